// How much one person may book: two bookings at the same time, and the number of upcoming ones.
//
//   if (!is_within_limits(transaction, type.booking_rules, person, times, now)) return Refusal(not_online());
//
// A person is recognised by email address and phone number. The refusal is that of the blacklist, so an outsider
// can't learn who has a booking or cancelled one. The business's own backend isn't bound by these limits.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/service/booking_service.hpp"
#include "server/site/site_rules.hpp"
#include "server/store/store.hpp"

namespace server::own {

struct WantedTimes {
  core::Instant starts_at;
  core::Instant ends_at;
  std::optional<core::Id> moves;  // the booking that is there or moves there, which doesn't count
  bool is_new_person = false;     // with `moves`: its person wasn't checked before
};

inline bool is_within_limits(Transaction& transaction, const BookingRules& rules,
                             const Person& person, const WantedTimes& times, core::Instant now) {
  const bool counts = rules.max_upcoming_per_person != 0 && (!times.moves || times.is_new_person);
  if (rules.allows_overlap && !counts) return true;
  std::vector<UpcomingBooking> others = transaction.upcoming(person, now);
  std::erase_if(others, [&](const UpcomingBooking& each) { return each.id == times.moves; });
  const bool overlaps = std::any_of(others.begin(), others.end(), [&](const UpcomingBooking& each) {
    return each.starts_at < times.ends_at && times.starts_at < each.ends_at;
  });
  if (overlaps && !rules.allows_overlap) return false;
  const auto count = static_cast<int>(others.size());
  return !counts || count < rules.max_upcoming_per_person;
}

// Who has cancelled this many bookings within a day, or whose network has, books no more online until then: pairs of
// bookings and cancellations send mails to others' addresses, and to the owner. No cancellation is ever refused for it.
inline constexpr std::int64_t kMostCancelledByPerson = 10;
inline constexpr std::int64_t kMostCancelledFromNetwork = 120;

inline bool cancels_too_often(Transaction& transaction, const Person& person,
                              const std::string& client, core::Instant now) {
  const VisitorCancellations count =
      transaction.visitor_cancellations(person, client, now - core::kADay);
  return count.of_person >= kMostCancelledByPerson ||
         count.from_client >= kMostCancelledFromNetwork;
}

}  // namespace server::own
