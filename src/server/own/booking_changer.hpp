// Changes of a booking that is made: moved, confirmed, its notes changed, cancelled. Each is one
// transaction, with its webhooks.
//
//   server::own::BookingChanger changer(parts);
//   server::Outcome<core::BookingMade> changed = changer.change(id, change, caller);
#pragma once

#include "server/own/booking_parts.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class BookingChanger {
 public:
  // `parts` must outlive this.
  explicit BookingChanger(const BookingParts& parts) : parts_(parts) {}

  // With a new link for the visitor, if the booking's end has changed.
  Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                    const Caller& caller) const;
  // Does nothing if it is cancelled already. `reason` is for the other side to read; empty: none.
  Outcome<void> cancel(core::Id id, const std::string& reason, const Caller& caller) const;

 private:
  Outcome<void> change_in(Transaction& transaction, const core::Booking& booking,
                          const core::BookingChange& change, const Caller& caller,
                          core::Instant now) const;
  Outcome<void> move_in(Transaction& transaction, const core::Booking& booking,
                        const core::BookingChange& change, const Caller& caller,
                        core::Instant now) const;

  const BookingParts& parts_;
};

}  // namespace server::own
