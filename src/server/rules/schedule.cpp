#include "server/rules/schedule.hpp"

#include <algorithm>
#include <iterator>

#include "server/rules/slot_at.hpp"

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
    const core::Date day = core::add_days(date, -back);
    const core::LocalTime midnight{date::local_days(day)};
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
    const core::LocalTime opens = zone.to_local(begin).time;
    if (opens < span.opens || opens + (end - begin) > span.closes) return false;
    begin = end;
  }
  return true;
}

// Calls `take(starts_at)` for each slot of the span's grid that starts on `date`.
template <class Take>
void for_each_start(const LocalSpan& span, const TypeRules& type, const core::ZoneRules& zone,
                    core::Date date, Take take) {
  const core::LocalTime day_begin{date::local_days(date)};
  const core::LocalTime day_end = day_begin + core::Minutes(24 * 60);
  for (core::LocalTime wall = span.opens; wall < span.closes && wall < day_end; wall += type.step) {
    if (wall < day_begin) continue;
    const core::Resolved resolved = zone.to_instant(wall);
    if (resolved.kind == core::LocalKind::kGap) continue;
    auto offer = [&](core::Instant start) {
      if (is_inside(span, start, start + type.duration, zone)) take(start);
    };
    offer(resolved.first);
    if (resolved.kind == core::LocalKind::kOverlap) offer(resolved.second);
  }
}

// Whether for_each_start would call `take(starts_at)`, without a walk over the grid.
bool is_on_grid(const LocalSpan& span, const TypeRules& type, const core::ZoneRules& zone,
                core::Instant starts_at) {
  const core::LocalTime wall = zone.to_local(starts_at).time;
  if (wall < span.opens || wall >= span.closes) return false;
  if ((wall - span.opens) % core::Seconds(type.step) != core::Seconds(0)) return false;
  return is_inside(span, starts_at, starts_at + type.duration, zone);
}

// What is taken near a day, by resource: each slot is compared with its own resource's alone.
class Taken {
 public:
  Taken(const std::vector<Occupied>& occupied, const core::DayBounds& bounds) {
    std::copy_if(
        occupied.begin(), occupied.end(), std::back_inserter(near_),
        [&](const Occupied& each) { return each.from < bounds.end && bounds.begin < each.until; });
    std::sort(near_.begin(), near_.end(),
              [](const Occupied& a, const Occupied& b) { return a.resource_id < b.resource_id; });
  }
  bool is_free(const Occupied& wanted) const {
    const auto own = std::lower_bound(
        near_.begin(), near_.end(), wanted.resource_id,
        [](const Occupied& each, core::Id resource) { return each.resource_id < resource; });
    for (auto each = own; each != near_.end() && each->resource_id == wanted.resource_id; ++each) {
      if (each->from < wanted.until && wanted.from < each->until) return false;
    }
    return true;
  }

 private:
  std::vector<Occupied> near_;
};

bool is_beyond_horizon(const Schedule& schedule, core::Date date, core::Instant now) {
  const int limit = schedule.type.max_days_ahead;
  return limit > 0 && core::days_between(schedule.zone.local_date(now), date) > limit;
}

bool has_any(const Caps& caps) {
  return caps.per_day > 0 || caps.per_week > 0;
}

core::Date week_begin(const Schedule& schedule, core::Date date) {
  const date::weekday day(date::sys_days{date});
  return core::add_days(date, -static_cast<int>((day - schedule.week_start).count()));
}

constexpr int kNoCap = 1'000'000;

bool is_any(const BookedStart&) {
  return true;
}
auto of_type(core::Id id) {
  return [id](const BookedStart& start) { return start.booking_type_id == id; };
}
auto of_resource(core::Id id) {
  return [id](const BookedStart& start) { return start.resource_id == id; };
}

// The bookings that count against caps on one date.
class Counts {
 public:
  Counts(const Schedule& schedule, const std::vector<BookedStart>& booked, core::Date date)
      : schedule_(schedule),
        booked_(booked),
        day_(schedule.zone.day_bounds(date)),
        week_(capped_range(schedule, date, date)) {}

  // What the caps of all types together, and of the type, leave of the day.
  int left() const {
    return std::min(left_of(schedule_.caps, is_any),
                    left_of(schedule_.type.caps, of_type(schedule_.type_id)));
  }
  int left(const ResourceHours& resource) const {
    return left_of(resource.caps, of_resource(resource.id));
  }
  // The same of the week, by the week's caps alone.
  int left_of_week() const {
    int of_resources = 0;
    for (const ResourceHours& resource : schedule_.resources) {
      const int left = left_of(resource.caps.per_week, week_, of_resource(resource.id));
      of_resources = left == kNoCap ? kNoCap : std::min(kNoCap, of_resources + left);
      if (left == kNoCap) break;
    }
    return std::min({of_resources, left_of(schedule_.caps.per_week, week_, is_any),
                     left_of(schedule_.type.caps.per_week, week_, of_type(schedule_.type_id))});
  }
  // The spans on which these caps allow one more.
  template <class Matches>
  void add_last(std::vector<CappedSpan>& spans, const Caps& caps, Matches matches,
                const CountedStarts& counted) const {
    if (left_of(caps.per_day, day_, matches) == 1) spans.push_back({day_, counted});
    if (left_of(caps.per_week, week_, matches) == 1) spans.push_back({week_, counted});
  }

