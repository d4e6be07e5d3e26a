// The open connections: how many each network has, and which one to close when there is no room for another.
//
//   server::OpenConnections open({.connections = 1024, .per_network = 400});
//   if (!open.has_room_for(network)) … refuse …
//   if (open.is_full()) … close open.to_close(now) …
//   open.add(&session, network);
//
// A network is what rate limits count by: an IPv4 address, or the /64 of an IPv6 address. Opens no
// sockets. Used by one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace server {

class OpenConnections {
 public:
  struct Caps {
    int connections;
    int per_network;
  };
  using Id = const void*;
  // kIdle: nothing of a request has arrived. kReading: a part of one has, or the client is to close.
  // kBusy: a worker has its request. kWriting: the client gets its answer.
  enum class State { kIdle, kReading, kBusy, kWriting };
  using Time = std::chrono::microseconds;  // by Clock::elapsed
  // A client that has taken nothing of its answer for so long doesn't read it.
  static constexpr std::chrono::seconds kStalledTime{2};

  explicit OpenConnections(Caps caps) : caps_(caps) {}

  // Whether a network has room. An empty one always has: its connections are of many clients.
  bool has_room_for(const std::string& network) const;
  bool is_full() const { return all_.size() >= static_cast<std::size_t>(caps_.connections); }
  void add(Id id, std::string network);  // kIdle
  void remove(Id id);
  // The connection is in that state from now on. Does nothing if it is in it, or isn't open.
  void change(Id id, State state);
  // Its client takes its answer: the state is kWriting, and `now` the last time that it took some.
  void note_progress(Id id, Time now);
  bool is_idle(Id id) const { return is_in(id, State::kIdle); }
  // The connection that has been idle for longest; if none is, a stalled one: of the network with the most connections, the
  // one whose client has taken nothing for longest; if none is, the one that has been reading for longest. Nothing if all
  // are being answered.
  std::optional<Id> to_close(Time now) const;
  bool is_writing(Id id) const { return is_in(id, State::kWriting); }
  std::size_t count() const { return all_.size(); }

 private:
  using Networks = std::unordered_map<std::string, int>;
  struct Entry {
    Id id;
    Networks::value_type* network;  // stays at its place while it has connections
    State state;
    Time progress;  // of kWriting
  };
  using Entries = std::list<Entry>;

  bool is_in(Id id, State state) const;
  const Entry* stalled(Time now) const;
  Entries& list_of(State state);

  const Caps caps_;
  std::unordered_map<Id, Entries::iterator> all_;  // in the list of its state
  Networks per_network_;
  // Each by the time at which the state began; writing_ by the last progress.
  Entries idle_, reading_, busy_, writing_;
};

}  // namespace server
