// Months, days and times: what is loaded, shown and chosen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/protocol/protocol.hpp"
#include "core/text.hpp"
#include "widget/platform/progress.hpp"
#include "widget/platform/request_quota.hpp"

namespace widget {

// Slots of one month for one choice of type and resource, filed under the visitor's own dates. Only
// slots that can be booked are kept; days without any are absent. Where days are loaded one by one, the month is
// ready as soon as one day has times, or all days are known.
struct MonthSlots {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  bool is_quiet = false;  // its arrival is not announced
  bool is_ahead = false;  // requested before the visitor turned to it
  std::map<core::Date, std::vector<core::Slot>> days;
};

// If the month shown is empty: the search for the first later day with times.
struct NextSearch {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  core::Month after{};  // the empty month that it started from
  core::Date from{};    // business dates of the range requested, both inclusive
  core::Date to{};
  std::optional<core::Date> found;  // kReady without it: nothing until the horizon
  // Where days are asked for one by one: from is the visitor's first day not looked at yet, to the
  // last that is looked at before the visitor is asked whether to go on.
  bool stopped = false;  // kIdle, by the visitor or at `to`
};

// One date of an account's API.
struct CheckedDate {
  Progress progress = Progress::kIdle;  // kIdle: not requested yet
  std::uint32_t request = 0;
  bool is_known = false;          // `slots` is the last response; it may be loading again
  std::int64_t known_at = 0;      // Clock::elapsed_ms
  std::vector<core::Slot> slots;  // the bookable ones
};

// Loading an account's dates one at a time (times/account_days.hpp).
struct Checking {
  std::map<core::Date, CheckedDate> dates;  // the API's own, in an unknown zone
  std::vector<std::uint32_t> under_way;     // requests without a response yet
  RequestQuota quota;
  Fault fault = Fault::kNone;                       // why loading stopped, until the visitor acts
  RetryState retry;                                 // why loading waits for a retry
  std::optional<core::Date> pointed;                // the visitor's day under the mouse
  bool announce_day_later = false;                  // announce the chosen day once it is known
  std::optional<core::Month> announce_month_later;  // the same of a month
};

struct Times {
  core::ZoneRules zone;  // the visitor's; the business's where the visitor's is unknown
  core::Date today{};    // in `zone`, by the server's clock
  core::HourCycle hour_cycle = core::HourCycle::k24;
  core::Month month{};                       // shown; its weeks begin as the locale's do
  bool month_chosen = false;                 // by the page or the visitor: shown even without times
  std::optional<core::Date> day;             // chosen; its times are shown
  std::optional<core::Date> page_day;        // by the page, for as long as it holds
  core::Date focus_day{};                    // the grid's one Tab stop
  bool day_focused = false;                  // by the keys: loading days doesn't move focus_day
  std::optional<core::Slot> slot;            // chosen
  bool slot_was_taken = false;               // shown above the times until another is chosen
  std::map<core::Month, MonthSlots> months;  // for the current choice; dropped when it changes
  NextSearch next;
  Checking checking;
};

}  // namespace widget
