#include "server/rules/schedule.hpp"

#include <algorithm>
#include <iterator>

namespace server {
namespace {

struct LocalSpan {
  core::LocalTime opens;
  core::LocalTime closes;
};

// The spans that can hold a slot starting on `date`: its own, and those of the day before that run
// past midnight.
std::vector<LocalSpan> spans_touching(const OpeningHours& hours, core::Date date) {
  std::vector<LocalSpan> spans;
  for (int back = 1; back >= 0; --back) {
    core::Date day = core::add_days(date, -back);
    core::LocalTime midnight{date::local_days(day)};
    for (const Span& span : hours.on(day)) {
      if (back == 1 && span.closes <= core::Minutes(24 * 60)) continue;
      spans.push_back({midnight + span.opens, midnight + span.closes});
    }
  }
  return spans;
}

// Whether the wall clock stays inside the span for the whole of [from, until). It runs evenly
// except at transitions, so each stretch between two of them is looked at by itself.
bool is_inside(const LocalSpan& span, core::Instant from, core::Instant until,
               const core::ZoneRules& zone) {
  core::Instant begin = from;
  while (begin < until) {
    core::Instant end = until;
    for (const core::Transition& transition : zone.transitions()) {
      if (transition.from > begin && transition.from < end) {
        end = transition.from;
        break;
      }
    }
    core::LocalTime opens = zone.to_local(begin).time;
    if (opens < span.opens || opens + (end - begin) > span.closes) return false;
    begin = end;
  }
  return true;
}

// Calls `take(starts_at)` for each slot of the span's grid that starts on `date`.
template <class Take>
void for_each_start(const LocalSpan& span, const TypeRules& type, const core::ZoneRules& zone,
                    core::Date date, Take take) {
  core::LocalTime day_begin{date::local_days(date)};
  core::LocalTime day_end = day_begin + core::Minutes(24 * 60);
  for (core::LocalTime wall = span.opens; wall < span.closes && wall < day_end; wall += type.step) {
    if (wall < day_begin) continue;
    core::Resolved resolved = zone.to_instant(wall);
    if (resolved.kind == core::LocalKind::kGap) continue;
    auto offer = [&](core::Instant start) {
      if (is_inside(span, start, start + type.duration, zone)) take(start);
    };
    offer(resolved.first);
    if (resolved.kind == core::LocalKind::kOverlap) offer(resolved.second);
  }
}

bool is_free(const std::vector<Occupied>& occupied, const Occupied& wanted) {
  return std::none_of(occupied.begin(), occupied.end(), [&](const Occupied& taken) {
    return taken.resource_id == wanted.resource_id && taken.from < wanted.until &&
           wanted.from < taken.until;
  });
}

bool is_beyond_horizon(const Schedule& schedule, core::Date date, core::Instant now) {
  int limit = schedule.type.max_days_ahead;
  return limit > 0 && core::days_between(schedule.zone.local_date(now), date) > limit;
}

bool is_full(const Schedule& schedule, const std::vector<core::Instant>& booked, core::Date date) {
  int limit = schedule.type.max_per_day;
  if (limit == 0) return false;
  core::DayBounds day = schedule.zone.day_bounds(date);
  auto on_that_day = std::count_if(booked.begin(), booked.end(), [&](core::Instant start) {
    return day.begin <= start && start < day.end;
  });
  return on_that_day >= limit;
}

// Only what can touch a slot of that day: a long history must not be walked for every slot.
std::vector<Occupied> near_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                               core::Date date) {
  const TypeRules& type = schedule.type;
  core::DayBounds day = schedule.zone.day_bounds(date);
  core::Instant from = day.begin - type.buffer_before;
  core::Instant until = day.end + type.duration + type.buffer_after;
  std::vector<Occupied> near;
  std::copy_if(occupied.begin(), occupied.end(), std::back_inserter(near),
               [&](const Occupied& taken) { return taken.from < until && from < taken.until; });
  return near;
}

}  // namespace

const std::vector<Span>& OpeningHours::on(core::Date date) const {
  auto exception = exceptions.find(date);
  if (exception != exceptions.end()) return exception->second;
  return weekly[date::weekday(date::sys_days(date)).c_encoding()];
}

Occupied occupied_by(const TypeRules& type, core::Id resource, core::Instant starts_at) {
  return {resource, starts_at - type.buffer_before, starts_at + type.duration + type.buffer_after};
}

std::vector<OpenSlot> slots_of_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                   core::Date date, core::Instant now,
                                   const std::vector<core::Instant>& booked) {
  if (is_beyond_horizon(schedule, date, now)) return {};
  const TypeRules& type = schedule.type;
  std::vector<Occupied> near = near_day(schedule, occupied, date);
  bool day_is_full = is_full(schedule, booked, date);
  std::map<core::Instant, std::vector<core::Id>> free_at;
  for (const ResourceHours& resource : schedule.resources) {
    for (const LocalSpan& span : spans_touching(*resource.hours, date)) {
      for_each_start(span, type, schedule.zone, date, [&](core::Instant start) {
        std::vector<core::Id>& free = free_at[start];
        if (day_is_full || start < now + type.minimum_notice) return;
        if (!is_free(near, occupied_by(type, resource.id, start))) return;
        if (std::find(free.begin(), free.end(), resource.id) == free.end()) {
          free.push_back(resource.id);
        }
      });
    }
  }
  std::vector<OpenSlot> slots;
  slots.reserve(free_at.size());
  for (auto& [start, free] : free_at) {
    slots.push_back({start, start + type.duration, std::move(free)});
  }
  return slots;
}

StartFault check_start(const Schedule& schedule, core::Instant starts_at, core::Instant now) {
  const TypeRules& type = schedule.type;
  if (starts_at < now) return StartFault::kPast;
  if (starts_at < now + type.minimum_notice) return StartFault::kTooSoon;
  core::Date date = schedule.zone.local_date(starts_at);
  if (is_beyond_horizon(schedule, date, now)) return StartFault::kTooFar;
  bool is_open = false;
  for (const ResourceHours& resource : schedule.resources) {
    for (const LocalSpan& span : spans_touching(*resource.hours, date)) {
      bool on_grid = false;
      for_each_start(span, type, schedule.zone, date,
                     [&](core::Instant start) { on_grid = on_grid || start == starts_at; });
      if (on_grid) return StartFault::kNone;
      is_open = is_open || is_inside(span, starts_at, starts_at + type.duration, schedule.zone);
    }
  }
  return is_open ? StartFault::kOffGrid : StartFault::kClosed;
}

}  // namespace server
