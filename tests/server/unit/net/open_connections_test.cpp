// Whose connections have room, and which one makes room for another.
#include "server/net/open_connections.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>

#include "server/net/client_address.hpp"

namespace {

using server::OpenConnections;
using State = OpenConnections::State;
using namespace std::chrono_literals;

constexpr std::array<int, 6> kConnections{};  // their addresses are ids

OpenConnections::Id id(std::size_t number) {
  return &kConnections.at(number);
}

TEST_CASE("a network has its share of connections, whichever of its addresses they come from") {
  OpenConnections open({.connections = 10, .per_network = 2});
  const auto network = [](const char* address) { return server::rate_limit_key(address); };
  open.add(id(0), network("2001:db8::1"));
  open.add(id(1), network("2001:db8::ffff:2"));
  CHECK_FALSE(open.has_room_for(network("2001:db8::3")));
  CHECK(open.has_room_for(network("2001:db8:0:1::3")));
  CHECK(open.has_room_for(network("192.0.2.1")));
  open.remove(id(0));
  CHECK(open.has_room_for(network("2001:db8::3")));
}

TEST_CASE("a proxy's connections are of many clients, and have room while there is any") {
  OpenConnections open({.connections = 3, .per_network = 1});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(open.has_room_for(""));
    CHECK_FALSE(open.is_full());
    open.add(id(i), "");
  }
  CHECK(open.is_full());
}

TEST_CASE("the connection that was idle for longest is closed first, then one that dawdles") {
  OpenConnections open({.connections = 4, .per_network = 4});
  for (std::size_t i = 0; i < 4; ++i) open.add(id(i), "192.0.2.1");
  CHECK(open.to_close(0s) == id(0));
  open.change(id(0), State::kReading);
  open.change(id(1), State::kBusy);
  CHECK(open.to_close(0s) == id(2));
  open.change(id(2), State::kIdle);  // it was already
  CHECK(open.to_close(0s) == id(2));
  open.change(id(0), State::kBusy);
  open.change(id(0), State::kIdle);  // answered last
  CHECK(open.to_close(0s) == id(2));
  open.remove(id(2));
  CHECK(open.to_close(0s) == id(3));
  open.change(id(3), State::kReading);
  CHECK(open.to_close(0s) == id(0));
  CHECK(open.is_idle(id(0)));
  open.change(id(0), State::kReading);
  CHECK_FALSE(open.is_idle(id(0)));
  CHECK(open.to_close(0s) == id(3));
  for (const std::size_t each : {std::size_t{0}, std::size_t{3}})
    open.change(id(each), State::kBusy);
  CHECK_FALSE(open.to_close(0s));
  open.remove(id(2));  // again
  CHECK(open.count() == 3);
}

TEST_CASE(
    "of clients that take nothing of their answers, one of the network with most connections is "
    "closed") {
  OpenConnections open({.connections = 6, .per_network = 6});
  for (std::size_t i = 0; i < 5; ++i) {
    open.add(id(i), i < 2 ? "192.0.2.1" : "192.0.2.2");
    open.note_progress(id(i), std::chrono::seconds(i));
  }
  CHECK(open.is_writing(id(0)));
  CHECK_FALSE(open.to_close(1999ms));
  CHECK(open.to_close(2s) == id(0));
  CHECK(open.to_close(3s) == id(0));
  CHECK(open.to_close(4s) == id(2));
  open.note_progress(id(2), 4s);  // it reads, and is left alone
  CHECK(open.to_close(5s) == id(3));
  open.remove(id(3));
  open.remove(id(4));
  CHECK(open.to_close(6s) == id(0));
  open.change(id(0), State::kReading);
  CHECK(open.to_close(6s) == id(1));
  open.change(id(1), State::kBusy);
  CHECK(open.to_close(6s) == id(2));
  CHECK(open.to_close(5s) == id(0));  // none is stalled
  open.add(id(5), "192.0.2.3");
  CHECK(open.to_close(6s) == id(5));  // it waits for nothing
}

TEST_CASE("a proxy's connections are each of another client, and none of them is closed first") {
  OpenConnections open({.connections = 6, .per_network = 6});
  for (std::size_t i = 0; i < 5; ++i) {
    open.add(id(i), i < 3 ? "" : "192.0.2.1");
    open.note_progress(id(i), 0s);
  }
  CHECK(open.to_close(2s) == id(3));
  open.remove(id(3));
  CHECK(open.to_close(2s) == id(0));
}

}  // namespace
