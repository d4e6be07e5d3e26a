// Times that calendars outside this server block. The interface; server/calendars implements it.
//
//   busy.ask(resources);                                       // before a booking: is it still true?
//   for (const server::Occupied& taken : busy.occupied(resources, from, until)) …
//
// Never cancels a booking: it only keeps new ones away.
#pragma once

#include <vector>

#include "server/rules/schedule.hpp"

namespace server {

class BusyTimes {
 public:
  virtual ~BusyTimes() = default;
  // What is known to be busy and overlaps [from, until), for each of these resources. Comes from
  // memory.
  virtual std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                         core::Instant until) const = 0;
  // Asks the calendars of these resources again that weren't asked lately. Blocks, a second at
  // most. Never call it inside a transaction.
  virtual void ask(const std::vector<core::Id>& resources) = 0;
};

}  // namespace server
