// Whatever zone a visitor is in: every slot of 24 months is shown once, under the visitor's own date.
#include <date/tz.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "core/zone.hpp"
#include "server/base/tz.hpp"
#include "widget/times/month_slots.hpp"

namespace {

using core::Instant;
using date::literals::operator""_y;

constexpr core::Date kToday = 2026_y / date::March / 1;
constexpr int kMonths = 24;

core::Instant midnight_utc(core::Date day) {
  return core::Instant{date::sys_days{day}};
}

core::ZoneRules rules_of(const std::string& name) {
  auto rules = server::zone_rules(name, midnight_utc(2025_y / date::March / 1),
                                  midnight_utc(2028_y / date::April / 1));
  REQUIRE(rules);
  return *rules;
}

// Each zone whose clocks differ from all before it: links and alike zones once.
std::vector<core::ZoneRules> every_zone() {
  std::vector<core::ZoneRules> zones;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    // The server knows zones of the law alone: base/tz.hpp.
    const bool is_of_law = std::isupper(static_cast<unsigned char>(zone.name()[0])) != 0;
    if (!is_of_law || zone.name() == "Factory") continue;
    core::ZoneRules rules = rules_of(zone.name());
    const bool is_known = std::any_of(zones.begin(), zones.end(), [&](const core::ZoneRules& one) {
      return one.transitions() == rules.transitions();
    });
    if (!is_known) zones.push_back(std::move(rules));
  }
  return zones;
}

bool changes_near(const core::ZoneRules& zone, Instant at) {
  return std::any_of(zone.transitions().begin() + 1, zone.transitions().end(),
                     [at](const core::Transition& change) {
                       return std::chrono::abs(change.from - at) < std::chrono::hours{49};
                     });
}

// What the API says of a business date: every half hour where clocks change near it, else its edges and
// its middle.
core::DaySlots day_of(const core::ZoneRules& business, const core::ZoneRules& visitor,
                      core::Date date) {
  core::DaySlots day{date, {}};
  const core::DayBounds bounds = business.day_bounds(date);
  const bool dense = changes_near(business, bounds.begin) || changes_near(visitor, bounds.begin);
  const auto add = [&day](Instant at) {
    day.slots.push_back({at, at + std::chrono::minutes{30}, true});
  };
  const auto step = dense ? std::chrono::minutes{30} : std::chrono::minutes{6 * 60};
  for (Instant at = bounds.begin; at < bounds.end; at += step) add(at);
  if (!dense) add(bounds.end - std::chrono::minutes{30});
  return day;
}

widget::Model visiting(const core::ZoneRules& business, const core::ZoneRules& visitor) {
  widget::Model model;
  model.catalog.config.business_zone = business;
  model.catalog.config.now = midnight_utc(kToday);
  core::BookingType type;
  type.id = 1;
  type.max_days_ahead = 800;
  model.catalog.config.types.push_back(type);
  model.catalog.type_id = 1;
  model.times.zone = visitor;
  model.times.today = visitor.local_date(model.catalog.config.now);
  return model;
}

}  // namespace

TEST_CASE("in every zone, each slot of two years is shown once, on the visitor's own date") {
  const std::vector<core::ZoneRules> zones = every_zone();
  CHECK(zones.size() > 90);
  for (const char* name : {"Europe/London", "Pacific/Apia"}) {
    const core::ZoneRules business = rules_of(name);
    for (const core::ZoneRules& visitor : zones) {
      CAPTURE(visitor.name());
      const widget::Model model = visiting(business, visitor);
      const date::time_zone* truth = date::locate_zone(visitor.name());
      std::map<Instant, int> shown;
      std::size_t wrong = 0;
      core::Month month = core::month_of(model.times.today);
      const Instant begin = visitor.day_bounds(core::first_day(month)).begin;
      for (int i = 0; i < kMonths; ++i, month += date::months{1}) {
        const auto dates = widget::dates_touching(model, month);
        REQUIRE(dates);
        std::vector<core::DaySlots> days;
        for (core::Date day = dates->from; day <= dates->to; day = core::add_days(day, 1)) {
          days.push_back(day_of(business, visitor, day));
        }
        for (const auto& [date, slots] : widget::file_slots(model, month, days)) {
          for (const core::Slot& slot : slots) {
            ++shown[slot.starts_at];
            // By the tz database itself, not by our table of it.
            const auto local = slot.starts_at + truth->get_info(slot.starts_at).offset;
            if (core::Date{date::floor<date::days>(local)} != date) ++wrong;
          }
        }
      }
      const Instant end = visitor.day_bounds(core::first_day(month)).begin;
      std::size_t said = 0, once = 0;
      const core::Date last = core::add_days(business.local_date(end), 2);
      for (core::Date day = kToday; day <= last; day = core::add_days(day, 1)) {
        for (const core::Slot& slot : day_of(business, visitor, day).slots) {
          if (slot.starts_at < begin || slot.starts_at >= end) continue;
          if (slot.starts_at < midnight_utc(kToday)) continue;
          ++said;
          const auto found = shown.find(slot.starts_at);
          once += found != shown.end() && found->second == 1;
        }
      }
      CHECK(wrong == 0);
      CHECK(said > 3000);
      CHECK(once == said);
    }
  }
}

TEST_CASE("in every zone, a local time that happens leads back to its instant") {
  for (const core::ZoneRules& zone : every_zone()) {
    CAPTURE(zone.name());
    std::size_t lost = 0, checked = 0;
    const Instant end = midnight_utc(2028_y / date::March / 1);
    for (Instant at = midnight_utc(kToday); at < end; at += std::chrono::minutes{7 * 60 + 30}) {
      const bool near = changes_near(zone, at);
      const Instant until = near ? at + std::chrono::minutes{7 * 60 + 30} : at + core::Seconds{1};
      for (Instant moment = at; moment < until; moment += std::chrono::minutes{15}) {
        const core::Resolved back = zone.to_instant(zone.to_local(moment).time);
        ++checked;
        const bool same = back.first == moment || back.second == moment;
        if (!same || back.kind == core::LocalKind::kGap) ++lost;
      }
    }
    CHECK(checked > 2000);
    CHECK(lost == 0);
  }
}
