#include "server/site/site_rules.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "server/rules/timers.hpp"

namespace server {
namespace {

constexpr int kAYear = 525'600;        // minutes
constexpr int kMostReminder = 43'200;  // 30 days
constexpr int kMostBookings = 10'000;

// A null means never.
void read_limit(const Fields& fields, std::string_view name, std::optional<core::Minutes>& limit) {
  const core::Json* value = fields.find(name);
  if (!value) return;
  if (value->is_null()) {
    limit = std::nullopt;
  } else if (const auto minutes = fields.whole(name, "minutes", 0, kAYear)) {
    limit = core::Minutes(*minutes);
  }
}

std::vector<core::Minutes> read_reminders(const core::Json& list, std::string_view path,
                                          Problems& problems) {
  std::vector<core::Minutes> reminders;
  if (list.size() > kMaxReminders) {
    problems.add(path, "has " + std::to_string(list.size()) + " of them; give " +
                           std::to_string(kMaxReminders) + " at most");
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const core::Json& value = list[i];
    const std::int64_t minutes =
        value.is_number_integer() && value <= kMostReminder ? value.get<std::int64_t>() : 0;
    const bool is_new =
        std::find(reminders.begin(), reminders.end(), core::Minutes(minutes)) == reminders.end();
    if (minutes < 1 || !is_new) {
      problems.add_wrong(
          item_path(path, i), value,
          "whole minutes from 1 to " + std::to_string(kMostReminder) + ", each once");
    } else {
      reminders.emplace_back(minutes);
    }
  }
  std::sort(reminders.begin(), reminders.end(), std::greater<>());
  return reminders;
}

bool read_ask_reason(const Fields& fields, bool otherwise) {
  const core::Json* value = fields.find("ask_reason");
  if (!value) return otherwise;
  if (*value == "optional") return true;
  if (*value == "hidden") return false;
  fields.problems().add_wrong(fields.path("ask_reason"), *value, "\"optional\" or \"hidden\"");
  return otherwise;
}

}  // namespace

BookingRules read_booking_rules(const Fields& fields, BookingRules rules) {
  read_limit(fields, "cancel_until_minutes", rules.policy.cancel_until);
  read_limit(fields, "move_until_minutes", rules.policy.move_until);
  if (const core::Json* list = fields.list("reminders_minutes", "minutes")) {
    rules.reminders = read_reminders(*list, fields.path("reminders_minutes"), fields.problems());
  }
  if (const core::Json* value = fields.find("pending_ends_after_minutes")) {
    if (value->is_null()) {
      rules.pending_ends_after = std::nullopt;
    } else if (const auto minutes =
                   fields.whole("pending_ends_after_minutes", "minutes", 5, kMostReminder)) {
      rules.pending_ends_after = core::Minutes(*minutes);
    }
  }
  rules.max_upcoming_per_person =
      static_cast<int>(fields.whole("max_upcoming_per_person", "bookings", 0, kMostBookings)
                           .value_or(rules.max_upcoming_per_person));
  rules.allows_overlap = fields.yes_or_no("allow_overlap").value_or(rules.allows_overlap);
  rules.asks_reason = read_ask_reason(fields, rules.asks_reason);
  return rules;
}

Caps read_caps(const Fields& fields) {
  const auto read = [&](std::string_view name) {
    return static_cast<int>(fields.whole(name, "bookings", 0, kMostBookings).value_or(0));
  };
  return {read("max_per_day"), read("max_per_week")};
}

}  // namespace server
