#include "server/calendars/calendar_reader.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "../../../vectors/vectors.hpp"

using server::BusyTime;
using server::CalendarReading;

namespace {

CalendarReading in_2026() {
  CalendarReading how;
  how.from = vectors::instant("2026-01-01T00:00:00Z");
  how.until = vectors::instant("2027-01-01T00:00:00Z");
  how.time_zone = "Europe/London";
  return how;
}

std::string calendar_of(const std::string& lines) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + lines + "END:VCALENDAR\r\n";
}

std::string event_of(const std::string& lines) {
  return calendar_of("BEGIN:VEVENT\r\nUID:a@example.com\r\n" + lines + "END:VEVENT\r\n");
}

std::string written(const std::vector<BusyTime>& times) {
  std::string text;
  for (const BusyTime& time : times) {
    text += core::format_instant(time.from) + "/" + core::format_instant(time.until) + "\n";
  }
  return text;
}

std::string busy_in(const std::string& calendar, const CalendarReading& how = in_2026()) {
  const auto read = server::read_calendar(calendar, how);
  REQUIRE_MESSAGE(read.has_value(), read.error());
  return written(read->times);
}

std::string error_of(const std::string& calendar, const server::CalendarLimits& limits = {}) {
  const auto read = server::read_calendar(calendar, in_2026(), limits);
  return read ? "" : read.error();
}

}  // namespace

TEST_CASE("another program finds the same busy times in the same calendar") {
  const core::Json cases = vectors::load("calendars.json");
  REQUIRE(cases.size() > 30);
  for (const core::Json& one : cases) {
    CAPTURE(vectors::text(one, "title"));
    std::string calendar;
    for (const core::Json& line : one["calendar"]) calendar += line.get<std::string>() + "\r\n";
    CalendarReading how;
    how.from = vectors::instant(vectors::text(one, "from"));
    how.until = vectors::instant(vectors::text(one, "until"));
    how.time_zone = vectors::text(one, "time_zone");
    how.all_day_is_busy = one["all_day"].get<bool>();
    std::vector<BusyTime> expected;
    for (const core::Json& time : one["busy"]) {
      expected.push_back({vectors::instant(time[0].get<std::string>()),
                          vectors::instant(time[1].get<std::string>())});
    }
    const auto read = server::read_calendar(calendar, how);
    REQUIRE_MESSAGE(read.has_value(), read.error());
    CHECK(read->unreadable == 0);
    CHECK(written(read->times) == written(expected));
  }
}

TEST_CASE("a time that clocks jump is read at the offset before the jump") {
  CHECK(busy_in(event_of("DTSTART;TZID=Europe/London:20260329T013000\r\nDURATION:PT15M\r\n")) ==
        "2026-03-29T01:30:00Z/2026-03-29T01:45:00Z\n");
}

TEST_CASE("a time that happens twice is the first of the two") {
  CHECK(busy_in(event_of("DTSTART;TZID=Europe/London:20261025T013000\r\nDURATION:PT15M\r\n")) ==
        "2026-10-25T00:30:00Z/2026-10-25T00:45:00Z\n");
}

TEST_CASE("a night shift with an end lasts as long as the first; one of a day ends by the clock") {
  CHECK(busy_in(event_of("DTSTART;TZID=Europe/London:20260327T220000\r\n"
                         "DTEND;TZID=Europe/London:20260328T060000\r\n"
                         "RRULE:FREQ=DAILY;COUNT=2\r\n")) ==
        "2026-03-27T22:00:00Z/2026-03-28T06:00:00Z\n"
        "2026-03-28T22:00:00Z/2026-03-29T06:00:00Z\n");
  CHECK(busy_in(event_of("DTSTART;TZID=Europe/London:20260328T220000\r\nDURATION:P1D\r\n")) ==
        "2026-03-28T22:00:00Z/2026-03-29T21:00:00Z\n");
}

TEST_CASE("the system's rules apply to a known zone, whatever the calendar says of it") {
  CHECK(busy_in(calendar_of(
            "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/London:20260310T090000\r\n"
            "DURATION:PT1H\r\nEND:VEVENT\r\n")) == "2026-03-10T09:00:00Z/2026-03-10T10:00:00Z\n");
}

