#include "server/site/site_notes.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"

namespace {

const core::Instant kNow = *core::parse_instant("2026-03-04T09:00:00Z");

// The notes on the demo business with some fields replaced.
std::vector<std::string> notes_with(const char* patch) {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site = site.patch(core::Json::parse(patch));
  const auto result = server::read_site("site.json", site.dump());
  REQUIRE(result.problems == std::vector<std::string>{});
  return server::site_notes(*result.site, kNow);
}

using Notes = std::vector<std::string>;

TEST_CASE("a business that can be booked has no notes") {
  CHECK(notes_with("[]") == Notes{});
}

TEST_CASE(
    "a business that is never open is noted once, and one that opens on a date to come is not") {
  const auto notes = notes_with(R"([{"op": "remove", "path": "/hours"}])");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] ==
        "hours: no day is open, so nothing can be booked; give hours such as {\"monday\": "
        "[\"09:00-17:00\"]}");
  CHECK(notes_with(R"([{"op": "remove", "path": "/hours"}, {"op": "add", "path": "/exceptions",
      "value": [{"date": "2026-03-05", "hours": ["09:00-17:00"]}]}])") == Notes{});
  CHECK(notes_with(R"([{"op": "remove", "path": "/hours"}, {"op": "add", "path": "/exceptions",
      "value": [{"date": "2026-03-03", "hours": ["09:00-17:00"]}]}])")
            .size() == 1);
}

TEST_CASE("rules that have no effect in front of an account are noted") {
  const auto notes_of = [](const char* rule) {
    core::Json site = core::Json::parse(
        R"({"name": "Clinic", "time_zone": "Europe/London", "publishable_keys": ["pk_a"]})");
    if (*rule) site.update(core::Json::parse(rule));
    const auto result = server::read_site("site.json", site.dump(), server::SiteKind::kAccount);
    REQUIRE(result.problems == Notes{});
    return server::account_notes(*result.site);
  };
  CHECK(notes_of("") == Notes{});
  for (const char* rule : {R"({"cancel_until_minutes": 60})", R"({"max_upcoming_per_person": 2})",
                           R"({"reminders_minutes": []})", R"({"max_per_day": 5})"}) {
    CAPTURE(rule);
    const auto notes = notes_of(rule);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with("booking rules: "));
  }
}

TEST_CASE("a type that only inactive resources take is noted") {
  const auto notes = notes_with(R"([{"op": "add", "path": "/resources/2/is_active", "value": false},
      {"op": "replace", "path": "/booking_types/1/resource_ids", "value": [3]}])");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].starts_with("booking_types[1]: nobody takes \"First visit\", because "));
  CHECK(notes_with(R"([{"op": "add", "path": "/resources/2/is_active", "value": false},
      {"op": "replace", "path": "/booking_types/1/resource_ids", "value": [3]},
      {"op": "add", "path": "/booking_types/1/is_active", "value": false}])") == Notes{});
}

TEST_CASE("a type whose window has no time is noted, with the fields that decide it") {
  auto notes =
      notes_with(R"([{"op": "add", "path": "/booking_types/0/duration_minutes", "value": 600}])");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] ==
        "booking_types[0]: \"30-Minute Consultation\" has no free time in the next 365 days, even "
        "without bookings; look at its duration_minutes (600), its max_days_ahead and the opening "
        "hours");
  notes = notes_with(R"([{"op": "add", "path": "/booking_types/0/max_days_ahead", "value": 7},
      {"op": "add", "path": "/booking_types/0/minimum_notice_minutes", "value": 14400}])");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("in the next 7 days") != std::string::npos);
  CHECK(notes[0].find("its minimum_notice_minutes (14400)") != std::string::npos);
  // Without a limit, a notice of a year leaves times after it.
  CHECK(notes_with(R"([{"op": "add", "path": "/booking_types/0/max_days_ahead", "value": 0},
      {"op": "add", "path": "/booking_types/0/minimum_notice_minutes", "value": 525600}])") ==
        Notes{});
}

TEST_CASE("a request that nobody is told about is noted") {
  const auto notes =
      notes_with(R"([{"op": "add", "path": "/booking_types/0/needs_approval", "value": true}])");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].starts_with("mail: is missing while a type needs approval"));
  CHECK(notes_with(R"([{"op": "add", "path": "/booking_types/0/needs_approval", "value": true},
      {"op": "add", "path": "/webhooks", "value": [{"url": "https://crm.example.com/b"}]}])") ==
        Notes{});
}

// Of a type that needs approval, with these webhooks, and with mail to these owners unless that is "".
Notes approval_notes(const std::string& owner, const std::string& events,
                     const std::string& resource_email = "") {
  std::string patch = R"([{"op": "add", "path": "/booking_types/0/needs_approval", "value": true})";
  if (!owner.empty()) {
    patch += R"(, {"op": "add", "path": "/public_url", "value": "https://b.example.com"},
      {"op": "add", "path": "/mail", "value": {"from": "b@example.com", "owner": )" +
             owner + R"(, "manage_url": "https://example.com/book"}})";
  }
  if (!events.empty()) {
    patch += R"(, {"op": "add", "path": "/webhooks", "value": [{"url": "https://crm.example.com/b",
      "events": )" +
             events + "}]}";
  }
  if (!resource_email.empty()) {
    patch += R"(, {"op": "add", "path": "/booking_types/0/resource_ids", "value": [1]},
      {"op": "add", "path": "/resources/0/email", "value": ")" +
             resource_email + "\"}";
  }
  return notes_with((patch + "]").c_str());
}

TEST_CASE("a request is noted that reaches neither an owner nor a webhook") {
  const auto check_noted = [](const Notes& notes, const char* start) {
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with(start));
    CHECK(notes[0].find("\"booking.created\"") != std::string::npos);
  };
  constexpr const char* kOthers = R"(["booking.cancelled", "booking.reminder"])";
  constexpr const char* kCreated = R"(["booking.created"])";
  constexpr const char* kSomebody = R"(["owner@example.com"])";
  check_noted(approval_notes("[]", ""), "mail.owner: is empty while a type needs approval");
  check_noted(approval_notes("[]", kOthers), "mail.owner: is empty while a type needs approval");
  check_noted(approval_notes("", kOthers), "webhooks: none has \"booking.created\"");
  CHECK(approval_notes(kSomebody, "") == Notes{});
  CHECK(approval_notes(kSomebody, kOthers) == Notes{});
  CHECK(approval_notes("[]", kCreated) == Notes{});
  CHECK(approval_notes("", kCreated) == Notes{});
  CHECK(approval_notes("[]", "", "desk@example.com") == Notes{});
}

TEST_CASE("a business without an active type or a publishable key can't be booked") {
  const auto notes = notes_with(R"([{"op": "replace", "path": "/publishable_keys", "value": []},
      {"op": "add", "path": "/booking_types/0/is_active", "value": false},
      {"op": "add", "path": "/booking_types/1/is_active", "value": false},
      {"op": "add", "path": "/booking_types/2/is_active", "value": false}])");
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].starts_with("booking_types: all are inactive"));
  CHECK(notes[1].starts_with("publishable_keys: is empty"));
}

}  // namespace