 private:
  template <class Matches>
  int left_of(const Caps& caps, Matches matches) const {
    return std::min(left_of(caps.per_day, day_, matches), left_of(caps.per_week, week_, matches));
  }
  template <class Matches>
  int left_of(int cap, const core::DayBounds& bounds, Matches matches) const {
    if (cap == 0) return kNoCap;
    const auto count = std::count_if(booked_.begin(), booked_.end(), [&](const BookedStart& start) {
      return bounds.begin <= start.starts_at && start.starts_at < bounds.end && matches(start);
    });
    return std::max(cap - static_cast<int>(count), 0);
  }

  const Schedule& schedule_;
  const std::vector<BookedStart>& booked_;
  core::DayBounds day_;
  core::DayBounds week_;
};

// A start of the grid on one resource.
struct Start {
  core::Instant at;
  core::Id resource_id;
  bool is_free;
};

// In order; those at one instant in the order of the schedule's resources.
std::vector<Start> starts_of_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                 core::Date date, core::Instant now,
                                 const std::vector<BookedStart>& booked) {
  if (is_beyond_horizon(schedule, date, now)) return {};
  const TypeRules& type = schedule.type;
  const Taken taken(occupied, touching(schedule, date, date));
  const Counts counts(schedule, booked, date);
  const bool day_is_full = counts.left() == 0;
  std::vector<Start> starts;
  for (const ResourceHours& resource : schedule.resources) {
    const bool is_full = day_is_full || counts.left(resource) == 0;
    for (const LocalSpan& span : spans_touching(*resource.hours, date)) {
      for_each_start(span, type, schedule.zone, date, [&](core::Instant at) {
        const bool is_free = !is_full && at >= now + type.minimum_notice &&
                             taken.is_free(occupied_by(type, resource.id, at));
        starts.push_back({at, resource.id, is_free});
      });
    }
  }
  const auto is_earlier = [](const Start& a, const Start& b) { return a.at < b.at; };
  if (!std::is_sorted(starts.begin(), starts.end(), is_earlier)) {
    std::stable_sort(starts.begin(), starts.end(), is_earlier);
  }
  return starts;
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

CountedStarts Schedule::counted() const {
  if (has_any(caps)) return {.all = true};
  CountedStarts counted;
  if (has_any(type.caps)) counted.type_id = type_id;
  for (const ResourceHours& resource : resources) {
    if (has_any(resource.caps)) counted.resources.push_back(resource.id);
  }
  return counted;
}

std::vector<core::Id> ids_of(const std::vector<ResourceHours>& resources) {
  std::vector<core::Id> ids;
  ids.reserve(resources.size());
  for (const ResourceHours& resource : resources) ids.push_back(resource.id);
  return ids;
}

int bookings_left(const Schedule& schedule, const std::vector<OpenSlot>& slots, core::Date date,
                  const std::vector<BookedStart>& booked) {
  const Counts counts(schedule, booked, date);
  int left = 0;
  for (const ResourceHours& resource : schedule.resources) {
    std::optional<core::Instant> busy_until;
    int count = 0;
    for (const OpenSlot& slot : slots) {
      const bool is_free =
          std::find(slot.free.begin(), slot.free.end(), resource.id) != slot.free.end();
      if (!is_free || (busy_until && slot.starts_at < *busy_until)) continue;
      busy_until = slot.ends_at;
      ++count;
    }
    left += std::min(count, counts.left(resource));
  }
  return std::min(left, counts.left());
}

std::optional<int> week_left(const Schedule& schedule, core::Date date,
                             const std::vector<BookedStart>& booked) {
  const int left = Counts(schedule, booked, date).left_of_week();
  return left == kNoCap ? std::nullopt : std::optional(left);
}

bool CappedSpan::includes(const BookedStart& start) const {
  if (start.starts_at < bounds.begin || start.starts_at >= bounds.end) return false;
  const std::vector<core::Id>& of = counted.resources;
  return counted.all || counted.type_id == start.booking_type_id ||
         std::find(of.begin(), of.end(), start.resource_id) != of.end();
}

std::vector<CappedSpan> last_of_caps(const Schedule& schedule, core::Id resource, core::Date date,
                                     const std::vector<BookedStart>& booked) {
  const Counts counts(schedule, booked, date);
  std::vector<CappedSpan> spans;
  counts.add_last(spans, schedule.caps, is_any, {.all = true});
  counts.add_last(spans, schedule.type.caps, of_type(schedule.type_id),
                  {.type_id = schedule.type_id});
  for (const ResourceHours& each : schedule.resources) {
    if (each.id != resource) continue;
    counts.add_last(spans, each.caps, of_resource(resource), {.resources = {resource}});
  }
  return spans;
}

core::DayBounds touching(const Schedule& schedule, core::Date from, core::Date to) {
  const TypeRules& type = schedule.type;
  return {schedule.zone.day_bounds(from).begin - type.buffer_before,
          schedule.zone.day_bounds(to).end + type.duration + type.buffer_after};
}

core::DayBounds capped_range(const Schedule& schedule, core::Date from, core::Date to) {
  const core::Date first = week_begin(schedule, from);
  const core::Date last = core::add_days(week_begin(schedule, to), 6);
  return {schedule.zone.day_bounds(first).begin, schedule.zone.day_bounds(last).end};
}

std::vector<OpenSlot> slots_of_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                   core::Date date, core::Instant now,
                                   const std::vector<BookedStart>& booked) {
  std::vector<OpenSlot> slots;
  for (const Start& each : starts_of_day(schedule, occupied, date, now, booked)) {
    if (slots.empty() || slots.back().starts_at != each.at) {
      slots.push_back({each.at, each.at + schedule.type.duration, {}});
    }
    std::vector<core::Id>& free = slots.back().free;
    const bool is_known = std::find(free.begin(), free.end(), each.resource_id) != free.end();
    if (each.is_free && !is_known) free.push_back(each.resource_id);
  }
  return slots;
}