TEST_CASE("zones are known by Olson's, Windows' and longer names") {
  for (const char* name : {"Asia/Kathmandu", "Nepal Standard Time", "\"Nepal Standard Time\"",
                           "/freeassociation.sourceforge.net/Asia/Kathmandu",
                           "/citadel.org/20210210_1/Asia/Kathmandu"}) {
    CAPTURE(std::string(name));
    CHECK(busy_in(event_of("DTSTART;TZID=" + std::string(name) +
                           ":20260310T090000\r\nDURATION:PT1H\r\n")) ==
          "2026-03-10T03:15:00Z/2026-03-10T04:15:00Z\n");
  }
}

TEST_CASE("from an instance on, all later ones may be moved") {
  CHECK(busy_in(calendar_of(
            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\n"
            "RRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\n"
            "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z\r\n"
            "DTSTART:20260317T110000Z\r\nDTEND:20260317T113000Z\r\nEND:VEVENT\r\n")) ==
        "2026-03-02T09:00:00Z/2026-03-02T10:00:00Z\n"
        "2026-03-09T09:00:00Z/2026-03-09T10:00:00Z\n"
        "2026-03-17T11:00:00Z/2026-03-17T11:30:00Z\n"
        "2026-03-24T11:00:00Z/2026-03-24T11:30:00Z\n");
}

TEST_CASE("dates added may be periods of their own length") {
  CHECK(busy_in(event_of("DTSTART:20260302T090000Z\r\nDTEND:20260302T093000Z\r\n"
                         "RDATE;VALUE=PERIOD:20260303T090000Z/PT2H,20260304T090000Z/"
                         "20260304T091500Z\r\n")) ==
        "2026-03-02T09:00:00Z/2026-03-02T09:30:00Z\n"
        "2026-03-03T09:00:00Z/2026-03-03T11:00:00Z\n"
        "2026-03-04T09:00:00Z/2026-03-04T09:15:00Z\n");
}

TEST_CASE("our own bookings coming back do not block their own times") {
  const std::string ours = calendar_of(
      "BEGIN:VEVENT\r\nUID:booking-7@book.example.com\r\nDTSTART:20260310T090000Z\r\n"
      "DTEND:20260310T093000Z\r\nEND:VEVENT\r\n");
  CalendarReading how = in_2026();
  CHECK(busy_in(ours, how) != "");
  how.own_host = "other.example.com";
  CHECK(busy_in(ours, how) != "");
  how.own_host = "book.example.com";
  CHECK(busy_in(ours, how) == "");

  const std::string uid = "0123456789abcdef0123456789abcdef";
  const std::string known = calendar_of("BEGIN:VEVENT\r\nUID:" + uid +
                                        "\r\nDTSTART:20260310T090000Z\r\n"
                                        "DTEND:20260310T093000Z\r\nEND:VEVENT\r\n");
  CHECK(busy_in(known, how) != "");
  how.own_uids = [&uid](const std::vector<std::string>&) { return std::vector{uid}; };
  CHECK(busy_in(known, how) == "");
  for (const char* host : {"@book.example.com", "@book.example.com:8443", "@elsewhere.example"}) {
    std::string with_host = known;
    with_host.insert(with_host.find(uid) + uid.size(), host);
    CAPTURE(host);
    CHECK(busy_in(with_host, how) == "");
  }
}

TEST_CASE("our UIDs are asked for at most a thousand at a time, each once, and no other texts") {
  constexpr int kEvents = 2'500;
  std::string events;
  std::set<std::string> all;
  for (int i = 0; i < kEvents; ++i) {
    std::string uid = std::to_string(i);
    uid.insert(0, 32 - uid.size(), 'a');
    all.insert(uid);
    const std::string event =
        "BEGIN:VEVENT\r\nUID:" + uid +
        "@book.example.com\r\nDTSTART:20260310T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
    events += event + event;
  }
  for (const char* other : {"0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef", "\xff",
                            "0123456789abcdef0123456789abcdeg", ""}) {
    events += std::string("BEGIN:VEVENT\r\nUID:") + other +
              "\r\nDTSTART:20260311T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
  }
  std::vector<std::size_t> sizes;
  std::multiset<std::string> asked;
  CalendarReading how = in_2026();
  how.own_uids = [&](const std::vector<std::string>& uids) {
    sizes.push_back(uids.size());
    asked.insert(uids.begin(), uids.end());
    return uids;
  };
  CHECK(busy_in(calendar_of(events), how) == "2026-03-11T09:00:00Z/2026-03-11T10:00:00Z\n");
  CHECK(sizes == std::vector<std::size_t>{1000, 1000, 500});
  CHECK(std::equal(asked.begin(), asked.end(), all.begin(), all.end()));
}

