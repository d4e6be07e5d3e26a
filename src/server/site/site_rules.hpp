// Reads the business's own rules: until when visitors may change bookings, reminders, the end of requests, and how
// much one person may book. Each may stand at the top of the site file, and in a booking type, which overrides it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "server/rules/policy.hpp"
#include "server/rules/schedule.hpp"
#include "server/site/json_validator.hpp"

namespace server {

struct BookingRules {
  Policy policy;
  std::vector<core::Minutes> reminders = {core::Minutes(1440), core::Minutes(120)};
  std::optional<core::Minutes> pending_ends_after;  // nullopt: requests wait without an end
  int max_upcoming_per_person = 0;                  // 0: not limited
  bool allows_overlap = false;  // one person may have two bookings at the same time
  bool asks_reason = false;     // visitors may say why they cancel
  bool operator==(const BookingRules&) const = default;
};

// The fields that read_booking_rules reads, for the list of known ones.
inline constexpr std::string_view kBookingRuleFields[] = {"cancel_until_minutes",
                                                          "move_until_minutes",
                                                          "reminders_minutes",
                                                          "pending_ends_after_minutes",
                                                          "max_upcoming_per_person",
                                                          "allow_overlap",
                                                          "ask_reason"};

// Absent fields keep the value of `otherwise`.
BookingRules read_booking_rules(const Fields& fields, BookingRules otherwise);

// max_per_day and max_per_week.
Caps read_caps(const Fields& fields);

}  // namespace server
