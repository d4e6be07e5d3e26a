#include "server/own/slot_finder.hpp"

#include <algorithm>

#include "server/base/tz.hpp"
#include "server/service/refusals.hpp"

namespace server::own {
namespace {

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
  core::Instant begin = date::sys_days(from) - kTwoDays;
  core::Instant end = date::sys_days(to) + 2 * kTwoDays;
  auto zone = zone_rules(site_.time_zone, std::min(begin, now), std::max(end, now));
  return {selection.type->rules, selection.resources, zone.value_or(core::ZoneRules())};
}

Outcome<Candidate> SlotFinder::check(core::Id type_id, std::optional<core::Id> resource_id,
                                     core::Instant starts_at, core::Instant now) const {
  auto selection = catalogue_.select(type_id, resource_id);
  if (!selection) return Refusal(selection.error());
  core::Date utc_date{date::floor<date::days>(starts_at)};
  Schedule rules = schedule(*selection, utc_date, utc_date, now);
  StartFault fault = check_start(rules, starts_at, now);
  if (fault != StartFault::kNone) return Refusal(invalid("starts_at", sentence_for(fault)));
  return Candidate{*std::move(selection), std::move(rules), starts_at};
}

std::optional<Place> SlotFinder::find_place(Transaction& transaction, const Candidate& candidate,
                                            const ConflictExclusions& exclusions,
                                            core::Instant now) const {
  const Schedule& rules = candidate.schedule;
  core::Date date = rules.zone.local_date(candidate.starts_at);
  core::DayBounds day = rules.zone.day_bounds(date);
  auto occupied =
      transaction.occupied(day.begin - kTwoDays, day.end + 2 * kTwoDays, now, exclusions);
  std::vector<core::Instant> booked;
  if (rules.type.max_per_day > 0) {
    booked =
        transaction.starts(candidate.selection.type->type.id, day.begin, day.end, now, exclusions);
  }
  auto slots = slots_of_day(rules, occupied, date, now, booked);
  auto slot = std::find_if(slots.begin(), slots.end(), [&](const OpenSlot& open) {
    return open.starts_at == candidate.starts_at;
  });
  if (slot == slots.end() || slot->free.empty()) return std::nullopt;
  core::Id resource =
      least_loaded(slot->free, transaction.loads(day.begin, day.end, exclusions.booking));
  return Place{resource, *slot};
}

Refusal refuse_taken(BookingCounts& counts) {
  counts.slots_refused.add();
  return Refusal(slot_taken());
}

}  // namespace server::own
