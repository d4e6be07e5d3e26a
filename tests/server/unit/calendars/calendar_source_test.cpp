#include "server/calendars/calendar_source.hpp"

#include <doctest/doctest.h>

#include <map>

#include "../../../vectors/vectors.hpp"

using server::HttpsAnswer;
using server::HttpsOutcome;
using server::HttpsRequest;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr core::Id kChen = 2;

HttpsAnswer answered(int status, std::string body, std::vector<server::Header> headers = {}) {
  HttpsAnswer answer;
  answer.outcome = HttpsOutcome::kAnswered;
  answer.status = status;
  answer.body = std::move(body);
  answer.headers = std::move(headers);
  return answer;
}

std::string calendar_at(const std::string& hour) {
  return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260310T" + hour +
         "0000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

// A calendar's server that answers as the test says, and a clock that moves as it says.
struct World {
  core::Instant now = vectors::instant("2026-03-04T09:00:00Z");
  std::chrono::microseconds elapsed{0};
  server::Clock clock{[this] { return now; }, [this] { return elapsed; }};
  server::Metrics metrics;
  std::vector<HttpsRequest> requests;
  std::function<HttpsAnswer(const HttpsRequest&)> answer = [](const HttpsRequest&) {
    return answered(200, calendar_at("09"));
  };
  std::vector<std::string> said;
  server::CalendarContext context{
      clock, metrics,
      [this](const HttpsRequest& request) {
        requests.push_back(request);
        return answer(request);
      },
      [](const std::vector<std::string>&) { return std::vector<std::string>{}; },
      [this](std::string_view line) { said.emplace_back(line); }};
  server::BusyCalendar calendar{.name = "resources[1].busy[0]",
                                .resource_id = kChen,
                                .url_file = "chen.url",
                                .url = "https://calendar.example.com/secret-1f9c7e/basic.ics"};
  server::CalendarFraming framing{"Europe/London", "book.example.com", 365 * core::kADay};

  void pass(std::chrono::microseconds time) {
    elapsed += time;
    now += std::chrono::duration_cast<core::Seconds>(time);
  }
};

std::size_t busy_hours(const server::CalendarSource& source) {
  std::vector<server::Occupied> occupied;
  source.add_busy(vectors::instant("2026-03-10T00:00:00Z"),
                  vectors::instant("2026-03-11T00:00:00Z"), kChen, occupied);
  std::size_t count = 0;
  for (const server::Occupied& taken : occupied) {
    CHECK(taken.resource_id == kChen);
    count += static_cast<std::size_t>((taken.until - taken.from) / hours(1));
  }
  return count;
}

HttpsAnswer refuse(const HttpsRequest&) {
  return answered(500, "");
}

}  // namespace

TEST_CASE("a calendar that cannot be read any more counts for a day, then as the owner says") {
  for (const bool closes : {false, true}) {
    CAPTURE(closes);
    World world;
    world.calendar.closes_if_lost = closes;
    server::CalendarSource source(world.calendar, world.framing, world.context);
    CHECK(source.is_lost());
    CHECK(busy_hours(source) == (closes ? 24 : 0));
    source.poll({});
    CHECK(busy_hours(source) == 1);
    CHECK_FALSE(source.is_stale());
    world.answer = refuse;
    world.pass(minutes(15));
    source.poll({});
    CHECK(source.is_stale());
    CHECK_FALSE(source.is_lost());
    CHECK(busy_hours(source) == 1);
    world.pass(hours(24) - minutes(16));
    CHECK(busy_hours(source) == 1);
    world.pass(minutes(1));
    CHECK(source.is_lost());
    CHECK(busy_hours(source) == (closes ? 24 : 0));
    world.answer = [](const HttpsRequest&) { return answered(200, calendar_at("10")); };
    source.poll({});
    CHECK(busy_hours(source) == 1);
  }
}

TEST_CASE("the times right before and behind an event are free") {
  World world;
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  const auto taken = [&](const char* from, const char* until) {
    std::vector<server::Occupied> occupied;
    source.add_busy(vectors::instant(from), vectors::instant(until), kChen, occupied);
    return occupied.size();
  };
  CHECK(taken("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z") == 0);
  CHECK(taken("2026-03-10T09:59:59Z", "2026-03-10T10:00:00Z") == 1);
  CHECK(taken("2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z") == 0);
}

