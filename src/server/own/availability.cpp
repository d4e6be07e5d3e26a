#include "server/own/availability.hpp"

#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"

namespace server::own {
namespace {

core::DaySlots day_slots(core::Date date, const std::vector<OpenSlot>& slots) {
  core::DaySlots day{date, {}};
  day.slots.reserve(slots.size());
  for (const OpenSlot& slot : slots) {
    day.slots.push_back({slot.starts_at, slot.ends_at, !slot.free.empty()});
  }
  return day;
}

}  // namespace

Outcome<Availability> AvailabilitySearch::days(const AvailabilityQuery& query,
                                               const Caller& caller) const {
  auto selection = catalog_.select(query.booking_type_id, query.resource_id);
  if (!selection) return Refusal(selection.error());
  const core::Instant now = clock_.now();
  if (query.booking_id) {
    auto moving = store_.booking(*query.booking_id, now);
    if (!moving || !caller.may_reach(*moving)) return Refusal(no_booking());
  }
  Schedule schedule = slots_.schedule(*selection, query.from, query.to, now);
  const core::Instant begin = schedule.zone.day_bounds(query.from).begin - kTwoDays;
  const core::Instant end = schedule.zone.day_bounds(query.to).end + 2 * kTwoDays;
  const ConflictExclusions exclusions{query.booking_id, hold_hash(query.hold_token)};
  std::vector<Occupied> occupied = store_.occupied(begin, end, now, exclusions);
  slots_.add_busy(schedule, begin, end, occupied);
  std::vector<BookedStart> booked;
  if (schedule.has_caps()) {
    const core::DayBounds weeks = capped_range(schedule, query.from, query.to);
    booked = store_.booked_starts(weeks.begin, weeks.end, now, exclusions);
  }
  Availability availability;
  for (core::Date date = query.from; date <= query.to; date = core::add_days(date, 1)) {
    availability.days.push_back(
        day_slots(date, slots_of_day(schedule, occupied, date, now, booked)));
  }
  return availability;
}

}  // namespace server::own
