// POST /bookings/{id}/send: a booking's mail once more, or to another address.
//
//   server::own::MailAgain again(parts);
//   auto answer = again.send(order, serialise);
//
// The mail goes to the booking's own address. The page that made the booking may correct that address once, within
// half an hour: with the token from its answer, which no mail has. So a link that was passed on, or mailed to a
// stranger, redirects nothing.
#pragma once

#include "server/own/booking_parts.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class MailAgain {
 public:
  explicit MailAgain(const BookingParts& parts) : parts_(parts) {}
  Outcome<SerialisedAnswer> send(const SendOrder& order,
                                 const Serialiser<core::Booking>& serialise) const;

 private:
  Outcome<core::Booking> send_in(Transaction& transaction, const SendOrder& order,
                                 core::Instant now) const;
  // Whether the order's address may replace the booking's.
  Outcome<void> check_correction(Transaction& transaction, const core::Booking& booking,
                                 const core::SendRequest& request, core::Instant now) const;

  const BookingParts& parts_;
};

}  // namespace server::own
