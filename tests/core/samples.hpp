// Values and answers that the protocol's tests share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/protocol/protocol.hpp"
#include "random.hpp"

namespace samples {

inline core::Booking booking() {
  core::Booking booking;
  booking.id = 101;
  booking.contact_id = 42;
  booking.booking_type_id = 3;
  booking.resource_id = 1;
  booking.title = "Consultation – Sarah Johnson";
  booking.starts_at = *core::parse_instant("2026-03-10T14:00:00Z");
  booking.ends_at = *core::parse_instant("2026-03-10T15:00:00Z");
  booking.notes = "First-time client";
  booking.created_at = *core::parse_instant("2026-03-04T09:00:00Z");
  booking.updated_at = *core::parse_instant("2026-03-04T09:00:00Z");
  return booking;
}

inline core::WidgetConfig config() {
  core::WidgetConfig config;
  config.business_name = "Harley Street Clinic";
  config.business_zone =
      core::ZoneRules("Europe/London",
                      {{*core::parse_instant("2025-10-26T01:00:00Z"), core::Seconds{0}, "GMT"},
                       {*core::parse_instant("2026-03-29T01:00:00Z"), core::Seconds{3600}, "BST"}});
  config.visitor_zone =
      core::ZoneRules("Asia/Kathmandu", {{core::Instant{}, core::Seconds{20700}, "+0545"}});
  config.locale = "en-GB";
  config.types = {{3, "30-Minute Consultation", 30, "One-on-one", true, {1, 2}, 60},
                  {4, "Check-up", 60, "", false, {}, 0}};
  config.resources = {{1, "Dr. Ahmed Al-Rashid", "staff", true}, {2, "Room 2", "room", false}};
  config.now = *core::parse_instant("2026-03-04T09:00:00Z");
  return config;
}

inline core::Instant random_instant(testing::Random& random) {
  return core::Instant{core::Seconds{random.between(0, 4102444800)}};  // 1970 to 2100
}

inline core::Slot random_slot(testing::Random& random) {
  const core::Instant start = random_instant(random);
  return {start, start + core::Minutes{random.between(1, 600)}, random.yes()};
}

inline std::vector<core::DaySlots> random_days(testing::Random& random) {
  std::vector<core::DaySlots> days;
  core::Date date = core::add_days(*core::parse_date("2026-01-01"), random.small(0, 2000));
  for (int n = random.small(1, 6); n > 0; --n) {
    core::DaySlots day{date, {}};
    for (int s = random.small(0, 5); s > 0; --s) day.slots.push_back(random_slot(random));
    days.push_back(std::move(day));
    date = core::add_days(date, 1);
  }
  return days;
}

inline core::Booking random_booking(testing::Random& random) {
  core::Booking booking;
  booking.id = random.between(1, INT64_MAX - 1);
  booking.contact_id = random.between(1, 1000);
  booking.booking_type_id = random.between(1, 1000);
  if (random.yes()) booking.resource_id = random.between(1, 1000);
  booking.title = random.word();
  booking.starts_at = random_instant(random);
  booking.ends_at = booking.starts_at + core::Seconds{random.between(1, 100000)};
  booking.status = static_cast<core::BookingStatus>(random.small(0, 3));
  if (random.yes()) booking.notes = random.word();
  booking.created_at = random_instant(random);
  booking.updated_at = random_instant(random);
  return booking;
}

inline core::ZoneRules random_zone(testing::Random& random) {
  std::vector<core::Transition> transitions;
  core::Instant from = random_instant(random);
  for (int n = random.small(1, 6); n > 0; --n) {
    transitions.push_back({from, core::Seconds{random.between(-86400, 86400)}, random.word()});
    from += core::Seconds{random.between(1, 10000000)};
  }
  return {random.word(), std::move(transitions)};
}

// Of the weeks round `now`, some of which a visitor's first screen shows.
inline core::FirstTimes random_times(testing::Random& random, core::Instant now) {
  core::FirstTimes times{random.between(1, 9), random.between(1, 9), {}, {}, {}};
  const core::Date today = core::ZoneRules().local_date(now);
  times.from = core::add_days(today, random.small(-31, 0));
  times.to = core::add_days(times.from, random.small(0, core::kMaxRangeDays - 1));
  for (core::Date date = times.from; date <= times.to; date = core::add_days(date, 1)) {
    core::DaySlots day{date, {}};
    for (int n = random.small(0, 2); n > 0; --n) {
      const core::Instant start{date::sys_days{date} + core::Minutes{random.between(0, 1439)}};
      day.slots.push_back({start, start + core::Minutes{30}, random.yes()});
    }
    times.days.push_back(std::move(day));
  }
  return times;
}

inline core::WidgetConfig random_config(testing::Random& random) {
  core::WidgetConfig config;
  const auto ask = [&] { return static_cast<core::Ask>(random.small(0, 2)); };
  config.business_name = random.word();
  config.business_zone = random_zone(random);
  if (random.yes()) config.visitor_zone = random_zone(random);
  config.week_start = date::weekday{static_cast<unsigned>(random.small(0, 6))};
  config.locale = random.word();
  config.details = {ask(), ask(), ask(), ask()};
  for (int n = random.small(0, 4); n > 0; --n) {
    core::BookingType type;
    type.id = random.between(1, INT64_MAX - 1);
    type.name = random.word();
    type.duration_minutes = random.small(1, 1440);
    type.description = random.yes() ? random.word() : "";
    type.is_active = random.yes();
    for (int r = random.small(0, 3); r > 0; --r) type.resource_ids.push_back(random.between(1, 9));
    type.max_days_ahead = random.small(0, 365);
    config.types.push_back(std::move(type));
  }
  for (int n = random.small(0, 4); n > 0; --n) {
    config.resources.push_back({random.between(1, 99), random.word(), random.word(), random.yes()});
  }
  config.now = random_instant(random);
  if (random.yes()) config.first_times = random_times(random, config.now);
  return config;
}

// The text with a few bytes changed, taken out, put in or said twice, or its end cut off.
inline std::string mutated(std::string text, testing::Random& random) {
  static constexpr std::string_view kBytes = "\"\\{}[],:0919-.eEtfn \xFF\xC3\x80zZ";
  for (int n = random.small(1, 4); n > 0 && !text.empty(); --n) {
    const auto size = static_cast<std::int64_t>(text.size());
    const auto place = static_cast<std::size_t>(random.between(0, size - 1));
    const char byte =
        kBytes[static_cast<std::size_t>(random.between(0, static_cast<int>(kBytes.size()) - 1))];
    switch (random.small(0, 4)) {
      case 0: text[place] = byte; break;
      case 1: text.erase(place, static_cast<std::size_t>(random.between(1, 8))); break;
      case 2: text.insert(place, 1, byte); break;
      case 3:
        text.insert(place, text.substr(place, static_cast<std::size_t>(random.between(1, 30))));
        break;
      default:
        if (random.small(0, 9) == 0) text.resize(place);
    }
  }
  return text;
}

}  // namespace samples