TEST_CASE("a failure and its end are each said once, without the calendar's address") {
  World world;
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  world.answer = refuse;
  source.poll({});
  source.poll({});
  world.answer = [](const HttpsRequest&) { return answered(200, calendar_at("10")); };
  source.poll({});
  source.poll({});
  REQUIRE(world.said.size() == 2);
  CHECK(world.said[0] ==
        "resources[1].busy[0]: the calendar's server answered 500; its last known times count for "
        "24 hours, then as open.");
  CHECK(world.said[1] == "resources[1].busy[0]: the calendar is read again.");
}

TEST_CASE("a calendar of which something had to be guessed is named once, without its texts") {
  World world;
  world.answer = [](const HttpsRequest&) {
    return answered(200,
                    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Secret\r\n"
                    "DTSTART;TZID=Atlantis:20260310T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
                    "END:VCALENDAR\r\n");
  };
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  source.poll({});
  CHECK(busy_hours(source) == 1);
  CHECK(world.said ==
        std::vector<std::string>{
            "resources[1].busy[0]: not everything in the calendar can be read. Times in an unknown "
            "time zone count as the business's, rules that can't be read as every day or always, "
            "and events without a readable time not at all."});
}

TEST_CASE("a calendar is asked only for what is new, until its window has moved on") {
  World world;
  world.answer = [](const HttpsRequest& request) {
    for (const server::Header& header : request.headers) {
      if (header.name == "If-None-Match" && header.value == "\"v1\"") return answered(304, "");
    }
    return answered(200, calendar_at("09"),
                    {{"ETag", "\"v1\""}, {"Last-Modified", "Tue, 03 Mar 2026 09:00:00 GMT"}});
  };
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  source.poll({});
  REQUIRE(world.requests.size() == 2);
  CHECK(world.requests[1].headers.size() == 3);
  CHECK(busy_hours(source) == 1);
  CHECK_FALSE(source.is_stale());
  world.pass(30 * hours(24));
  source.poll({});
  CHECK(world.requests[2].headers.size() == 1);
}

TEST_CASE("redirects are followed to allowed addresses alone, five at most") {
  World world;
  const auto redirect_to = [&world](const std::string& location) {
    world.requests.clear();
    world.said.clear();
    world.answer = [location](const HttpsRequest& request) {
      if (request.url.ends_with("/end")) return answered(200, calendar_at("09"));
      return answered(302, "", {{"Location", location}});
    };
    server::CalendarSource source(world.calendar, world.framing, world.context);
    source.poll({});
    return busy_hours(source) == 1;
  };
  CHECK(redirect_to("https://elsewhere.example.com/end"));
  CHECK(redirect_to("/end"));
  CHECK(world.requests[1].url == "https://calendar.example.com/end");
  CHECK(redirect_to("//elsewhere.example.com/end"));
  CHECK_FALSE(redirect_to("http://elsewhere.example.com/end"));
  CHECK_FALSE(redirect_to("ftp://elsewhere.example.com/end"));
  CHECK_FALSE(redirect_to(""));
  CHECK(world.requests.size() == 1);
  CHECK_FALSE(redirect_to("/again"));
  CHECK(world.requests.size() == 6);
}

TEST_CASE("only the calendar's own host may be in a private network, and only if it is allowed") {
  World world;
  world.answer = [](const HttpsRequest& request) {
    if (request.url.ends_with("/end")) return answered(200, calendar_at("09"));
    if (request.url.ends_with("/there")) {
      return answered(302, "", {{"Location", "https://elsewhere.example.com/end"}});
    }
    return answered(302, "", {{"Location", "/there"}});
  };
  for (const bool is_allowed : {false, true}) {
    world.requests.clear();
    world.calendar.allows_private_network = is_allowed;
    server::CalendarSource source(world.calendar, world.framing, world.context);
    source.poll({});
    REQUIRE(world.requests.size() == 3);
    CHECK(world.requests[0].is_public_only == !is_allowed);
    CHECK(world.requests[1].is_public_only == !is_allowed);
    CHECK(world.requests[2].is_public_only);
  }
}

TEST_CASE("a slow calendar has half a minute, redirects included") {
  World world;
  world.answer = [&world](const HttpsRequest& request) {
    CHECK(request.deadline <= std::chrono::seconds(30));
    world.pass(std::chrono::seconds(11));
    return answered(302, "", {{"Location", "/again"}});
  };
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  CHECK(world.requests.size() == 3);
  CHECK(busy_hours(source) == 0);
}

namespace {

// What the program keeps on disk of its calendars.
struct Disk {
  std::map<std::string, server::KeptTimes> kept;
  int written = 0;

