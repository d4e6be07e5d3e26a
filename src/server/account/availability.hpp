// The account's free and taken times of one day or of a range of days, less what others hold.
//
//   server::Outcome<server::Availability> days = search.days(query, as_range, caller);
#pragma once

#include "server/account/slot_finder.hpp"

namespace server::account {

class AvailabilitySearch {
 public:
  // All of them must outlive this.
  AvailabilitySearch(const Catalog& catalog, const SlotFinder& slots, AccountReader& reader,
                     const Clock& clock)
      : catalog_(catalog), slots_(slots), reader_(reader), clock_(clock) {}

  // Days that are over or too far ahead have no times, and neither has a day of a range that the
  // account refuses. A booking_id is ignored: the account doesn't say which booking takes a time.
  Outcome<Availability> days(const AvailabilityQuery& query, bool as_range,
                             const Caller& caller) const;

 private:
  const Catalog& catalog_;
  const SlotFinder& slots_;
  AccountReader& reader_;
  const Clock& clock_;
};

}  // namespace server::account
