// The times of a recurrence rule (RFC 5545, 3.3.10), as a wall clock reads them.
//
//   auto rule = server::RecurrenceRule::read("FREQ=WEEKLY;BYDAY=TU", start);
//   while (auto next = rule->next()) …
//
// libical does the arithmetic. Its own zones are never used: `start` and the results have no zone,
// and the caller compares UNTIL. Rules that repeat by the minute or second are refused, hourly
// ones with parts that can skip for years, and those that would try millions of times for the next.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/calendars/calendar_values.hpp"

namespace server {

class RecurrenceRule {
 public:
  // nullopt: not a rule, or one that is refused.
  static std::optional<RecurrenceRule> read(std::string_view text, const CalendarTime& start);
  ~RecurrenceRule();
  RecurrenceRule(RecurrenceRule&& other) noexcept;
  RecurrenceRule& operator=(RecurrenceRule&& other) noexcept;

  // In ascending order, the start first if it fits the rule. Without regard to UNTIL.
  std::optional<core::LocalTime> next();
  // The last time that belongs to the rule, itself included; nullopt: no UNTIL.
  const std::optional<CalendarTime>& until() const { return until_; }

 private:
  struct Iterator;
  RecurrenceRule(std::unique_ptr<Iterator> iterator, std::optional<CalendarTime> until);

  std::unique_ptr<Iterator> iterator_;
  std::optional<CalendarTime> until_;
};

// Of a rule that `read` refuses: whether it repeats by the hour, minute or second, or names times of day.
bool is_within_a_day(std::string_view rule);
// ";UNTIL=…" of the rule, or empty.
std::string until_part(std::string_view rule);

}  // namespace server
