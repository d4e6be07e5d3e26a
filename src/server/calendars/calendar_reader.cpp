#include "server/calendars/calendar_reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "server/calendars/calendar_events.hpp"
#include "server/calendars/calendar_values.hpp"
#include "server/calendars/calendar_zones.hpp"
#include "server/calendars/recurrence.hpp"
#include "server/net/http.hpp"
#include "server/rules/calendar_uid.hpp"

namespace server {
namespace {

// Instances outside the window by less than this are looked at: zones differ by at most 26 hours.
constexpr core::Seconds kZoneMargin = 2 * core::kADay;
constexpr std::size_t kMostUidsAtOnce = 1000;
constexpr std::string_view kOldUidStart = "booking-";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr std::size_t kStepsBetweenClockReads = 256;

// The reading ends; the sentence says why.
struct GiveUp {
  std::string why;
};

// One instance before any override.
struct Instance {
  core::Instant at;
  core::LocalTime local;
  std::optional<core::Instant> ends_at;  // of an RDATE that is a period

  bool operator<(const Instance& other) const { return at < other.at; }
};

// How long instances of an event last.
struct Length {
  CalendarLength length;
  bool is_all_day = false;
};

// A written time in its zone.
struct Placed {
  core::Instant at;
  CalendarTime time;
  const core::ZoneRules* zone;
};

// Times that EXDATE or RECURRENCE-ID name. A date names every instance on it.
struct NamedTimes {
  std::set<core::Instant> instants;
  std::set<core::LocalTime> dates;

  void add(const Placed& placed) {
    if (placed.time.is_date) {
      dates.insert(placed.time.local);
    } else {
      instants.insert(placed.at);
    }
  }
  bool has(const Instance& instance) const {
    return instants.contains(instance.at) ||
           dates.contains(core::LocalTime{date::floor<date::days>(instance.local)});
  }
};

// Events with one UID: the series, and the instances that replace some of its own.
struct Series {
  const CalendarEvent* master = nullptr;
  std::map<std::string_view, const CalendarEvent*> overrides;  // by RECURRENCE-ID as written
};

// From an override's instance on, all are shifted and have its length.
struct Shift {
  core::Instant from;
  core::Seconds by{0};
  Length length;
  bool is_busy = true;
};

// Other instances of a series than those that start within it can't be busy in the window.
struct StartRange {
  core::Instant from;
  core::Instant until;
};

core::Seconds longest(const Length& length) {
  return length.length.seconds + length.length.days * core::kADay + kZoneMargin;
}

class CalendarReader {
 public:
  CalendarReader(const CalendarReading& how, const CalendarLimits& limits)
      : how_(how),
        limits_(limits),
        zones_(how.time_zone, how.until + 2 * kZoneMargin, [this] { check_time(); }) {}

  CalendarTimes read(std::string_view text) {
    if (text.size() > limits_.bytes) throw GiveUp{"the calendar is too large"};
    const std::string unfolded = unfold(text);
    const auto events = read_events(unfolded, zones_, limits_.entries);
    if (!events) throw GiveUp{events.error()};
    find_own(*events);
    std::map<std::string_view, Series> by_uid;
    for (const CalendarEvent& event : *events) {
      if (is_own(event.uid)) continue;
      if (event.uid.empty()) {
        add_series({&event, {}});
        continue;
      }
      add_version(by_uid[event.uid], event);
    }
    for (const auto& [uid, series] : by_uid) add_series(series);
    return {merged(), unreadable_, guessed_};
  }

 private:
  // What stands before the "@".
  static std::string_view name_of(std::string_view uid) { return uid.substr(0, uid.rfind('@')); }

  void find_own(const std::vector<CalendarEvent>& events) {
    if (!how_.own_uids) return;
    std::set<std::string> names;
    for (const CalendarEvent& event : events) {
      if (is_calendar_uid(name_of(event.uid))) names.emplace(name_of(event.uid));
    }
    std::vector<std::string> batch;
    while (!names.empty()) {
      batch.push_back(std::move(names.extract(names.begin()).value()));
      if (batch.size() < kMostUidsAtOnce && !names.empty()) continue;
      check_time();
      for (std::string& own : how_.own_uids(batch)) own_.insert(std::move(own));
      batch.clear();
    }
  }