TEST_CASE("another calendar's events on our host block") {
  CalendarReading how = in_2026();
  how.own_host = "book.example.com";
  how.own_uids = [](const std::vector<std::string>&) { return std::vector<std::string>{}; };
  for (const char* uid :
       {"party-2026@book.example.com", "booking-@book.example.com", "booking-7a@book.example.com",
        "x@BOOK.example.com", "0123456789abcdef0123456789abcdef@book.example.com", "booking-7",
        "@book.example.com"}) {
    CAPTURE(uid);
    CHECK(busy_in(calendar_of(
                      std::string("BEGIN:VEVENT\r\nUID:") + uid +
                      "\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T093000Z\r\nEND:VEVENT\r\n"),
                  how) != "");
  }
}

TEST_CASE("the newest version of an event counts") {
  CHECK(busy_in(calendar_of("BEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:2\r\nDTSTART:20260311T090000Z\r\n"
                            "DURATION:PT1H\r\nEND:VEVENT\r\n"
                            "BEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:1\r\nDTSTART:20260310T090000Z\r\n"
                            "DURATION:PT1H\r\nEND:VEVENT\r\n")) ==
        "2026-03-11T09:00:00Z/2026-03-11T10:00:00Z\n");
}

TEST_CASE("of two versions of an event with the same number, the later in the file counts") {
  CHECK(busy_in(calendar_of("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260310T090000Z\r\n"
                            "DURATION:PT1H\r\nEND:VEVENT\r\n"
                            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260311T090000Z\r\n"
                            "DURATION:PT1H\r\nEND:VEVENT\r\n")) ==
        "2026-03-11T09:00:00Z/2026-03-11T10:00:00Z\n");
}

TEST_CASE("an all-day event without a length lasts its day") {
  CalendarReading how = in_2026();
  how.all_day_is_busy = true;
  for (const char* end : {"DTEND;VALUE=DATE:20260310\r\n", "DURATION:P0D\r\n", ""}) {
    CAPTURE(end);
    CHECK(busy_in(event_of(std::string("DTSTART;VALUE=DATE:20260310\r\n") + end), how) ==
          "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z\n");
  }
}

TEST_CASE("a rule of all-day events is one of days") {
  CalendarReading how = in_2026();
  how.all_day_is_busy = true;
  CHECK(busy_in(event_of("DTSTART;VALUE=DATE:20260310\r\n"
                         "RRULE:FREQ=WEEKLY;BYHOUR=9;BYMINUTE=30;UNTIL=20260317\r\n"),
                how) ==
        "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z\n"
        "2026-03-17T00:00:00Z/2026-03-18T00:00:00Z\n");
}

TEST_CASE("a series that was cancelled from an instance on blocks no longer") {
  CHECK(busy_in(calendar_of(
            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\n"
            "RRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\n"
            "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z\r\n"
            "DTSTART:20260316T090000Z\r\nDTEND:20260316T100000Z\r\nSTATUS:CANCELLED\r\n"
            "END:VEVENT\r\n")) ==
        "2026-03-02T09:00:00Z/2026-03-02T10:00:00Z\n"
        "2026-03-09T09:00:00Z/2026-03-09T10:00:00Z\n");
}

TEST_CASE("an all-day event of Exchange, which has times, is all-day too") {
  const std::string calendar = event_of(
      "DTSTART:20260310T000000Z\r\nDTEND:20260311T000000Z\r\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\n");
  CalendarReading how = in_2026();
  CHECK(busy_in(calendar, how) == "");
  how.all_day_is_busy = true;
  CHECK(busy_in(calendar, how) == "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z\n");
}

