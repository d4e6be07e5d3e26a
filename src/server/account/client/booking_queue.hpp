// The order in which bookings are made when the account's quota is too small for all of them. Pure:
// time is passed in.
//
//   queue.join(key, 3, now);        // takes a place, or finds the one that was kept
//   queue.calls_ahead(key);         // calls needed by those in front
//   queue.leave(key, now + wait);   // sent away with a time to come back
//   queue.finish(key);              // its turn has come
//
// Places are in order of arrival. A request that was sent away keeps its place until kGrace after
// the time it was given, then loses it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/account/client/call_quota.hpp"

namespace server {

class BookingQueue {
 public:
  static constexpr std::size_t kMostPlaces = 1000;
  static constexpr Elapsed kGrace = std::chrono::seconds(20);

  // Returns false if the queue is full. `key` identifies the request: the same key has one place.
  bool join(std::string_view key, int calls, Elapsed now);
  void leave(std::string_view key, Elapsed back_at);
  void finish(std::string_view key);

  // Calls needed by all places in front of this one, or by all places if the key has none.
  int calls_ahead(std::string_view key) const;
  int calls_waiting() const;
  std::size_t places() const { return places_.size(); }

  void forget_given_up(Elapsed now);

 private:
  struct Place {
    std::string key;
    int calls;
    int here;         // requests waiting at this place now
    Elapsed back_at;  // valid while `here` is 0
  };
  std::vector<Place>::iterator find(std::string_view key);

  std::vector<Place> places_;  // in order of arrival
};

}  // namespace server
