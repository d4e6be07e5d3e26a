// A booking for the visitor's own calendar: a file that Apple, Google and Outlook take (RFC 5545), and
// links that open Google's and Outlook's form with it filled in.
//
//   core::CalendarEntry entry = …;
//   std::string text = core::calendar_file(entry);      // "BEGIN:VCALENDAR\r\n…", text/calendar
//
// The UID is the same however often a booking moves, and the sequence is higher each time, so a
// calendar that has the entry moves it and adds no second one. Never reads a clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"

namespace core {

struct CalendarEntry {
  Id booking_id = 0;
  std::string uid;   // names the booking in the whole world; empty: made from its id and the host
  std::string host;  // of the API
  Instant starts_at;
  Instant ends_at;
  BookingStatus status = BookingStatus::kConfirmed;
  std::int64_t sequence = 0;  // higher after each change
  Instant written_at;         // now
  std::string organizer;      // the business's name; may be empty
  std::string title;
  std::string description;  // may have several lines
  std::string location;     // may be empty
  std::string link;         // where the booking is changed or cancelled; empty: none
};

// Seconds from a booking's making to its last change: needs no memory, and rises with each change, since
// our server's stamps do. An upstream account may give two changes of one second the same. 0 where the
// API tells neither.
std::int64_t calendar_sequence(const Booking& booking);

// An entry to add to a calendar, without METHOD and ORGANIZER. A file can't take an entry away: for a
// cancelled booking it has STATUS:CANCELLED, which few calendars act on.
std::string calendar_file(const CalendarEntry& entry);

// A booking as a mail carries it, for calendars that take an invitation without asking (RFC 5546): the
// visitor has accepted it already, and no answer is asked for.
struct CalendarInvitation {
  CalendarEntry entry;
  std::string uid;
  std::string organizer_address;  // the business's mail address
  std::string attendee_address;   // the visitor's
};

// METHOD is CANCEL for a cancelled booking; otherwise REQUEST.
std::string calendar_invitation(const CalendarInvitation& invitation);

// A calendar of bookings that programs subscribe to. It has no METHOD, and its entries no organizer:
// they are the business's own. Empty without entries, but still a calendar.
std::string calendar_feed(std::string_view name, const std::vector<CalendarEntry>& entries);

// The links leave `link` out: anybody with it may change the booking, and an address is seen by many.
std::string google_calendar_link(const CalendarEntry& entry);
std::string outlook_calendar_link(const CalendarEntry& entry);

}  // namespace core
