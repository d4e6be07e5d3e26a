// The account's bookings, one by one or in pages.
//
//   server::Outcome<core::Booking> booking = reader.booking(id, caller);
//
// A visitor's link reaches its own bookings only; for any other, the booking is not found. A
// visitor never sees more of a contact than the visitor typed.
#pragma once

#include "server/account/client/calls.hpp"
#include "server/service/booking_service.hpp"

namespace server::account {

class BookingReader {
 public:
  // Both must outlive this.
  BookingReader(const AccountClient& account, const Calls& calls)
      : account_(account), calls_(calls) {}

  Outcome<core::BookingPage> bookings(const BookingsQuery& query, const Caller& caller) const;
  // As `caller` may see it.
  Outcome<core::Booking> booking(core::Id id, const Caller& caller) const;
  // As the account has it, with a call that is reserved already.
  Outcome<core::Booking> reach(CallReservation& calls, core::Id id, const Caller& caller) const;

 private:
  Outcome<core::Booking> read(CallPermit permit, core::Id id, const Caller& caller) const;

  const AccountClient& account_;
  const Calls& calls_;
};

// The booking as `caller` may see it. A visitor sees only the type's name as its title: the
// account's title contains the contact's name, and the visitor may have booked with somebody else's
// address.
core::Booking visible_to(const Caller& caller, core::Booking booking);

}  // namespace server::account
