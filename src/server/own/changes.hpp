// Changes of a booking that is made: moved, confirmed, its notes changed, cancelled. Each is one
// transaction, with its webhooks.
//
//   server::own::BookingChanger changer(site, slots, store, tokens, clock, counts);
//   server::Outcome<core::BookingMade> changed = changer.change(id, change, caller);
#pragma once

#include "server/own/slot_finder.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class BookingChanger {
 public:
  // All of them must outlive this.
  BookingChanger(const Site& site, const SlotFinder& slots, Store& store, const Tokens& tokens,
                 const Clock& clock, BookingCounts& counts)
      : site_(site),
        slots_(slots),
        store_(store),
        tokens_(tokens),
        clock_(clock),
        counts_(counts) {}

  // With a new link for the visitor, if the booking's end has changed.
  Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                    const Caller& caller) const;
  // Does nothing if it is cancelled already.
  Outcome<void> cancel(core::Id id, const Caller& caller) const;

 private:
  Outcome<void> change_in(Transaction& transaction, const core::Booking& booking,
                          const core::BookingChange& change, const Caller& caller,
                          core::Instant now) const;
  Outcome<void> move_in(Transaction& transaction, const core::Booking& booking,
                        const core::BookingChange& change, const Caller& caller,
                        core::Instant now) const;

  const Site& site_;
  const SlotFinder& slots_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
  BookingCounts& counts_;
};

}  // namespace server::own
