#include "core/calendar_file.hpp"

#include <algorithm>

#include "core/url.hpp"

namespace core {
namespace {

constexpr std::size_t kMaxLine = 75;  // bytes without the line's end (RFC 5545, 3.1)

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Ends the line, folded where it is too long, but never inside a character.
void add_line(std::string& out, std::string_view line) {
  std::size_t room = kMaxLine;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && continues_character(line[cut])) --cut;
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

}  // namespace

std::int64_t calendar_sequence(const Booking& booking) {
  if (booking.created_at == Instant()) return 0;
  return std::max<std::int64_t>((booking.updated_at - booking.created_at).count(), 0);
}

std::string calendar_file(const CalendarEntry& entry) {
  const bool is_cancelled = entry.status == BookingStatus::kCancelled;
  const std::string host = is_one_word(entry.host) ? entry.host : "localhost";
  std::string out;
  const auto add = [&out](std::string_view name, std::string_view value) {
    add_line(out, std::string(name).append(":").append(value));
  };
  add("BEGIN", "VCALENDAR");
  add("VERSION", "2.0");
  add("PRODID", "-//Booking widget//EN");
  add("CALSCALE", "GREGORIAN");
  add("METHOD", is_cancelled ? "CANCEL" : "PUBLISH");
  add("BEGIN", "VEVENT");
  add("UID", "booking-" + std::to_string(entry.booking_id) + "@" + host);
  add("SEQUENCE", std::to_string(entry.sequence));
  add("DTSTAMP", stamp(entry.written_at));
  add("DTSTART", stamp(entry.starts_at));
  add("DTEND", stamp(entry.ends_at));
  // Both methods need one (RFC 5546, 3.2.1 and 3.2.5). No mail address is known and none is made up: a
  // calendar would write to it. The API's address names who keeps the booking, and stays the same.
  add(entry.organizer.empty() ? "ORGANIZER" : "ORGANIZER;CN=" + quoted_text(entry.organizer),
      "https://" + host);
  add("STATUS", status_word(entry.status));
  add("SUMMARY", escaped(entry.title));
  std::string text = entry.description;
  if (!text.empty() && !entry.link.empty()) text += '\n';
  text += entry.link;
  if (!text.empty()) add("DESCRIPTION", escaped(text));
  if (is_one_word(entry.link)) add("URL", entry.link);
  add("END", "VEVENT");
  add("END", "VCALENDAR");
  return out;
}

std::string google_calendar_link(const CalendarEntry& entry) {
  return "https://calendar.google.com/calendar/render?action=TEMPLATE&text=" +
         percent_encoded(entry.title) + "&dates=" + stamp(entry.starts_at) + "%2F" +
         stamp(entry.ends_at) + "&details=" + percent_encoded(entry.description);
}

std::string outlook_calendar_link(const CalendarEntry& entry) {
  return "https://outlook.live.com/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose"
         "&rru=addevent&subject=" +
         percent_encoded(entry.title) +
         "&startdt=" + percent_encoded(format_instant(entry.starts_at)) +
         "&enddt=" + percent_encoded(format_instant(entry.ends_at)) +
         "&body=" + percent_encoded(entry.description);
}

}  // namespace core
