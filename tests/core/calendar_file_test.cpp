#include "core/calendar_file.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "samples.hpp"

namespace core {
namespace {

CalendarEntry visit_entry() {
  const Booking booking = samples::booking();
  CalendarEntry entry;
  entry.booking_id = booking.id;
  entry.host = "booking.example.com";
  entry.starts_at = booking.starts_at;
  entry.ends_at = booking.ends_at;
  entry.written_at = *parse_instant("2026-03-04T09:00:00Z");
  entry.title = "Consultation, Harley Street Clinic";
  entry.organizer = "Harley Street Clinic";
  entry.description = "With Dr. Ahmed Al-Rashid";
  entry.link = "https://clinic.example/?booking=101#bt_b101.1773151200.c2ln";
  return entry;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (std::size_t end = text.find("\r\n"); end != std::string::npos;
       end = text.find("\r\n", from)) {
    lines.push_back(text.substr(from, end - from));
    from = end + 2;
  }
  CHECK(from == text.size());
  return lines;
}

// As a calendar reads it: folded lines put together.
std::string unfolded(std::string text) {
  for (std::size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at)) {
    text.erase(at, 3);
  }
  return text;
}

std::string property(const std::string& text, const std::string& name) {
  for (const std::string& line : lines_of(unfolded(text))) {
    if (line.rfind(name + ":", 0) == 0) return line.substr(name.size() + 1);
  }
  return "none";
}

TEST_CASE("a booking's calendar file is the one that calendars know") {
  CHECK(unfolded(calendar_file(visit_entry())) ==
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Booking widget//EN\r\nCALSCALE:GREGORIAN\r\n"
        "BEGIN:VEVENT\r\nUID:booking-101@booking.example.com\r\nSEQUENCE:0\r\n"
        "DTSTAMP:20260304T090000Z\r\nDTSTART:20260310T140000Z\r\nDTEND:20260310T150000Z\r\n"
        "STATUS:CONFIRMED\r\nSUMMARY:Consultation\\, Harley Street Clinic\r\n"
        "DESCRIPTION:With Dr. Ahmed "
        "Al-Rashid\\nhttps://clinic.example/?booking=101#bt_b101.1773151200.c2ln\r\n"
        "URL:https://clinic.example/?booking=101#bt_b101.1773151200.c2ln\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST_CASE("a booking that moved keeps its entry, and the file is a message to nobody") {
  Booking booking = samples::booking();
  CalendarEntry entry = visit_entry();
  entry.sequence = calendar_sequence(booking);
  const std::string before = calendar_file(entry);
  booking.updated_at += Seconds(90);
  entry.starts_at += Minutes(60);
  entry.sequence = calendar_sequence(booking);
  const std::string moved = calendar_file(entry);
  CHECK(property(before, "UID") == property(moved, "UID"));
  CHECK(property(before, "SEQUENCE") == "0");
  CHECK(property(moved, "SEQUENCE") == "90");
  entry.status = BookingStatus::kCancelled;
  CHECK(property(calendar_file(entry), "METHOD") == "none");
  CHECK(calendar_file(entry).find("ORGANIZER") == std::string::npos);
  CHECK(property(calendar_file(entry), "STATUS") == "CANCELLED");
  entry.status = BookingStatus::kPending;
  CHECK(property(calendar_file(entry), "STATUS") == "TENTATIVE");
  CHECK(property(calendar_file(entry), "METHOD") == "none");
  booking.created_at = booking.updated_at = Instant();
  CHECK(calendar_sequence(booking) == 0);
}

TEST_CASE("no line is over 75 bytes, and none is cut inside a character") {
  for (const char* letter : {"a", "é", "漢", "🎈", "א,"}) {
    for (std::size_t shift = 0; shift < 5; ++shift) {
      CalendarEntry entry = visit_entry();
      entry.title = std::string(shift, 'x');
      for (int i = 0; i < 120; ++i) entry.title += letter;
      const std::string text = calendar_file(entry);
      for (const std::string& line : lines_of(text)) {
        CHECK(line.size() <= 75);
        CHECK(count_code_points(line).has_value());
      }
      std::string title;
      for (const char c : property(text, "SUMMARY")) {
        if (c != '\\') title += c;
      }
      CHECK(title == entry.title);
    }
  }
}

TEST_CASE("words with meaning to a calendar stay words") {
  CalendarEntry entry = visit_entry();
  entry.title = "a;b,c\\d\r\nEND:VEVENT\x01\x7F";
  entry.organizer = "The \"Best\":\r\nX-C:d";
  entry.host = "evil\r\nX-A:b";
  entry.link = "https://a.example/\r\nX-B:c";
  const std::string text = calendar_file(entry);
  CHECK(property(text, "SUMMARY") == "a\\;b\\,c\\\\d\\nEND:VEVENT");
  CHECK(property(text, "UID") == "booking-101@localhost");
  CHECK(property(text, "URL") == "none");
  CHECK(property(text, "X-A") == "none");
  CHECK(property(text, "X-B") == "none");
  CHECK(property(text, "X-C") == "none");
}

TEST_CASE("links to other calendars carry the booking, encoded, and not what changes it") {
  CalendarEntry entry = visit_entry();
  entry.title = "Tea & cake, 50% off";
  CHECK(google_calendar_link(entry) ==
        "https://calendar.google.com/calendar/render?action=TEMPLATE"
        "&text=Tea%20%26%20cake%2C%2050%25%20off&dates=20260310T140000Z%2F20260310T150000Z"
        "&details=With%20Dr.%20Ahmed%20Al-Rashid");
  const std::string outlook = outlook_calendar_link(entry);
  CHECK(outlook.find("&subject=Tea%20%26%20cake") != std::string::npos);
  CHECK(outlook.find("&startdt=2026-03-10T14%3A00%3A00Z&enddt=2026-03-10T15%3A00%3A00Z") !=
        std::string::npos);
  CHECK(outlook.find("bt_") == std::string::npos);
}

TEST_CASE("a booking that has a UID of its own is known by it, and not by its number") {
  CalendarEntry entry = visit_entry();
  entry.uid = "0123456789abcdef0123456789abcdef";
  CHECK(property(calendar_file(entry), "UID") == entry.uid);
}

TEST_CASE("a feed is a calendar of its entries, which nobody is asked to answer") {
  CHECK(calendar_feed("Clinic, Harley Street", {}) ==
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Booking widget//EN\r\nCALSCALE:GREGORIAN\r\n"
        "X-WR-CALNAME:Clinic\\, Harley Street\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n"
        "X-PUBLISHED-TTL:PT15M\r\nEND:VCALENDAR\r\n");
  CalendarEntry waiting = visit_entry();
  waiting.status = BookingStatus::kPending;
  CalendarEntry gone = visit_entry();
  gone.booking_id = 102;
  gone.status = BookingStatus::kCancelled;
  const std::string feed = calendar_feed("Clinic", {waiting, gone});
  CHECK(property(feed, "METHOD") == "none");
  CHECK(feed.find("ORGANIZER") == std::string::npos);
  CHECK(feed.find("STATUS:TENTATIVE") < feed.find("STATUS:CANCELLED"));
  CHECK(feed.find("UID:booking-102@booking.example.com") != std::string::npos);
}

CalendarInvitation visit_invitation() {
  CalendarInvitation invitation;
  invitation.entry = visit_entry();
  invitation.entry.sequence = 4;
  invitation.uid = "booking-101-made@booking.example.com";
  invitation.organizer_address = "bookings@clinic.example";
  invitation.attendee_address = "sarah+visit@example.org";
  invitation.entry.location = "12 Palm Street; London";
  return invitation;
}

TEST_CASE("a mail's calendar file is an invitation that the visitor has accepted already") {
  const std::string text = calendar_invitation(visit_invitation());
  CHECK(property(text, "METHOD") == "REQUEST");
  CHECK(property(text, "UID") == "booking-101-made@booking.example.com");
  CHECK(property(text, "SEQUENCE") == "4");
  CHECK(property(text, "LOCATION") == "12 Palm Street\\; London");
  CHECK(property(text, "ORGANIZER;CN=\"Harley Street Clinic\"") ==
        "mailto:bookings@clinic.example");
  CHECK(property(text,
                 "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE") ==
        "mailto:sarah+visit@example.org");
  // The same event as the download, so that a calendar that has both shows one.
  const std::string download = calendar_file(visit_invitation().entry);
  for (const char* name : {"SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LOCATION"}) {
    CHECK(property(text, name) == property(download, name));
  }
}

TEST_CASE("the calendar file of a cancelling mail takes the entry away") {
  CalendarInvitation invitation = visit_invitation();
  invitation.entry.status = BookingStatus::kCancelled;
  const std::string text = calendar_invitation(invitation);
  CHECK(property(text, "METHOD") == "CANCEL");
  CHECK(property(text, "STATUS") == "CANCELLED");
}

TEST_CASE("an address in a calendar file cannot end its line") {
  CalendarInvitation invitation = visit_invitation();
  invitation.attendee_address = "a@b.example\r\nATTACH:http://evil.example";
  invitation.uid = "1\r\nATTACH:http://evil.example";
  const std::string text = calendar_invitation(invitation);
  CHECK(property(text, "ATTACH") == "none");
}

}  // namespace
}  // namespace core
