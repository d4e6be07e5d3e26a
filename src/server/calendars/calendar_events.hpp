// The events and zones in an iCalendar text, line by line, before anything is expanded.
//
//   auto events = server::read_events(unfolded, zones, 200'000);
//   if (!events) … events.error() …
//
// Events are views of the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "server/calendars/calendar_zones.hpp"
#include "server/calendars/content_lines.hpp"

namespace server {

struct CalendarEvent {
  std::string_view uid;
  ContentLine start;  // each empty if the event has none
  ContentLine end;
  ContentLine duration;
  ContentLine recurrence_id;
  std::vector<std::string_view> rules;  // RRULE
  std::vector<ContentLine> added;       // RDATE
  std::vector<ContentLine> excluded;    // EXDATE
  long sequence = 0;
  bool is_transparent = false;
  bool is_cancelled = false;
  bool is_marked_all_day = false;  // by Exchange, whose all-day events may have times
};

// Adds the text's VTIMEZONEs to `zones`. At most `most` events, and lines that an event or a zone may
// have several of. The error is a sentence: not a calendar, not a whole one, or one with too much in
// it.
tl::expected<std::vector<CalendarEvent>, std::string> read_events(std::string_view unfolded,
                                                                  CalendarZones& zones,
                                                                  std::size_t most);

}  // namespace server
