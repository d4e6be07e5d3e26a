// Making a booking in the account: one request makes at most one booking, whichever answers are
// lost.
//
//   server::account::BookingMaker maker(parts);
//   auto answer = maker.book(order, serialise);
//
// 1. A request with a known idempotency key gets its first answer again.
// 2. An earlier attempt with an unknown outcome is looked up first.
// 3. The request waits for its calls; the contact is found or created.
// 4. The intent is stored, then the booking is sent.
// 5. If the answer is lost, the booking is looked up by contact and time. It is sent again, once,
//    only if it is absent and the account itself reported a failure. Otherwise it may still be
//    carried out: the client repeats the request, which looks it up, and sends it again once that
//    can't happen any more.
#pragma once

#include "server/account/booking_parts.hpp"

namespace server::account {

class BookingMaker {
 public:
  // `parts` must outlive this.
  explicit BookingMaker(const BookingParts& parts) : parts_(parts) {}

  Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                 const Serialiser<core::BookingMade>& serialise) const;

 private:
  struct Attempt;
  enum class Lookup { kFound, kAbsent, kUnknown, kDamaged };

  // The intent of a new request, without its contact.
  Outcome<Intent> new_intent(const BookingOrder& order, const Offer& offer, AnswerKey name,
                             core::Instant now) const;
  Outcome<SerialisedAnswer> book_reserved(Attempt& attempt) const;
  // nullopt if the earlier attempt made no booking and it can be sent now.
  std::optional<Outcome<SerialisedAnswer>> resolve_earlier(Attempt& attempt) const;
  Outcome<core::Id> contact_for(Attempt& attempt) const;
  Outcome<SerialisedAnswer> send(Attempt& attempt) const;
  Lookup look_up(Attempt& attempt, core::Booking& booking) const;
  Outcome<SerialisedAnswer> confirm(Attempt& attempt, const core::Booking& booking) const;
  Outcome<SerialisedAnswer> refuse(Attempt& attempt, core::ApiError error) const;
  Outcome<SerialisedAnswer> keep(const Attempt& attempt,
                                 const Outcome<core::BookingMade>& outcome) const;
  Refusal damaged_note() const;
  Refusal unknown_yet(const Attempt& attempt) const;

  const BookingParts& parts_;
};

}  // namespace server::account
