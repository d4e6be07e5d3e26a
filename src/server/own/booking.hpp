// Making a booking: one for one Idempotency-Key, in one transaction with its answer and its webhooks.
//
//   server::own::BookingMaker maker(site, slots, store, tokens, clock, counts);
//   auto answer = maker.book(order, serialise);
#pragma once

#include "server/own/slot_finder.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class BookingMaker {
 public:
  // All of them must outlive this.
  BookingMaker(const Site& site, const SlotFinder& slots, Store& store, const Tokens& tokens,
               const Clock& clock, BookingCounts& counts)
      : site_(site),
        slots_(slots),
        store_(store),
        tokens_(tokens),
        clock_(clock),
        counts_(counts) {}

  Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                 const Serialiser<core::BookingMade>& serialise) const;

 private:
  Outcome<core::BookingMade> book_in(Transaction& transaction, const BookingOrder& order,
                                     const Candidate& candidate, core::Instant now) const;

  const Site& site_;
  const SlotFinder& slots_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
  BookingCounts& counts_;
};

}  // namespace server::own
