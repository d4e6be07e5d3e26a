// Changes of a booking in the account: moved, confirmed, its notes changed, cancelled.
//
//   server::account::BookingChanger changer(parts);
//   server::Outcome<core::BookingMade> changed = changer.change(id, change, caller);
#pragma once

#include "server/account/booking_parts.hpp"

namespace server::account {

class BookingChanger {
 public:
  // `parts` must outlive this.
  explicit BookingChanger(const BookingParts& parts) : parts_(parts) {}

  // With a new link for the visitor, if the booking's end has changed.
  Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                    const Caller& caller) const;
  // Does nothing if it is cancelled already.
  Outcome<void> cancel(core::Id id, const Caller& caller) const;

 private:
  Outcome<core::BookingMade> change_reserved(CallReservation& calls, core::Id id,
                                             const core::BookingChange& change,
                                             const Caller& caller, const Offer& offer) const;
  Outcome<void> cancel_reserved(CallReservation& calls, core::Id id, const Caller& caller) const;
  Outcome<void> check(CallReservation& calls, const core::Booking& booking,
                      const core::BookingChange& change, const Caller& caller) const;
  // Whether it is too late for a visitor to move or cancel it. The business may at any time.
  bool has_begun(const core::Booking& booking, const Caller& caller) const;
  // The change, with a resource that others don't hold.
  Outcome<core::BookingChange> around_holds(const Offer& offer, const core::Booking& booking,
                                            const core::BookingChange& change) const;
  Outcome<core::Booking> put(CallReservation& calls, const core::Booking& booking,
                             const core::BookingChange& change) const;

  const BookingParts& parts_;
};

}  // namespace server::account