  bool is_own(std::string_view uid) const {
    const std::string_view name = name_of(uid);
    if (own_.contains(name)) return true;
    const std::size_t at = name.size();
    if (how_.own_host.empty() || at == uid.size()) return false;
    // Other calendars may be of the same host.
    const bool is_number = name.starts_with(kOldUidStart) && name.size() > kOldUidStart.size() &&
                           std::all_of(name.begin() + kOldUidStart.size(), name.end(), is_digit);
    return is_number && equals_ignoring_case(uid.substr(at + 1), how_.own_host);
  }

  // Of several versions of one event, the last with the highest SEQUENCE counts.
  static void add_version(Series& series, const CalendarEvent& event) {
    const CalendarEvent*& kept = event.recurrence_id.name.empty()
                                     ? series.master
                                     : series.overrides[event.recurrence_id.value];
    if (kept == nullptr || event.sequence >= kept->sequence) kept = &event;
  }

  void count_step() {
    if (++steps_ > limits_.steps) throw GiveUp{"the calendar has too many events"};
    if (steps_ % kStepsBetweenClockReads == 0) check_time();
  }
  void check_time() const {
    if (limits_.is_out_of_time && limits_.is_out_of_time()) {
      throw GiveUp{"the calendar takes too long to read"};
    }
  }

  std::optional<Placed> place(const ContentLine& line, std::string_view value) {
    const auto time = read_calendar_time(trim_spaces(value));
    if (!time) return std::nullopt;
    const core::ZoneRules* zone = &zones_.own();
    const std::string_view tzid = line.parameter("TZID");
    if (time->is_utc) {
      zone = &zones_.utc();
    } else if (!time->is_date && !tzid.empty()) {
      zone = zones_.find(tzid);
      if (zone == nullptr) {
        ++guessed_;
        zone = &zones_.own();
      }
    }
    return Placed{instant_of(*zone, time->local), *time, zone};
  }

  // nullopt: the event's end makes no sense.
  std::optional<Length> length_of(const CalendarEvent& event, const Placed& start) {
    Length length;
    length.is_all_day = start.time.is_date;
    if (!event.end.name.empty()) {
      const auto end = place(event.end, event.end.value);
      if (!end || end->time.is_date != start.time.is_date || end->at < start.at) {
        return std::nullopt;
      }
      if (length.is_all_day) {
        length.length.days =
            static_cast<int>(date::floor<date::days>(end->time.local - start.time.local).count());
      } else {
        length.length.seconds = end->at - start.at;
      }
    } else if (!event.duration.name.empty()) {
      const auto duration = read_calendar_length(trim_spaces(event.duration.value));
      if (!duration) return std::nullopt;
      length.length = *duration;
    } else if (length.is_all_day) {
      length.length.days = 1;
    }
    // Some write the last day of an all-day event as its end.
    if (length.is_all_day) length.length.days = std::max(length.length.days, 1);
    return length;
  }

  static core::Instant end_of(const Instance& instance, const Length& length,
                              const core::ZoneRules& zone) {
    if (instance.ends_at) return *instance.ends_at;
    if (length.length.days == 0) return instance.at + length.length.seconds;
    const core::LocalTime end = instance.local + date::days(length.length.days);
    if (length.is_all_day) return instant_of(zone, end);
    return instant_of(zone, end) + length.length.seconds;
  }

  bool is_busy(const CalendarEvent& event, const Placed& start) const {
    if (event.is_transparent || event.is_cancelled) return false;
    return how_.all_day_is_busy || !(start.time.is_date || event.is_marked_all_day);
  }

  void add_busy(core::Instant from, core::Instant until) {
    from = std::max(from, how_.from);
    until = std::min(until, how_.until);
    if (from >= until) return;
    if (times_.size() >= limits_.instances) throw GiveUp{"the calendar has too many events"};
    times_.push_back({from, until});
  }

