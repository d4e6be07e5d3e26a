// Zone rules as data: a table of transitions, and the two conversions that need nothing else.
//
//   core::LocalMoment m = london.to_local(instant);      // wall clock, offset, "GMT" or "BST"
//   core::Resolved r = london.to_instant(local_time);    // kUnique, kGap or kOverlap
//
// The server fills the table from the system's tz database (server/tz), the widget reads it from
// widget/config. Browsers and machines carry old rules for years; this code never asks them.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"

namespace core {

// From this instant on, until the next transition, local time is UTC + offset.
struct Transition {
  Instant from;
  Seconds offset;
  std::string abbreviation;  // "GMT", "BST", "+0545"
  bool operator==(const Transition&) const = default;
};

struct LocalMoment {
  LocalTime time;
  Seconds offset;
  std::string abbreviation;
};

enum class LocalKind {
  kUnique,   // the wall clock shows this time once
  kGap,      // clocks went forward over it: it never happens
  kOverlap,  // clocks went back over it: it happens twice
};

struct Resolved {
  LocalKind kind;
  Instant first;   // kGap: the instant of the change. kOverlap: the earlier of the two.
  Instant second;  // kOverlap: the later. Otherwise equal to first.
};

struct DayBounds {
  Instant begin;  // first instant of the day
  Instant end;    // first instant of the next day
};

// Always holds at least one transition (a default one is UTC), in strictly rising order. Before the
// first transition its own offset is taken to hold.
class ZoneRules {
 public:
  ZoneRules();  // UTC
  // Sorts nothing: returns UTC's rules with the given name if `transitions` is empty, unsorted, or
  // has an offset of 26 hours or more (is_valid tells first).
  ZoneRules(std::string name, std::vector<Transition> transitions);
  static bool is_valid(const std::vector<Transition>& transitions);

  const std::string& name() const { return name_; }
  const std::vector<Transition>& transitions() const { return transitions_; }

  LocalMoment to_local(Instant instant) const;
  Date local_date(Instant instant) const;
  Resolved to_instant(LocalTime local) const;
  // A day is 23, 24 or 25 hours long, and at the date line may be empty (begin == end).
  DayBounds day_bounds(Date day) const;

  bool operator==(const ZoneRules&) const = default;

 private:
  const Transition& in_force(Instant instant) const;

  std::string name_;
  std::vector<Transition> transitions_;
};

// Whether the wall clocks of two zones show different times: a time without its zone would be ambiguous.
bool clocks_differ(const ZoneRules& a, const ZoneRules& b, Instant at);

}  // namespace core