  void serve(World& world) {
    world.context.recall = [this](const std::string& calendar) -> std::optional<server::KeptTimes> {
      const auto found = kept.find(calendar);
      return found == kept.end() ? std::nullopt : std::optional(found->second);
    };
    world.context.keep = [this](const std::string& calendar, core::Instant answered_at,
                                const std::optional<std::string>& answer) {
      server::KeptTimes& times = kept[calendar];
      times.answered_at = answered_at;
      if (!answer) return;
      times.answer = *answer;
      ++written;
    };
  }
};

}  // namespace

TEST_CASE("after a restart the last answer counts for the rest of its day") {
  Disk disk;
  World before;
  before.calendar.closes_if_lost = true;
  before.answer = [](const HttpsRequest&) {
    return answered(200, calendar_at("09"), {{"ETag", "\"v1\""}});
  };
  disk.serve(before);
  server::CalendarSource(before.calendar, before.framing, before.context).poll({});
  World world;
  world.calendar.closes_if_lost = true;
  world.answer = refuse;
  disk.serve(world);
  world.now = before.now + hours(23);
  {
    server::CalendarSource source(world.calendar, world.framing, world.context);
    CHECK_FALSE(source.is_lost());
    CHECK(source.is_stale());
    CHECK(busy_hours(source) == 1);
    source.poll({});
    CHECK(busy_hours(source) == 1);
    world.pass(hours(1));
    CHECK(source.is_lost());
    CHECK(busy_hours(source) == 24);
  }
  // By now it is too old to begin with.
  CHECK(server::CalendarSource(world.calendar, world.framing, world.context).is_lost());
  // Another calendar, or one that is read in another way, has nothing to begin with.
  world.now = before.now;
  server::BusyCalendar other = world.calendar;
  other.all_day_is_busy = true;
  CHECK(server::CalendarSource(other, world.framing, world.context).is_lost());
  server::CalendarFraming elsewhere = world.framing;
  elsewhere.time_zone = "Asia/Tokyo";
  CHECK(server::CalendarSource(world.calendar, elsewhere, world.context).is_lost());
  CHECK_FALSE(server::CalendarSource(world.calendar, world.framing, world.context).is_lost());
}

TEST_CASE(
    "after a restart a calendar is asked for what is new, and an unchanged one is kept as it is") {
  Disk disk;
  World world;
  world.answer = [](const HttpsRequest& request) {
    for (const server::Header& header : request.headers) {
      if (header.name == "If-None-Match" && header.value == "\"v1\"") return answered(304, "");
    }
    return answered(200, calendar_at("09"), {{"ETag", "\"v1\""}});
  };
  disk.serve(world);
  server::CalendarSource(world.calendar, world.framing, world.context).poll({});
  world.pass(hours(20));
  server::CalendarSource source(world.calendar, world.framing, world.context);
  source.poll({});
  CHECK(busy_hours(source) == 1);
  CHECK(disk.written == 1);
  REQUIRE(disk.kept.size() == 1);
  CHECK(disk.kept.begin()->second.answered_at == world.now);
}

TEST_CASE("what is kept of a calendar is checked before it counts") {
  Disk disk;
  World world;
  disk.serve(world);
  server::CalendarSource(world.calendar, world.framing, world.context).poll({});
  server::KeptTimes& kept = disk.kept.begin()->second;
  const std::string right = kept.answer;
  CHECK(right.find(world.calendar.url) == std::string::npos);
  const auto counts = [&](const std::string& answer) {
    kept.answer = answer;
    return !server::CalendarSource(world.calendar, world.framing, world.context).is_lost();
  };
  CHECK(counts(right));
  for (const char* wrong :
       {"", "{}", "[]", R"({"etag":"","last_modified":"","from":1,"times":[2]})",
        R"({"etag":"","last_modified":"","from":1,"times":[3,2]})",
        R"({"etag":"","last_modified":"","from":1,"times":[1,5,4,6]})",
        R"({"etag":1,"last_modified":"","from":1,"times":[]})",
        R"({"etag":"","last_modified":"","from":"1","times":[]})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(counts(wrong));
  }
  // The clock was set back since: it counts as new.
  kept.answer = right;
  kept.answered_at = world.now + hours(5);
  server::CalendarSource source(world.calendar, world.framing, world.context);
  CHECK_FALSE(source.is_stale());
  // A disk that fails stops nothing.
  world.context.recall = [](const std::string&) -> std::optional<server::KeptTimes> {
    throw std::runtime_error("disk I/O error");
  };
  world.context.keep = [](const std::string&, core::Instant, const std::optional<std::string>&) {
    throw std::runtime_error("disk I/O error");
  };
  server::CalendarSource stubborn(world.calendar, world.framing, world.context);
  stubborn.poll({});
  CHECK(busy_hours(stubborn) == 1);
}
