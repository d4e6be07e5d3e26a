// Making a booking: one for one Idempotency-Key, in one transaction with its answer, webhooks, mails and timers.
//
//   server::own::BookingMaker maker(parts);
//   auto answer = maker.book(order, serialise);
#pragma once

#include "server/own/booking_parts.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class BookingMaker {
 public:
  // `parts` must outlive this.
  explicit BookingMaker(const BookingParts& parts) : parts_(parts) {}

  Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                 const Serialiser<core::BookingMade>& serialise) const;

 private:
  // What was asked for, as the site file has it.
  struct Choice {
    const Candidate& candidate;
    const std::optional<core::Location>& location;
  };
  Outcome<core::BookingMade> book_in(Transaction& transaction, const BookingOrder& order,
                                     const Choice& choice, core::Instant now) const;

  const BookingParts& parts_;
};

}  // namespace server::own
