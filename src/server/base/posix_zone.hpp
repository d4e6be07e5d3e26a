// The rule that goes on for ever after a zone's listed changes: the last line of its file in the tz
// database, in POSIX's form (RFC 9636, 3.3).
//
//   auto rule = server::PosixZone::parse("GMT0BST,M3.5.0/1,M10.5.0");
//   for (const core::Transition& change : rule->changes_of(2040)) …   // in order
//
// Pure: reads no file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/zone.hpp"

namespace server {

class PosixZone {
 public:
  // Nothing for text that isn't of that form.
  static std::optional<PosixZone> parse(std::string_view text);

  bool has_changes() const { return summer_.has_value(); }
  // The two changes of a year, by instant; empty if the zone has one offset all year.
  std::vector<core::Transition> changes_of(int year) const;

 private:
  struct Local {
    std::string abbreviation;
    core::Seconds offset{0};  // added to UTC
  };
  // A date in each year, and the time on the wall clock before the change.
  struct Day {
    enum class Kind { kWeekday, kJulian, kZeroBased };
    Kind kind = Kind::kWeekday;
    int month = 0;    // 1 to 12
    int week = 0;     // 1 to 5; 5 is the last
    int weekday = 0;  // 0 is Sunday
    int day = 0;      // kJulian: 1 to 365, without 29 February; kZeroBased: 0 to 365
    core::Seconds time{2 * 3600};

    core::LocalTime in(int year) const;
  };
  struct Summer {
    Local local;
    Day begin;
    Day end;
  };
  class Reader;

  Local standard_;
  std::optional<Summer> summer_;
};

}  // namespace server
