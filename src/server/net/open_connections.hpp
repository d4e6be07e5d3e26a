// The open connections: how many each network has, and which one to close when there is no room for another.
//
//   server::OpenConnections open({.connections = 1024, .per_network = 400});
//   if (!open.has_room_for(network)) … refuse …
//   if (open.is_full()) … close open.to_close() …
//   open.add(&session, network);
//
// A network is what rate limits count by: an IPv4 address, or the /64 of an IPv6 address. Opens no
// sockets. Used by one thread.
#pragma once

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
  // kBusy: a request is being answered.
  enum class State { kIdle, kReading, kBusy };

  explicit OpenConnections(Caps caps) : caps_(caps) {}

  // Whether a network has room. An empty one always has: its connections are of many clients.
  bool has_room_for(const std::string& network) const;
  bool is_full() const { return all_.size() >= static_cast<std::size_t>(caps_.connections); }
  void add(Id id, std::string network);  // kIdle
  void remove(Id id);
  // The connection is in that state from now on. Does nothing if it is in it, or isn't open.
  void change(Id id, State state);
  bool is_idle(Id id) const;
  // The connection that has been idle for longest; if none is, the one that has been reading for
  // longest. Nothing if all are busy.
  std::optional<Id> to_close() const;
  std::size_t count() const { return all_.size(); }

 private:
  struct Entry {
    std::string network;
    State state;
    std::list<Id>::iterator place;  // in the list of its state
  };
  std::list<Id>& list_of(State state);

  const Caps caps_;
  std::unordered_map<Id, Entry> all_;
  std::unordered_map<std::string, int> per_network_;
  // Each by the time at which the state began.
  std::list<Id> idle_, reading_, busy_;
};

}  // namespace server
