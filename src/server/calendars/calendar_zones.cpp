#include "server/calendars/calendar_zones.hpp"

#include <algorithm>
#include <utility>

#include "server/base/tz.hpp"
#include "server/calendars/calendar_values.hpp"
#include "server/calendars/recurrence.hpp"
#include "server/calendars/windows_zones.hpp"

namespace server {
namespace {

constexpr core::Instant kFirst{core::Seconds(0)};
constexpr std::size_t kMaxTransitions = 2000;
constexpr std::size_t kMaxZones = 500;

struct Onsets {
  core::Seconds before{0};
  core::Seconds after{0};
  std::vector<core::LocalTime> times;  // as the wall clock read them before the change
};

void add_repeats(Onsets& onsets, std::string_view text, const CalendarTime& start,
                 core::Instant until) {
  auto rule = RecurrenceRule::read(text, start);
  if (!rule) return;
  while (auto next = rule->next()) {
    const core::Instant at{next->time_since_epoch() - onsets.before};
    if (at > until || onsets.times.size() > kMaxTransitions) return;
    if (rule->until()) {
      const core::Instant last{rule->until()->local.time_since_epoch() -
                               (rule->until()->is_utc ? core::Seconds(0) : onsets.before)};
      if (at > last) return;
    }
    onsets.times.push_back(*next);
  }
}

std::optional<Onsets> read_onsets(const Observance& observance, core::Instant until,
                                  const std::function<void()>& check_time) {
  Onsets onsets;
  std::optional<CalendarTime> start;
  bool has_before = false;
  bool has_after = false;
  for (const ContentLine& line : observance) {
    if (line.is("DTSTART")) start = read_calendar_time(line.value);
    auto take_offset = [&line](std::string_view name, core::Seconds& to, bool& is_there) {
      if (!line.is(name)) return;
      const auto offset = read_calendar_offset(line.value);
      is_there = offset.has_value();
      to = offset.value_or(to);
    };
    take_offset("TZOFFSETFROM", onsets.before, has_before);
    take_offset("TZOFFSETTO", onsets.after, has_after);
  }
  if (!start || !has_before || !has_after) return std::nullopt;
  onsets.times.push_back(start->local);
  for (const ContentLine& line : observance) {
    if (line.is("RRULE")) {
      check_time();
      add_repeats(onsets, line.value, *start, until);
    }
    if (!line.is("RDATE")) continue;
    std::string_view rest = line.value;
    while (!rest.empty() && onsets.times.size() <= kMaxTransitions) {
      if (auto time = read_calendar_time(next_item(rest))) onsets.times.push_back(time->local);
    }
  }
  return onsets;
}

// Some escape a name where it is defined or used: "(UTC+01:00) Amsterdam\\, Berlin".
std::string unescaped(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_escape = name[i] == '\\' && i + 1 < name.size() &&
                           std::string_view(",;\\").find(name[i + 1]) != std::string_view::npos;
    plain += name[is_escape ? ++i : i];
  }
  return plain;
}

// The name, or its end: "/freeassociation.sourceforge.net/Europe/London".
std::string known_zone_in(std::string_view name) {
  if (is_known_zone(name)) return std::string(name);
  const std::string_view iana = zone_of_windows_name(name);
  if (!iana.empty() && is_known_zone(iana)) return std::string(iana);
  if (!name.starts_with('/')) return {};
  while (true) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) return {};
    name.remove_prefix(slash + 1);
    if (name.find('/') != std::string_view::npos && is_known_zone(name)) return std::string(name);
  }
}

}  // namespace

CalendarZones::CalendarZones(std::string_view own_zone, core::Instant until,
                             std::function<void()> check_time)
    : until_(until),
      check_time_(std::move(check_time)),
      own_(zone_rules(own_zone, kFirst, until).value_or(core::ZoneRules())) {}

void CalendarZones::define(std::string_view name, const std::vector<Observance>& observances) {
  if (defined_.size() >= kMaxZones || name.empty()) return;
  std::map<core::Instant, core::Transition> transitions;  // by their instants
  core::Instant earliest = until_;
  core::Seconds first_offset{0};
  for (const Observance& observance : observances) {
    check_time_();
    const auto onsets = read_onsets(observance, until_, check_time_);
    if (!onsets) continue;
    for (const core::LocalTime local : onsets->times) {
      const core::Instant at{local.time_since_epoch() - onsets->before};
      if (transitions.size() >= kMaxTransitions) break;
      transitions[at] = {at, onsets->after, std::string()};
      if (at > earliest) continue;
      earliest = at;
      first_offset = onsets->before;
    }
  }
  if (transitions.empty()) return;
  std::vector<core::Transition> rules{{earliest - core::kADay, first_offset, std::string()}};
  for (const auto& [at, transition] : transitions) rules.push_back(transition);
  defined_[unescaped(name)] = std::move(rules);
}

std::optional<core::ZoneRules> CalendarZones::rules_of(std::string_view name) const {
  const std::string known = known_zone_in(name);
  if (!known.empty()) return zone_rules(known, kFirst, until_);
  const auto defined = defined_.find(unescaped(name));
  if (defined == defined_.end() || !core::ZoneRules::is_valid(defined->second)) return std::nullopt;
  return core::ZoneRules(std::string(name), defined->second);
}

const core::ZoneRules* CalendarZones::find(std::string_view name) {
  auto found = found_.find(name);
  if (found == found_.end()) {
    if (found_.size() >= kMaxZones) return nullptr;
    found = found_.emplace(std::string(name), rules_of(name)).first;
  }
  return found->second ? &*found->second : nullptr;
}

core::Instant instant_of(const core::ZoneRules& zone, core::LocalTime local) {
  const core::Resolved resolved = zone.to_instant(local);
  if (resolved.kind != core::LocalKind::kGap) return resolved.first;
  const core::LocalMoment before = zone.to_local(resolved.first - core::Seconds(1));
  return core::Instant{local.time_since_epoch() - before.offset};
}

}  // namespace server
