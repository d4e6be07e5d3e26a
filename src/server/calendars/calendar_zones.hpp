// The time zones that a calendar names by TZID.
//
//   server::CalendarZones zones("Europe/London", until, check_time);   // the zone of times without one
//   zones.define(tzid, observances);                         // from VTIMEZONE
//   const core::ZoneRules* rules = zones.find("W. Europe Standard Time");
//
// A known name has the rules of the system's tz database, whatever the calendar says of it. The
// calendar's own rules apply to other names alone. Rules hold from 1970 on; earlier, the first
// offset does.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/zone.hpp"
#include "server/calendars/content_lines.hpp"

namespace server {

// One STANDARD or DAYLIGHT of a VTIMEZONE.
using Observance = std::vector<ContentLine>;

class CalendarZones {
 public:
  // `check_time` is called before each piece of work that a calendar may repeat; it may throw.
  CalendarZones(std::string_view own_zone, core::Instant until, std::function<void()> check_time);

  void define(std::string_view name, const std::vector<Observance>& observances);
  // Null: neither known nor defined. Valid as long as this.
  const core::ZoneRules* find(std::string_view name);
  const core::ZoneRules& own() const { return own_; }
  const core::ZoneRules& utc() const { return utc_; }

 private:
  std::optional<core::ZoneRules> rules_of(std::string_view name) const;

  const core::Instant until_;
  const std::function<void()> check_time_;
  const core::ZoneRules own_;
  const core::ZoneRules utc_;
  std::map<std::string, std::vector<core::Transition>, std::less<>> defined_;
  std::map<std::string, std::optional<core::ZoneRules>, std::less<>> found_;
};

// The instant of a wall clock's time. One that happens twice is the first; one that clocks jump is
// read at the offset before the jump (RFC 5545, 3.3.5).
core::Instant instant_of(const core::ZoneRules& zone, core::LocalTime local);

}  // namespace server
