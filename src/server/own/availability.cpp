#include "server/own/availability.hpp"

#include <algorithm>

#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"

namespace server::own {
namespace {

// When the clock alone makes another answer of it: a hold ends, a start becomes too soon, or another day comes within the
// days that can be booked.
core::Instant end_of(const Availability& availability, const Schedule& schedule,
                     std::optional<core::Instant> hold_end, core::Instant now) {
  core::Instant end = schedule.zone.day_bounds(schedule.zone.local_date(now)).end;
  if (hold_end) end = std::min(end, *hold_end);
  for (const core::DaySlots& day : availability.days) {
    for (const core::Slot& slot : day.slots) {
      const core::Instant last = slot.starts_at - schedule.type.minimum_notice;
      if (last >= now) end = std::min(end, last + core::Seconds(1));
    }
  }
  return end;
}

}  // namespace

Outcome<Availability> AvailabilitySearch::days(const AvailabilityQuery& query,
                                               const Caller& caller) const {
  auto selection = catalog_.select(query.booking_type_id, query.resource_id);
  if (!selection) return Refusal(selection.error());
  // What the visitor's own booking or hold leaves free is nobody else's answer.
  const bool is_everybodys = query.hold_token.empty() && !query.booking_id;
  std::optional<Standing> standing = is_everybodys ? this->standing() : std::nullopt;
  const core::Instant now = standing ? standing->from : clock_.now();
  if (query.booking_id) {
    auto moving = store_.booking(*query.booking_id, now);
    if (!moving || !caller.may_reach(*moving)) return Refusal(no_booking());
  }
  Schedule schedule = slots_.schedule(*selection, query.from, query.to, now);
  const core::DayBounds bounds = touching(schedule, query.from, query.to);
  const ConflictExclusions exclusions{query.booking_id, hold_hash(query.hold_token)};
  std::vector<Occupied> occupied =
      store_.occupied(ids_of(schedule.resources), bounds.begin, bounds.end, now, exclusions);
  const std::vector<Occupied> busy = slots_.busy(ids_of(schedule.resources), bounds);
  occupied.insert(occupied.end(), busy.begin(), busy.end());
  std::vector<BookedStart> booked;
  if (schedule.has_caps()) {
    const core::DayBounds weeks = capped_range(schedule, query.from, query.to);
    booked = store_.booked_starts(weeks.begin, weeks.end, now, exclusions, schedule.counted());
  }
  Availability availability;
  for (core::Date date = query.from; date <= query.to; date = core::add_days(date, 1)) {
    availability.days.push_back({date, times_of_day(schedule, occupied, date, now, booked)});
  }
  if (standing) {
    standing->until = end_of(availability, schedule, store_.next_hold_end(now), now);
    standing->resources = ids_of(schedule.resources);
    standing->bounds = bounds;
    standing->busy = busy;
    availability.standing = std::move(standing);
  }
  return availability;
}

std::optional<Standing> AvailabilitySearch::standing() const {
  const auto version = store_.times_version();
  if (!version) return std::nullopt;
  const core::Instant now = clock_.now();
  return Standing{.version = *version, .from = now, .until = now + core::Seconds(1)};
}

bool AvailabilitySearch::stands(const Standing& standing) const {
  const core::Instant now = clock_.now();
  if (now < standing.from || now >= standing.until) return false;
  if (standing.version != store_.times_version()) return false;
  return slots_.busy(standing.resources, standing.bounds) == standing.busy;
}

}  // namespace server::own