  // An event that is one instance alone.
  void add_single(const CalendarEvent& event) {
    count_step();
    const auto start = place(event.start, event.start.value);
    const auto length = start ? length_of(event, *start) : std::nullopt;
    if (!length) {
      ++unreadable_;
      return;
    }
    if (!is_busy(event, *start)) return;
    const Instance instance{start->at, start->time.local, {}};
    add_busy(instance.at, end_of(instance, *length, *start->zone));
  }

  void add_series(const Series& series) {
    NamedTimes replaced;
    std::vector<Shift> shifts;
    for (const auto& [written, event] : series.overrides) {
      const auto original = place(event->recurrence_id, written);
      if (original) replaced.add(*original);
      if (!original) ++unreadable_;
      add_single(*event);
      const bool is_range =
          equals_ignoring_case(event->recurrence_id.parameter("RANGE"), "THISANDFUTURE");
      if (is_range && original) add_shift(shifts, *event, original->at);
    }
    std::sort(shifts.begin(), shifts.end(),
              [](const Shift& a, const Shift& b) { return a.from < b.from; });
    if (series.master != nullptr) add_master(*series.master, replaced, shifts);
  }

  void add_shift(std::vector<Shift>& shifts, const CalendarEvent& event, core::Instant from) {
    const auto start = place(event.start, event.start.value);
    const auto length = start ? length_of(event, *start) : std::nullopt;
    if (length) shifts.push_back({from, start->at - from, *length, is_busy(event, *start)});
  }

  void add_master(const CalendarEvent& event, NamedTimes& left_out,
                  const std::vector<Shift>& shifts) {
    const auto start = place(event.start, event.start.value);
    auto length = start ? length_of(event, *start) : std::nullopt;
    if (!length) {
      ++unreadable_;
      return;
    }
    if (!is_busy(event, *start) && shifts.empty()) return;
    for (const ContentLine& line : event.excluded) {
      for_each_time(line, [&](const Placed& placed) { left_out.add(placed); });
    }
    for (const Instance& instance : instances(event, *start, start_range(*length, shifts))) {
      if (left_out.has(instance)) continue;
      const auto first_later =
          std::upper_bound(shifts.begin(), shifts.end(), instance.at,
                           [](core::Instant at, const Shift& shift) { return at < shift.from; });
      if (first_later == shifts.begin()) {
        if (is_busy(event, *start)) {
          add_busy(instance.at, end_of(instance, *length, *start->zone));
        }
        continue;
      }
      const Shift& shift = *std::prev(first_later);
      if (!shift.is_busy) continue;
      const Instance shifted{instance.at + shift.by, instance.local + shift.by, {}};
      add_busy(shifted.at, end_of(shifted, shift.length, *start->zone));
    }
  }

  template <class Take>
  void for_each_time(const ContentLine& line, Take take) {
    std::string_view rest = line.value;
    while (!rest.empty()) {
      count_step();
      const auto placed = place(line, next_item(rest));
      if (placed) take(*placed);
      if (!placed) ++unreadable_;
    }
  }

  StartRange start_range(const Length& length, const std::vector<Shift>& shifts) const {
    core::Seconds earlier = longest(length);
    core::Seconds later{0};
    for (const Shift& shift : shifts) {
      earlier = std::max(earlier, shift.by + longest(shift.length));
      later = std::max(later, -shift.by);
    }
    return {how_.from - earlier, how_.until + later + kZoneMargin};
  }

  std::set<Instance> instances(const CalendarEvent& event, const Placed& start,
                               const StartRange& range) {
    std::set<Instance> all;
    add_instance(all, {start.at, start.time.local, {}}, range);
    for (const std::string_view rule : event.rules) add_repeats(all, rule, start, range);
    for (const ContentLine& line : event.added) {
      if (equals_ignoring_case(line.parameter("VALUE"), "PERIOD")) {
        add_periods(all, line, range);
      } else {
        for_each_time(line, [&](const Placed& placed) {
          add_instance(all, {placed.at, placed.time.local, {}}, range);
        });
      }
    }
    return all;
  }

