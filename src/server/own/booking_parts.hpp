// The dependencies shared by making and changing a booking in the server's own store.
#pragma once

#include <string>

#include "server/own/slot_finder.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_counts.hpp"

namespace server::own {

// All of them must outlive the classes that take this.
struct BookingParts {
  const Site& site;
  const SlotFinder& slots;
  Store& store;
  const Tokens& tokens;
  const Clock& clock;
  BookingCounts& counts;
  const std::string& client_salt;  // clients' addresses are kept only as an HMAC with it
};

}  // namespace server::own
