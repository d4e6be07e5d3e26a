#include "core/calendar_file.hpp"

#include <algorithm>

#include "core/code_points.hpp"
#include "core/url.hpp"

namespace core {
namespace {

constexpr std::size_t kMaxLine = 75;  // bytes without the line's end (RFC 5545, 3.1)

// Ends the line, folded where it is too long, but never inside a character.
void add_line(std::string& out, std::string_view line) {
  std::size_t room = kMaxLine;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && continues_code_point(line[cut])) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kMaxLine - 1;  // the space counts
  }
  out.append(line).append("\r\n");
}

// A TEXT value (3.3.11). Control characters, which it cannot hold, are left out.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      out.append(1, '\\').append(1, c);
    } else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') {
      out += c;
    }
  }
  return out;
}

// 20260310T090000Z
std::string stamp(Instant instant) {
  std::string text = format_instant(instant);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

// A parameter's value in quotes (3.2), which can hold no quote.
std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') out += c == '"' ? '\'' : c;
  }
  return out + '"';
}

bool is_one_word(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

std::string_view status_word(BookingStatus status) {
  if (status == BookingStatus::kCancelled) return "CANCELLED";
  return status == BookingStatus::kPending ? "TENTATIVE" : "CONFIRMED";
}

void add(std::string& out, std::string_view name, std::string_view value) {
  add_line(out, std::string(name).append(":").append(value));
}

void add_calendar_head(std::string& out) {
  add(out, "BEGIN", "VCALENDAR");
  add(out, "VERSION", "2.0");
  add(out, "PRODID", "-//Booking widget//EN");
  add(out, "CALSCALE", "GREGORIAN");
}

void add_head(std::string& out, std::string_view method) {
  add_calendar_head(out);
  add(out, "METHOD", method);
  add(out, "BEGIN", "VEVENT");
}

void add_times(std::string& out, const CalendarEntry& entry) {
  add(out, "SEQUENCE", std::to_string(entry.sequence));
  add(out, "DTSTAMP", stamp(entry.written_at));
  add(out, "DTSTART", stamp(entry.starts_at));
  add(out, "DTEND", stamp(entry.ends_at));
}

void add_texts(std::string& out, const CalendarEntry& entry) {
  add(out, "STATUS", status_word(entry.status));
  add(out, "SUMMARY", escaped(entry.title));
  if (!entry.location.empty()) add(out, "LOCATION", escaped(entry.location));
  std::string text = entry.description;
  if (!text.empty() && !entry.link.empty()) text += '\n';
  text += entry.link;
  if (!text.empty()) add(out, "DESCRIPTION", escaped(text));
  if (is_one_word(entry.link)) add(out, "URL", entry.link);
}

void add_end(std::string& out) {
  add(out, "END", "VEVENT");
  add(out, "END", "VCALENDAR");
}

std::string host_of(const CalendarEntry& entry) {
  return is_one_word(entry.host) ? entry.host : "localhost";
}

std::string uid_of(const CalendarEntry& entry) {
  if (!entry.uid.empty()) return escaped(entry.uid);
  return "booking-" + std::to_string(entry.booking_id) + "@" + host_of(entry);
}

void add_event(std::string& out, const CalendarEntry& entry) {
  add(out, "BEGIN", "VEVENT");
  add(out, "UID", uid_of(entry));
  add_times(out, entry);
  add_texts(out, entry);
  add(out, "END", "VEVENT");
}

std::string organizer_name(const CalendarEntry& entry) {
  return entry.organizer.empty() ? "ORGANIZER" : "ORGANIZER;CN=" + quoted_text(entry.organizer);
}

std::string location_query(const CalendarEntry& entry) {
  return entry.location.empty() ? "" : "&location=" + percent_encoded(entry.location);
}

// As RFC 6068 writes it; but "+" and the like stay as they are, because calendars compare the addresses.
std::string mailto(std::string_view address) {
  std::string out = "mailto:";
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::string_view c = address.substr(i, 1);
    const bool is_plain = std::string_view("@+!$&'*=").find(c) != std::string_view::npos;
    out += is_plain ? std::string(c) : percent_encoded(c);
  }
  return out;
}

}  // namespace

std::int64_t calendar_sequence(const Booking& booking) {
  if (booking.created_at == Instant()) return 0;
  return std::max<std::int64_t>((booking.updated_at - booking.created_at).count(), 0);
}

// Without METHOD, which CalDAV servers refuse (RFC 4791, 4.1) and which makes the file a message
// between calendars (RFC 5546), and without ORGANIZER, which METHOD alone needs: many readers take
// mail addresses only, and no address of the business is known here.
std::string calendar_file(const CalendarEntry& entry) {
  std::string out;
  add_calendar_head(out);
  add_event(out, entry);
  add(out, "END", "VCALENDAR");
  return out;
}

std::string calendar_invitation(const CalendarInvitation& invitation) {
  const CalendarEntry& entry = invitation.entry;
  const bool is_cancelled = entry.status == BookingStatus::kCancelled;
  std::string out;
  add_head(out, is_cancelled ? "CANCEL" : "REQUEST");
  add(out, "UID", escaped(invitation.uid));
  add_times(out, entry);
  add(out, organizer_name(entry), mailto(invitation.organizer_address));
  add(out, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE",
      mailto(invitation.attendee_address));
  add_texts(out, entry);
  add_end(out);
  return out;
}

std::string calendar_feed(std::string_view name, const std::vector<CalendarEntry>& entries) {
  std::string out;
  add_calendar_head(out);
  add(out, "X-WR-CALNAME", escaped(name));
  add(out, "REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
  add(out, "X-PUBLISHED-TTL", "PT15M");
  for (const CalendarEntry& entry : entries) add_event(out, entry);
  add(out, "END", "VCALENDAR");
  return out;
}

std::string google_calendar_link(const CalendarEntry& entry) {
  return "https://calendar.google.com/calendar/render?action=TEMPLATE&text=" +
         percent_encoded(entry.title) + "&dates=" + stamp(entry.starts_at) + "%2F" +
         stamp(entry.ends_at) + "&details=" + percent_encoded(entry.description) +
         location_query(entry);
}

std::string outlook_calendar_link(const CalendarEntry& entry) {
  return "https://outlook.live.com/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose"
         "&rru=addevent&subject=" +
         percent_encoded(entry.title) +
         "&startdt=" + percent_encoded(format_instant(entry.starts_at)) +
         "&enddt=" + percent_encoded(format_instant(entry.ends_at)) +
         "&body=" + percent_encoded(entry.description) + location_query(entry);
}

}  // namespace core