  void add_instance(std::set<Instance>& all, const Instance& instance, const StartRange& range) {
    const bool lasts = instance.ends_at && *instance.ends_at > how_.from;
    if (instance.at > range.until || (instance.at < range.from && !lasts)) return;
    all.insert(instance);
    // Some may be left out or replaced.
    if (all.size() > 2 * limits_.instances) throw GiveUp{"the calendar has too many events"};
  }

  void add_repeats(std::set<Instance>& all, std::string_view text, const Placed& start,
                   const StartRange& range) {
    check_time();
    auto rule = RecurrenceRule::read(text, start.time);
    if (!rule) {
      ++guessed_;
      if (is_within_a_day(text)) return add_always(all, text, start, range);
      rule = RecurrenceRule::read("FREQ=DAILY" + until_part(text), start.time);
      if (!rule) rule = RecurrenceRule::read("FREQ=DAILY", start.time);
      if (!rule) return;
    }
    const core::LocalTime last_local{(range.until + kZoneMargin).time_since_epoch()};
    while (auto next = rule->next()) {
      count_step();
      if (*next > last_local) return;
      const Instance instance{instant_of(*start.zone, *next), *next, {}};
      if (rule->until() && is_past(instance, *rule->until())) return;
      add_instance(all, instance, range);
    }
  }

  // All of the time from the start to UNTIL. The first instance stays beside it: it may be left out or replaced.
  void add_always(std::set<Instance>& all, std::string_view text, const Placed& start,
                  const StartRange& range) {
    const auto daily = RecurrenceRule::read("FREQ=DAILY" + until_part(text), start.time);
    Instance always{start.at + core::Seconds(1), start.time.local, how_.until};
    if (daily && daily->until()) {
      const CalendarTime& until = *daily->until();
      always.ends_at = instant_of(until.is_utc ? zones_.utc() : *start.zone,
                                  until.local + date::days(until.is_date ? 1 : 0));
    }
    add_instance(all, always, range);
  }

  static bool is_past(const Instance& instance, const CalendarTime& until) {
    if (until.is_utc) return instance.at.time_since_epoch() > until.local.time_since_epoch();
    if (until.is_date) {
      return core::LocalTime{date::floor<date::days>(instance.local)} > until.local;
    }
    return instance.local > until.local;
  }

  void add_periods(std::set<Instance>& all, const ContentLine& line, const StartRange& range) {
    std::string_view rest = line.value;
    while (!rest.empty()) {
      count_step();
      const std::string_view item = next_item(rest);
      const std::size_t slash = item.find('/');
      const auto start = place(line, item.substr(0, slash));
      const std::string_view end =
          slash == std::string_view::npos ? std::string_view() : item.substr(slash + 1);
      const auto end_time = place(line, end);
      const auto length = end_time ? std::nullopt : read_calendar_length(end);
      if (!start || (!end_time && !length)) {
        ++unreadable_;
        continue;
      }
      Instance instance{start->at, start->time.local, {}};
      instance.ends_at = end_time ? end_time->at : end_of(instance, {*length, false}, *start->zone);
      add_instance(all, instance, range);
    }
  }

  std::vector<BusyTime> merged() {
    std::sort(times_.begin(), times_.end(),
              [](const BusyTime& a, const BusyTime& b) { return a.from < b.from; });
    std::vector<BusyTime> merged;
    for (const BusyTime& time : times_) {
      if (merged.empty() || merged.back().until < time.from) {
        merged.push_back(time);
      } else {
        merged.back().until = std::max(merged.back().until, time.until);
      }
    }
    return merged;
  }

  const CalendarReading& how_;
  const CalendarLimits& limits_;
  CalendarZones zones_;
  std::set<std::string, std::less<>> own_;  // the UIDs of our own bookings, of those in the text
  std::vector<BusyTime> times_;
  std::size_t steps_ = 0;
  std::size_t unreadable_ = 0;
  std::size_t guessed_ = 0;
};

}  // namespace

tl::expected<CalendarTimes, std::string> read_calendar(std::string_view text,
                                                       const CalendarReading& how,
                                                       const CalendarLimits& limits) {
  try {
    return CalendarReader(how, limits).read(text);
  } catch (const GiveUp& reason) {
    return tl::unexpected(reason.why);
  }
}

}  // namespace server
