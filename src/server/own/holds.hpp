// Times that are held while a visitor fills in the form. service/shared_holds.hpp has the rules of how
// long and how many.
//
//   server::own::Holds holds(slots, store, clock, counts);
//   server::Outcome<core::HoldMade> held = holds.hold(order);
//
// Client addresses are stored only as an HMAC whose key lives in this object.
#pragma once

#include <string>

#include "server/own/slot_finder.hpp"
#include "server/service/booking_counts.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class Holds {
 public:
  // All of them must outlive this.
  // Client addresses are stored only as an HMAC with `client_salt` as its key.
  Holds(const SlotFinder& slots, Store& store, const Clock& clock, BookingCounts& counts,
        std::string client_salt);

  Outcome<core::HoldMade> hold(const HoldOrder& order) const;
  Outcome<core::HoldMade> renew(std::string_view hold_token) const;
  void release(std::string_view hold_token) const;

 private:
  Outcome<core::HoldMade> hold_in(Transaction& transaction, const HoldOrder& order,
                                  const Candidate& candidate, core::Instant now) const;

  const SlotFinder& slots_;
  Store& store_;
  const Clock& clock_;
  BookingCounts& counts_;
  const std::string client_salt_;
};

}  // namespace server::own