std::vector<core::Slot> times_of_day(const Schedule& schedule,
                                     const std::vector<Occupied>& occupied, core::Date date,
                                     core::Instant now, const std::vector<BookedStart>& booked) {
  const std::vector<Start> starts = starts_of_day(schedule, occupied, date, now, booked);
  std::vector<core::Slot> slots;
  slots.reserve(schedule.resources.size() == 1 ? starts.size() : 0);
  for (const Start& each : starts) {
    if (slots.empty() || slots.back().starts_at != each.at) {
      slots.push_back({each.at, each.at + schedule.type.duration, false});
    }
    slots.back().available = slots.back().available || each.is_free;
  }
  return slots;
}

std::optional<OpenSlot> slot_at(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                core::Instant starts_at, core::Instant now,
                                const std::vector<BookedStart>& booked) {
  const TypeRules& type = schedule.type;
  const core::Date date = schedule.zone.local_date(starts_at);
  if (is_beyond_horizon(schedule, date, now)) return std::nullopt;
  const Taken taken(occupied, touching(schedule, date, date));
  const Counts counts(schedule, booked, date);
  const bool is_too_late = counts.left() == 0 || starts_at < now + type.minimum_notice;
  OpenSlot slot{starts_at, starts_at + type.duration, {}};
  bool is_on_any_grid = false;
  for (const ResourceHours& resource : schedule.resources) {
    const std::vector<LocalSpan> spans = spans_touching(*resource.hours, date);
    const bool takes_it = std::any_of(spans.begin(), spans.end(), [&](const LocalSpan& span) {
      return is_on_grid(span, type, schedule.zone, starts_at);
    });
    is_on_any_grid = is_on_any_grid || takes_it;
    if (!takes_it || is_too_late || counts.left(resource) == 0) continue;
    if (taken.is_free(occupied_by(type, resource.id, starts_at))) slot.free.push_back(resource.id);
  }
  return is_on_any_grid ? std::optional(std::move(slot)) : std::nullopt;
}

StartFault check_start(const Schedule& schedule, core::Instant starts_at, core::Instant now) {
  const TypeRules& type = schedule.type;
  if (starts_at < now) return StartFault::kPast;
  if (starts_at < now + type.minimum_notice) return StartFault::kTooSoon;
  const core::Date date = schedule.zone.local_date(starts_at);
  if (is_beyond_horizon(schedule, date, now)) return StartFault::kTooFar;
  bool is_open = false;
  for (const ResourceHours& resource : schedule.resources) {
    for (const LocalSpan& span : spans_touching(*resource.hours, date)) {
      if (is_on_grid(span, type, schedule.zone, starts_at)) return StartFault::kNone;
      is_open = is_open || is_inside(span, starts_at, starts_at + type.duration, schedule.zone);
    }
  }
  return is_open ? StartFault::kOffGrid : StartFault::kClosed;
}

}  // namespace server