TEST_CASE("folded lines, bare line feeds and a byte order mark are read") {
  CHECK(busy_in("\xEF\xBB\xBF"
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZI\n D=Europe/Lon\n\tdon"
                ":20260310\n T090000\nDURATION:PT1H\nBEGIN:VALARM\nDURATION:PT9H\nEND:VALARM\n"
                "END:VEVENT\nEND:VCALENDAR") == "2026-03-10T09:00:00Z/2026-03-10T10:00:00Z\n");
}

TEST_CASE("a text that is not a whole calendar is an error") {
  CHECK(error_of("") == "the answer is not a calendar");
  CHECK(error_of("<!doctype html><title>Sign in</title>") == "the answer is not a calendar");
  CHECK(error_of("BEGIN:VEVENT\r\nEND:VEVENT\r\n") == "the answer is not a calendar");
  CHECK(error_of("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n") == "the calendar ends in the middle");
  CHECK(error_of("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n") ==
        "the calendar is malformed");
  CHECK(error_of(calendar_of("")) == "");
}

TEST_CASE("an event that cannot be read is counted, and the others count") {
  const auto read = server::read_calendar(
      calendar_of("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260231T090000Z\r\nEND:VEVENT\r\n"
                  "BEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=Atlantis:20260301T090000\r\nEND:VEVENT\r\n"
                  "BEGIN:VEVENT\r\nUID:c\r\nDTSTART:20260310T090000Z\r\nDURATION:PT1H\r\n"
                  "RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n"),
      in_2026());
  REQUIRE(read.has_value());
  CHECK(read->unreadable == 1);
  CHECK(read->guessed == 2);
}

TEST_CASE("times in a zone that can't be read are in the business's") {
  CalendarReading how = in_2026();
  how.time_zone = "Europe/Paris";
  for (const char* zone : {"Atlantis", "GMT+0200", "\"(UTC+01:00) Amsterdam, Berlin\"",
                           "\"(UTC+01:00) Amsterdam\\, Berlin\""}) {
    CAPTURE(std::string(zone));
    const auto read = server::read_calendar(
        event_of("DTSTART;TZID=" + std::string(zone) + ":20260710T090000\r\nDURATION:PT1H\r\n"),
        how);
    REQUIRE(read.has_value());
    CHECK(written(read->times) == "2026-07-10T07:00:00Z/2026-07-10T08:00:00Z\n");
    CHECK(read->guessed == 1);
    CHECK(read->unreadable == 0);
  }
}

TEST_CASE("a zone's name may be escaped where it is defined, where it is used, or nowhere") {
  const std::string plain = "(UTC+05:45) A, B", escaped = "(UTC+05:45) A\\, B";
  for (const std::string& defined : {plain, escaped}) {
    for (const std::string& used : {plain, escaped}) {
      CAPTURE(defined);
      CAPTURE(used);
      const auto read = server::read_calendar(
          calendar_of("BEGIN:VTIMEZONE\r\nTZID:" + defined +
                      "\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0545\r\n"
                      "TZOFFSETTO:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
                      "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=\"" +
                      used + "\":20260310T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"),
          in_2026());
      REQUIRE(read.has_value());
      CHECK(written(read->times) == "2026-03-10T03:15:00Z/2026-03-10T04:15:00Z\n");
      CHECK(read->guessed == 0);
    }
  }
}

TEST_CASE("a rule that can't be read blocks more than it says rather than less") {
  const auto busy = [](const std::string& rule) {
    return busy_in(event_of("DTSTART:20261228T090000Z\r\nDURATION:PT1H\r\nRRULE:" + rule + "\r\n"));
  };
  const std::string always = "2026-12-28T09:00:00Z/2027-01-01T00:00:00Z\n";
  for (const char* rule : {"FREQ=MINUTELY;INTERVAL=30", "FREQ=SECONDLY", "FREQ=HOURLY;BYMONTH=12",
                           "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE="
                           "0,10,20,30,40,50"}) {
    CAPTURE(std::string(rule));
    CHECK(busy(rule) == always);
  }
  CHECK(busy("FREQ=MINUTELY;INTERVAL=30;UNTIL=20261229T120000Z") ==
        "2026-12-28T09:00:00Z/2026-12-29T12:00:00Z\n");
  // Every day at its time.
  for (const char* rule : {"FREQ=FORTNIGHTLY", "RSCALE=CHINESE;FREQ=YEARLY", "nonsense"}) {
    CAPTURE(std::string(rule));
    CHECK(busy(rule) ==
          "2026-12-28T09:00:00Z/2026-12-28T10:00:00Z\n2026-12-29T09:00:00Z/2026-12-29T10:00:00Z\n"
          "2026-12-30T09:00:00Z/2026-12-30T10:00:00Z\n2026-12-31T09:00:00Z/2026-12-31T10:00:00Z\n");
  }
}

