#include "core/zone.hpp"

#include <algorithm>
#include <utility>

namespace core {
namespace {

// No offset in force anywhere, ever, reaches this; so a local time's instants lie within it.
constexpr Seconds kOffsetBound = std::chrono::hours{26};

Instant at_offset(LocalTime local, Seconds offset) {
  return Instant{local.time_since_epoch() - offset};
}

}  // namespace

ZoneRules::ZoneRules() : name_("UTC"), transitions_{{Instant{}, Seconds{0}, "UTC"}} {}

ZoneRules::ZoneRules(std::string name, std::vector<Transition> transitions) : ZoneRules() {
  name_ = std::move(name);
  if (is_valid(transitions)) transitions_ = std::move(transitions);
}

bool ZoneRules::is_valid(const std::vector<Transition>& transitions) {
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    const Seconds offset = transitions[i].offset;
    if (offset <= -kOffsetBound || offset >= kOffsetBound) return false;
    if (i > 0 && transitions[i].from <= transitions[i - 1].from) return false;
  }
  return !transitions.empty();
}

const Transition& ZoneRules::in_force(Instant instant) const {
  const auto later = std::upper_bound(
      transitions_.begin(), transitions_.end(), instant,
      [](Instant wanted, const Transition& transition) { return wanted < transition.from; });
  return later == transitions_.begin() ? *later : *(later - 1);
}

LocalMoment ZoneRules::to_local(Instant instant) const {
  const Transition& rule = in_force(instant);
  return {LocalTime{instant.time_since_epoch() + rule.offset}, rule.offset, rule.abbreviation};
}

Date ZoneRules::local_date(Instant instant) const {
  const Transition& rule = in_force(instant);
  const LocalTime local{instant.time_since_epoch() + rule.offset};
  return Date{date::floor<date::days>(local)};
}

Resolved ZoneRules::to_instant(LocalTime local) const {
  // Each rule near that time gives one candidate, right if the rule is in force at the candidate.
  const Transition* const end = transitions_.data() + transitions_.size();
  const Transition* rule = &in_force(at_offset(local, kOffsetBound));
  const Instant last = at_offset(local, -kOffsetBound);
  int found = 0;
  Resolved resolved{LocalKind::kGap, {}, {}};
  bool gap_found = false;
  Instant gap;
  for (bool first_rule = true; rule != end; ++rule, first_rule = false) {
    if (!first_rule && rule->from > last) break;
    const Instant candidate = at_offset(local, rule->offset);
    const bool begun = first_rule || candidate >= rule->from;
    const bool ended = rule + 1 != end && candidate >= (rule + 1)->from;
    if (begun && !ended) {
      if (found++ == 0) resolved.first = candidate;
      resolved.second = candidate;
    } else if (!begun && !gap_found) {
      // The rule before had ended by this time and this one had not begun: the change jumped it.
      gap_found = true;
      gap = rule->from;
    }
  }
  if (found == 0) return {LocalKind::kGap, gap, gap};
  resolved.kind = found == 1 ? LocalKind::kUnique : LocalKind::kOverlap;
  return resolved;
}

DayBounds ZoneRules::day_bounds(Date day) const {
  // Where midnight itself was jumped, the day begins at the change.
  const Instant begin = to_instant(LocalTime{date::local_days{day}}).first;
  const Instant end = to_instant(LocalTime{date::local_days{day} + date::days{1}}).first;
  return {begin, end};
}

bool clocks_differ(const ZoneRules& a, const ZoneRules& b, Instant at) {
  return a.to_local(at).offset != b.to_local(at).offset;
}

}  // namespace core
