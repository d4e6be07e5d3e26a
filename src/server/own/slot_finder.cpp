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

std::vector<Occupied> SlotFinder::busy(const std::vector<core::Id>& resources,
                                       const core::DayBounds& bounds) const {
  if (!busy_) return {};
  return busy_->occupied(resources, bounds.begin, bounds.end);
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

SlotFinder::Diary SlotFinder::diary(Transaction& transaction, const Schedule& rules,
                                    core::Date date, const ConflictExclusions& exclusions,
                                    core::Instant now) const {
  const core::DayBounds bounds = touching(rules, date, date);
  Diary diary;
  diary.occupied =
      transaction.occupied(ids_of(rules.resources), bounds.begin, bounds.end, now, exclusions);
  const std::vector<Occupied> blocked = busy(ids_of(rules.resources), bounds);
  diary.occupied.insert(diary.occupied.end(), blocked.begin(), blocked.end());
  if (rules.has_caps()) {
    const core::DayBounds week = capped_range(rules, date, date);
    diary.booked =
        transaction.booked_starts(week.begin, week.end, now, exclusions, rules.counted());
  }
  return diary;
}

std::optional<Place> SlotFinder::find_place(Transaction& transaction, const Candidate& candidate,
                                            const ConflictExclusions& exclusions,
                                            core::Instant now) const {
  const Schedule& rules = candidate.schedule;
  const core::Date date = rules.zone.local_date(candidate.starts_at);
  const Diary known = diary(transaction, rules, date, exclusions, now);
  auto slot = slot_at(rules, known.occupied, candidate.starts_at, now, known.booked);
  if (!slot || slot->free.empty()) return std::nullopt;
  if (slot->free.size() == 1) return Place{slot->free.front(), *std::move(slot)};
  const core::DayBounds day = rules.zone.day_bounds(date);
  const core::Id resource = least_loaded(
      slot->free, transaction.loads(slot->free, day.begin, day.end, exclusions.booking));
  return Place{resource, *std::move(slot)};
}

Room SlotFinder::room_round(Transaction& transaction, const Candidate& candidate, core::Id resource,
                            const ConflictExclusions& exclusions, core::Instant now) const {
  const Schedule& rules = candidate.schedule;
  const core::Date date = rules.zone.local_date(candidate.starts_at);
  const Diary known = diary(transaction, rules, date, exclusions, now);
  const auto slots = slots_of_day(rules, known.occupied, date, now, known.booked);
  return Room{.day = rules.zone.day_bounds(date),
              .left_on_day = bookings_left(rules, slots, date, known.booked),
              .week = capped_range(rules, date, date),
              .left_in_week = week_left(rules, date, known.booked),
              .last_of = last_of_caps(rules, resource, date, known.booked)};
}

}  // namespace server::own