TEST_CASE("work on a calendar is bounded") {
  const std::string daily =
      event_of("DTSTART:20260101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n");
  server::CalendarLimits limits;
  limits.instances = 364;
  CHECK(error_of(daily, limits) == "the calendar has too many events");
  limits.instances = 365;
  CHECK(error_of(daily, limits) == "");
  limits.bytes = daily.size() - 1;
  CHECK(error_of(daily, limits) == "the calendar is too large");
  limits = {};
  limits.steps = 100;
  CHECK(error_of(daily, limits) == "the calendar has too many events");
  limits = {};
  limits.is_out_of_time = [] { return true; };
  CHECK(error_of(daily, limits) == "the calendar takes too long to read");
}

TEST_CASE("an instance of before the window may reach into it, or be moved into it") {
  CHECK(busy_in(event_of("DTSTART:20251128T090000Z\r\nDURATION:P40D\r\n"
                         "RRULE:FREQ=MONTHLY;COUNT=2\r\n")) ==
        "2026-01-01T00:00:00Z/2026-02-06T09:00:00Z\n");
  CHECK(busy_in(event_of("DTSTART:20250101T090000Z\r\nDURATION:PT1H\r\n"
                         "RDATE;VALUE=PERIOD:20250601T090000Z/20260102T000000Z\r\n")) ==
        "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z\n");
  const std::string series =
      "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20251001T090000Z\r\nDTEND:20251001T100000Z\r\n"
      "RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n";
  CHECK(
      busy_in(calendar_of(
          series + "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20251008T090000Z\r\n"
                   "DTSTART:20260301T110000Z\r\nDTEND:20260301T113000Z\r\nEND:VEVENT\r\n")) ==
      "2026-03-01T11:00:00Z/2026-03-01T11:30:00Z\n"
      "2026-03-08T11:00:00Z/2026-03-08T11:30:00Z\n");
}

TEST_CASE("instances are bounded where they block nothing, and not where they ended long ago") {
  server::CalendarLimits limits;
  limits.instances = 1000;
  CHECK(error_of(event_of("DTSTART:20260101T090000Z\r\nRRULE:FREQ=HOURLY\r\n"), limits) ==
        "the calendar has too many events");
  CHECK(error_of(event_of("DTSTART:20060101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"),
                 limits) == "");
}

TEST_CASE("work on a calendar's zones is bounded") {
  server::CalendarLimits limits;
  limits.is_out_of_time = [] { return true; };
  const std::string zone =
      "BEGIN:VTIMEZONE\r\nTZID:Office\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
      "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n"
      "END:VTIMEZONE\r\n";
  CHECK(error_of(calendar_of(zone), limits) == "the calendar takes too long to read");
}

TEST_CASE("what is kept of a calendar before it is expanded is bounded") {
  const auto events = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += "BEGIN:VEVENT\r\nEND:VEVENT\r\n";
    return calendar_of(lines);
  };
  const auto dates = [](const std::string& name, int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += name + ":20260310\r\n";
    return event_of("DTSTART:20260310T090000Z\r\n" + lines);
  };
  const auto zone = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += "COMMENT:a\r\n";
    return calendar_of("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\n" + lines +
                       "END:STANDARD\r\nEND:VTIMEZONE\r\n");
  };
  server::CalendarLimits limits;
  limits.entries = 4;
  for (const std::string& calendar :
       {events(4), dates("RDATE", 3), dates("EXDATE", 3), dates("RRULE", 3), zone(4)}) {
    CAPTURE(calendar);
    CHECK(error_of(calendar, limits) == "");
  }
  for (const std::string& calendar :
       {events(5), dates("RDATE", 4), dates("EXDATE", 4), dates("RRULE", 4), zone(5)}) {
    CAPTURE(calendar);
    CHECK(error_of(calendar, limits) == "the calendar has too many events");
  }
}
