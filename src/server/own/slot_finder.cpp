#include "server/own/slot_finder.hpp"

#include <algorithm>

#include "server/base/tz.hpp"
#include "server/service/refusals.hpp"

namespace server::own {
namespace {

// The week that a date is in, and a day round it.
constexpr core::Seconds kNineDays = 9 * core::kADay;

std::string_view sentence_for(StartFault fault) {
  switch (fault) {
    case StartFault::kPast: return "This time is in the past.";
    case StartFault::kTooSoon: return "This time is too soon to be booked.";
    case StartFault::kTooFar: return "This time is too far ahead to be booked.";
    case StartFault::kClosed: return "This time is outside opening hours.";
    case StartFault::kOffGrid:
      return "No appointment starts at this time; take one of the times in availability.";
    case StartFault::kNone: break;
  }
  return {};
}

// The one with the fewest bookings, then the lowest id.
core::Id least_loaded(const std::vector<core::Id>& free, const std::vector<ResourceLoad>& loads) {
  auto load_of = [&](core::Id id) {
    auto found = std::find_if(loads.begin(), loads.end(),
                              [id](const ResourceLoad& load) { return load.resource_id == id; });
    return found == loads.end() ? 0 : found->bookings;
  };
  return *std::min_element(free.begin(), free.end(), [&](core::Id a, core::Id b) {
    return std::pair(load_of(a), a) < std::pair(load_of(b), b);
  });
}

std::vector<core::Id> ids_of(const std::vector<ResourceHours>& resources) {
  std::vector<core::Id> ids;
  for (const ResourceHours& resource : resources) ids.push_back(resource.id);
  return ids;
}

}  // namespace

Schedule SlotFinder::schedule(const Selection& selection, core::Date from, core::Date to,
                              core::Instant now) const {
  const core::Instant begin = date::sys_days(from) - kNineDays;
  const core::Instant end = date::sys_days(to) + kNineDays;
  auto zone = zone_rules(site_.time_zone, std::min(begin, now), std::max(end, now));
  Schedule schedule;
  schedule.type = selection.type->rules;
  schedule.resources = selection.resources;
  schedule.zone = zone.value_or(core::ZoneRules());
  schedule.type_id = selection.type->type.id;
  schedule.caps = site_.caps;
  schedule.week_start = site_.week_start;
  return schedule;
}

void SlotFinder::add_busy(const Schedule& schedule, core::Instant from, core::Instant until,
                          std::vector<Occupied>& occupied) const {
  if (!busy_) return;
  auto busy = busy_->occupied(ids_of(schedule.resources), from, until);
  occupied.insert(occupied.end(), busy.begin(), busy.end());
}

void SlotFinder::ask_calendars(core::Id type_id, std::optional<core::Id> resource_id) const {
  if (!busy_) return;
  if (auto selection = catalog_.select(type_id, resource_id)) {
    busy_->ask(ids_of(selection->resources));
  }
}

Outcome<Candidate> SlotFinder::check(core::Id type_id, std::optional<core::Id> resource_id,
                                     core::Instant starts_at, core::Instant now) const {
  auto selection = catalog_.select(type_id, resource_id);
  if (!selection) return Refusal(selection.error());
  const core::Date utc_date{date::floor<date::days>(starts_at)};
  Schedule rules = schedule(*selection, utc_date, utc_date, now);
  const StartFault fault = check_start(rules, starts_at, now);
  if (fault != StartFault::kNone) return Refusal(invalid("starts_at", sentence_for(fault)));
  return Candidate{*std::move(selection), std::move(rules), starts_at};
}

std::optional<Place> SlotFinder::find_place(Transaction& transaction, const Candidate& candidate,
                                            const ConflictExclusions& exclusions,
                                            core::Instant now) const {
  const Schedule& rules = candidate.schedule;
  const core::Date date = rules.zone.local_date(candidate.starts_at);
  const core::DayBounds day = rules.zone.day_bounds(date);
  auto occupied =
      transaction.occupied(day.begin - kTwoDays, day.end + 2 * kTwoDays, now, exclusions);
  add_busy(rules, day.begin - kTwoDays, day.end + 2 * kTwoDays, occupied);
  std::vector<BookedStart> booked;
  if (rules.has_caps()) {
    const core::DayBounds week = capped_range(rules, date, date);
    booked = transaction.booked_starts(week.begin, week.end, now, exclusions);
  }
  auto slots = slots_of_day(rules, occupied, date, now, booked);
  auto slot = std::find_if(slots.begin(), slots.end(), [&](const OpenSlot& open) {
    return open.starts_at == candidate.starts_at;
  });
  if (slot == slots.end() || slot->free.empty()) return std::nullopt;
  const core::Id resource =
      least_loaded(slot->free, transaction.loads(day.begin, day.end, exclusions.booking));
  return Place{.resource = resource,
               .slot = *slot,
               .day = day,
               .left_on_day = bookings_left(rules, slots, date, booked),
               .week = capped_range(rules, date, date),
               .left_in_week = week_left(rules, date, booked)};
}

}  // namespace server::own
