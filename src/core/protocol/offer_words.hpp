// What visitors read about an offer and a booking: what it costs, where it takes place, and until when it can be
// changed. The widget and the server's mails and pages word them alike.
//
//   core::location_words(texts, {core::LocationKind::kWeCall, ""});   // "We call you"
//
// Pure. Amounts are formatted by the platform: Intl in the browser, ICU on the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "core/text.hpp"

namespace core {

// `amount`: the formatted amount. "Free", "£45.00" or "from £45.00".
std::string price_words(const Texts& texts, const Price& price, const std::string& amount);

// "12 High Street", "We call you", "You call us, +44 20 7946 0123" or the video link. Where the number or the link isn't
// known: "You call us", "Video call".
std::string location_words(const Texts& texts, const Location& location);

// Without what is given after the confirmation only: the business's number and the video link.
Location public_part(Location location);
// As the visitor of a booking with that status may see it: in full once it is confirmed.
Location visible_part(Location location, BookingStatus status);

// A sentence about changing a booking.
struct PolicyLine {
  std::string_view message;      // its key; {when} is the instant
  std::optional<Instant> until;  // nullopt: the sentence has no {when}
};
// In reading order; empty while the start is the only limit. `now` is before `starts_at`.
std::vector<PolicyLine> policy_lines(const ChangeLimits& limits, Instant starts_at, Instant now);

// Of a booking of that type at that time.
ChangeLimits change_limits(const BookingType& type, Instant starts_at);

}  // namespace core
