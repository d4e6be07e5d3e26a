// Who books next where more want to than the upstream's allowance carries. Pure: it is told the
// time.
//
//   queue.join(key, 3, now);                 // takes a place, or finds the one that was kept
//   queue.calls_ahead(key);                  // what those in front will need
//   queue.leave(key, now + told, now);       // sent away with a time to come back
//   queue.finish(key);                       // its permit has come
//
// Places are in order of arrival. One that was sent away keeps its place until a while after the
// time it was told; then it is taken for given up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/account/call_quota.hpp"

namespace server {

class BookingQueue {
 public:
  static constexpr std::size_t kMostPlaces = 1000;
  static constexpr Elapsed kGrace = std::chrono::seconds(20);

  // False if there is no place left. `key` names the request: the same again is the same place.
  bool join(std::string_view key, int calls, Elapsed now);
  void leave(std::string_view key, Elapsed back_at);
  void finish(std::string_view key);

  // Of everybody in front of it; of everybody, if it has no place.
  int calls_ahead(std::string_view key) const;
  int calls_waiting() const;
  std::size_t places() const { return places_.size(); }

  void forget_given_up(Elapsed now);

 private:
  struct Place {
    std::string key;
    int calls;
    int here;         // how many requests wait at this place now
    Elapsed back_at;  // when nobody is here
  };
  std::vector<Place>::iterator find(std::string_view key);

  std::vector<Place> places_;  // in order
};

}  // namespace server
