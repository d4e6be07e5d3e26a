// What others are told about a booking: webhooks, mails and timers, written in the transaction that changes the
// booking. webhooks/ and mail_queue/ send them once the transaction is on disk; app/ runs the timers.
//
//   add_follow_ups(transaction, parts, {.event = BookingEvent::kMade, .booking = *made, .by_visitor = true}, now);
//
// Sends no mail about a booking that was made before the server kept what was typed for it.
#pragma once

#include <optional>

#include "server/rules/tokens.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

enum class BookingEvent {
  kMade,
  kApproved,
  kMoved,
  kChanged,    // its notes, or what became of its mail
  kCancelled,  // or declined, if it was pending and the business did it
  kExpired,
  kReminder,
  kNudge,
  kSentAgain,  // its visitor's mail, unchanged
  kCorrected,  // the address of that mail
};

struct BookingNews {
  BookingEvent event = BookingEvent::kMade;
  const core::Booking& booking;           // as it is now
  const core::Booking* before = nullptr;  // as it was; null if it is new or unchanged
  bool by_visitor = false;                // from a page or a link, and not with the secret key
};

struct FollowUpParts {
  const Site& site;
  const Tokens& tokens;
};

// The stamp of a change made now. Later than the last one's, even in the same second: calendars go by it to tell which
// version is newer.
core::Instant change_stamp(const core::Booking& booking, core::Instant now);

void add_follow_ups(Transaction& transaction, const FollowUpParts& parts, const BookingNews& news,
                    core::Instant now);

}  // namespace server::own
