#include "server/site/site.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "../../../vectors/vectors.hpp"

namespace {

const std::string kDemo = vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json");

server::SiteResult read(const std::string& text) {
  return server::read_site("site.json", text);
}

// The demo business with one thing changed: `patch` is a JSON Patch operation's path and value.
std::vector<std::string> problems_with(const std::string& pointer, const core::Json& value) {
  core::Json site = core::Json::parse(kDemo);
  site[core::Json::json_pointer(pointer)] = value;
  auto result = read(site.dump());
  CHECK_FALSE(result.site);
  return result.problems;
}

std::string only_problem_with(const std::string& pointer, const core::Json& value) {
  auto problems = problems_with(pointer, value);
  return problems.size() == 1 ? problems[0] : std::to_string(problems.size()) + " problems";
}

TEST_CASE("the demo business is right") {
  auto result = read(kDemo);
  CHECK(result.problems == std::vector<std::string>{});
  REQUIRE(result.site);
  const server::Site& site = *result.site;
  CHECK(site.name == "Palm Street Clinic");
  CHECK(site.time_zone == "Europe/London");
  REQUIRE(site.type(3));
  CHECK(site.type(3)->type.name == "30-Minute Consultation");
  CHECK(site.type(3)->rules.duration == core::Minutes(30));
  CHECK(site.type(3)->rules.minimum_notice == core::Minutes(0));
  REQUIRE(site.resource(1));
  CHECK(site.resource(1)->resource.name == "Dr. Ahmed Al-Rashid");
  CHECK(site.resource(1)->hours.weekly[1].size() == 1);
  CHECK(site.resource(1)->hours.weekly[0].empty());
  CHECK(site.contacts.at(0).id == 42);
  CHECK(site.publishable_keys == std::vector<std::string>{"pk_demo"});
  CHECK_FALSE(site.type(99));
}

TEST_CASE("a site file may have comments, and an error behind them has its line and column") {
  const std::string commented = "// The clinic\n/* two\nlines */" + kDemo + "// the end";
  CHECK(read(commented).problems == std::vector<std::string>{});
  CHECK(read(commented).site);
  CHECK(read("{\"name\": \"a // b\", // the name\n  /* its\n zone */ \"time_zone\" \"UTC\"}")
            .problems ==
        std::vector<std::string>{"site.json: is not JSON at line 3, column 26; look there for a "
                                 "missing comma, quote or bracket"});
  CHECK(read("{} /* open").problems.size() == 1);
  CHECK(read("{\"name\": 1} / comment").problems.size() == 1);
}

TEST_CASE("a wrong value is named by its path, with what would be right") {
  CHECK(only_problem_with("/booking_types/1/duration_minutes", "thirty") ==
        "site.json: booking_types[1].duration_minutes: is \"thirty\"; give whole minutes from 5 to "
        "1440");
  CHECK(only_problem_with("/time_zone", "Europe/Lundon") ==
        "site.json: time_zone: is \"Europe/Lundon\"; give a zone of the tz database, such as "
        "\"Europe/London\"");
  CHECK(only_problem_with("/hours/monday/0", "9-5") ==
        "site.json: hours.monday[0]: is \"9-5\"; give a span such as \"09:00-17:00\"");
  CHECK(only_problem_with("/week_start", "montag") ==
        "site.json: week_start: is \"montag\"; give a weekday such as \"monday\"");
  for (const char* tag : {"en_GB", "en-", "en--GB", "en-overlongsubtag", "12"}) {
    CHECK(only_problem_with("/locale", tag).find("a language tag such as") != std::string::npos);
  }
  CHECK(only_problem_with("/booking_types/0/resource_ids/0", 9) ==
        "site.json: booking_types[0].resource_ids[0]: is 9; give the id of one of the resources");
  CHECK(only_problem_with("/booking_types/1/id", 3).find("give each its own id") !=
        std::string::npos);
  CHECK(only_problem_with("/publishable_keys/0", "sk_live")
            .starts_with("site.json: publishable_keys[0]: is \"sk_live\"; give \"pk_\""));
  CHECK(only_problem_with("/details/name", "maybe") ==
        "site.json: details.name: is \"maybe\"; give \"required\", \"optional\" or \"hidden\"");
  CHECK(only_problem_with("/exceptions",
                          core::Json::parse(R"([{"date":"2026-02-30","hours":[]}])")) ==
        "site.json: exceptions[0].date: is \"2026-02-30\"; give a date that exists, such as "
        "\"2026-12-25\"");
  CHECK(only_problem_with("/booking_types", core::Json::array()) ==
        "site.json: booking_types: is []; give at least one of them");
}

TEST_CASE("a cap, an approval and a blacklist are read, and what is wrong with them is told") {
  core::Json site = core::Json::parse(kDemo);
  site["booking_types"][0]["max_per_day"] = 4;
  site["booking_types"][0]["needs_approval"] = true;
  site["contacts"][0].update(core::Json::parse(
      R"({"type": "instagram", "status": "inactive", "blacklisted": true, "tags": ["a", "b"]})"));
  auto result = read(site.dump());
  REQUIRE(result.site);
  CHECK(result.site->type(3)->rules.caps.per_day == 4);
  CHECK(result.site->type(3)->needs_approval);
  CHECK(result.site->type(4)->rules.caps.per_day == 0);
  CHECK_FALSE(result.site->type(4)->needs_approval);
  const server::SiteContact& contact = result.site->contacts.at(0);
  CHECK(contact.type == core::ContactType::kInstagram);
  CHECK(contact.status == core::ContactStatus::kInactive);
  CHECK(contact.blacklisted == true);
  CHECK(contact.tags == std::vector<std::string>{"a", "b"});
  CHECK(only_problem_with("/booking_types/0/max_per_day", -1) ==
        "site.json: booking_types[0].max_per_day: is -1; give whole bookings from 0 to 10000");
  CHECK(only_problem_with("/booking_types/0/needs_approval", "yes") ==
        "site.json: booking_types[0].needs_approval: is \"yes\"; give true or false");
  CHECK(only_problem_with("/contacts/0/type", "fax") ==
        "site.json: contacts[0].type: is \"fax\"; give \"whatsapp\", \"telegram\" or "
        "\"instagram\"");
  CHECK(only_problem_with("/contacts/0/status", 1) ==
        "site.json: contacts[0].status: is 1; give \"active\" or \"inactive\"");
  CHECK(only_problem_with("/contacts/0/blacklisted", 1) ==
        "site.json: contacts[0].blacklisted: is 1; give true or false");
  CHECK(only_problem_with("/contacts/0/tags", {""}) ==
        "site.json: contacts[0].tags[0]: is \"\"; give one line of 1 to 50 characters");
  CHECK(only_problem_with("/contacts/0/tags", core::Json(std::vector<int>(51, 1))).size() > 0);
}

TEST_CASE("numbers at the edges of what fits are refused, not wrapped round") {
  for (const char* number : {"18446744073709551615", "9223372036854775807", "-1", "0", "4", "1441",
                             "30.5", "1e300", "null", "true", "[]", "\"30\""}) {
    CAPTURE(number);
    CHECK(problems_with("/booking_types/0/duration_minutes", core::Json::parse(number)).size() ==
          1);
    if (std::string(number) == "4" || std::string(number) == "1441") continue;
    CHECK_FALSE(problems_with("/resources/0/id", core::Json::parse(number)).empty());
  }
}

TEST_CASE("a problem is one line, whatever the file's names and values are") {
  CHECK(only_problem_with("/resources/0/i\nd", 30) ==
        "site.json: resources[0].i\\u000ad: is not a field here; did you mean \"id\"?");
  CHECK(only_problem_with("/resources/0/\u202ei\x1b[2Jd\x7f", 30)
            .starts_with("site.json: resources[0].\\u202ei\\u001b[2Jd\\u007f: "));
  const std::string long_name(5000, 'x');
  CHECK(
      only_problem_with("/resources/0/" + long_name, 30)
          .starts_with("site.json: resources[0]." + long_name.substr(0, 60) + "…: is not a field"));
  CHECK(only_problem_with("/week_start", "mon\n\u2028day")
            .starts_with("site.json: week_start: is \"mon\\n\\u2028day\"; give "));
}

TEST_CASE("an unknown field is refused with the name that was meant") {
  CHECK(only_problem_with("/booking_types/0/durations_minutes", 30) ==
        "site.json: booking_types[0].durations_minutes: is not a field here; did you mean "
        "\"duration_minutes\"?");
  CHECK(only_problem_with("/resources/0/colour", "red") ==
        "site.json: resources[0].colour: is not a field here; the fields are id, name, type, "
        "is_active, hours, exceptions, max_per_day, max_per_week, email, busy and about");
}

TEST_CASE("only an origin as browsers send it is an origin") {
  for (const char* wrong : {"example.org", "https://example.org/", "https://Example.org",
                            "https://example.org:443", "http://example.org:80", "https://",
                            "https://a:b", "*", "ftp://example.org", "https://u@example.org"}) {
    CAPTURE(wrong);
    CHECK(problems_with("/allowed_origins", core::Json::array({wrong})).size() == 1);
  }
  core::Json site = core::Json::parse(kDemo);
  site["allowed_origins"] = {"https://example.org", "http://localhost:3000", "http://[::1]:8080"};
  CHECK(read(site.dump()).problems == std::vector<std::string>{});
}

TEST_CASE("limits that are not given are the usual ones") {
  CHECK(read(kDemo).site->limits.secret_per_minute == 6000);
  CHECK(read(kDemo).site->limits.reads_per_minute == 1200);
  core::Json site = core::Json::parse(kDemo);
  site["limits"] = {{"reads_per_minute", 20}, {"secret_per_minute", 7}};
  auto result = read(site.dump());
  REQUIRE(result.site);
  CHECK(result.site->limits.secret_per_minute == 7);
  CHECK(result.site->limits.reads_per_minute == 20);
  CHECK(result.site->limits.bookings_per_minute == 120);
  CHECK(only_problem_with("/limits", {{"bookings_per_minute", 0}}) ==
        "site.json: limits.bookings_per_minute: is 0; give whole requests from 1 to 1000000");
  CHECK(
      only_problem_with("/limits", {{"reads", 5}}).starts_with("site.json: limits.reads: is not"));
}

TEST_CASE("all problems are told at once") {
  auto result = read(R"({"name": "", "time_zone": 5, "resources": [{"id": 1}], "extra": 1})");
  CHECK_FALSE(result.site);
  std::vector<std::string> expected = {
      "site.json: name: is \"\"; give text of 1 to 200 characters",
      "site.json: time_zone: is 5; give a zone of the tz database, such as \"Europe/London\"",
      "site.json: resources[0].name: is missing; give text of 1 to 200 characters",
      "site.json: booking_types: is missing; give a list with at least one of them"};
  REQUIRE_FALSE(result.problems.empty());
  CHECK(result.problems[0].starts_with(
      "site.json: extra: is not a field here; the fields are name, time_zone, "));
  result.problems.erase(result.problems.begin());
  CHECK(result.problems == expected);
}

TEST_CASE("a type overrides the business's rules, field by field") {
  core::Json site = core::Json::parse(kDemo);
  site.update(core::Json::parse(R"({
    "max_per_day": 20, "max_per_week": 60, "cancel_until_minutes": 1440,
    "reminders_minutes": [60, 2880], "pending_ends_after_minutes": 720,
    "max_upcoming_per_person": 3, "allow_overlap": true, "ask_reason": "optional"})"));
  site["resources"][0]["max_per_day"] = 8;
  site["booking_types"][0].update(core::Json::parse(R"({
    "max_per_week": 5, "cancel_until_minutes": null, "move_until_minutes": 60,
    "reminders_minutes": [], "pending_ends_after_minutes": null, "max_upcoming_per_person": 0,
    "allow_overlap": false, "ask_reason": "hidden"})"));
  const auto result = read(site.dump());
  CHECK(result.problems.empty());
  REQUIRE(result.site);
  CHECK(result.site->caps == server::Caps{20, 60});
  CHECK(result.site->resources[0].caps == server::Caps{8, 0});
  CHECK(result.site->resources[1].caps == server::Caps{0, 0});
  CHECK(result.site->types[0].rules.caps == server::Caps{0, 5});
  const server::BookingRules& shared = result.site->types[1].booking_rules;
  CHECK(shared == result.site->booking_rules);
  CHECK(shared.policy == server::Policy{core::Minutes(1440), core::Minutes(0)});
  CHECK(shared.reminders == std::vector{core::Minutes(2880), core::Minutes(60)});
  CHECK(shared.pending_ends_after == core::Minutes(720));
  CHECK(shared.max_upcoming_per_person == 3);
  CHECK(shared.allows_overlap);
  CHECK(shared.asks_reason);
  const server::BookingRules& own = result.site->types[0].booking_rules;
  CHECK(own.policy == server::Policy{std::nullopt, core::Minutes(60)});
  CHECK(own.reminders.empty());
  CHECK_FALSE(own.pending_ends_after);
  CHECK(own.max_upcoming_per_person == 0);
  CHECK_FALSE(own.allows_overlap);
  CHECK_FALSE(own.asks_reason);
}

TEST_CASE("what is wrong with the business's rules is told") {
  CHECK(only_problem_with("/cancel_until_minutes", -1) ==
        "site.json: cancel_until_minutes: is -1; give whole minutes from 0 to 525600");
  CHECK(only_problem_with("/booking_types/0/move_until_minutes", "never") ==
        "site.json: booking_types[0].move_until_minutes: is \"never\"; give whole minutes from 0 "
        "to 525600");
  CHECK(only_problem_with("/reminders_minutes", {0}) ==
        "site.json: reminders_minutes[0]: is 0; give whole minutes from 1 to 43200, each once");
  CHECK(only_problem_with("/reminders_minutes", {60, 60}) ==
        "site.json: reminders_minutes[1]: is 60; give whole minutes from 1 to 43200, each once");
  CHECK(only_problem_with("/reminders_minutes", {1, 2, 3, 4, 5, 6}) ==
        "site.json: reminders_minutes: has 6 of them; give 5 at most");
  CHECK(only_problem_with("/reminders_minutes", 60) ==
        "site.json: reminders_minutes: is 60; give a list of minutes");
  CHECK(only_problem_with("/pending_ends_after_minutes", 4) ==
        "site.json: pending_ends_after_minutes: is 4; give whole minutes from 5 to 43200");
  CHECK(only_problem_with("/ask_reason", "required") ==
        "site.json: ask_reason: is \"required\"; give \"optional\" or \"hidden\"");
  CHECK(only_problem_with("/max_per_week", 10001) ==
        "site.json: max_per_week: is 10001; give whole bookings from 0 to 10000");
  CHECK(only_problem_with("/resources/0/max_per_week", -1) ==
        "site.json: resources[0].max_per_week: is -1; give whole bookings from 0 to 10000");
}

TEST_CASE("what is not JSON is shown where it stops being so") {
  CHECK(read("{\n  \"name\": \"a\"\n  \"x\": 1}").problems ==
        std::vector<std::string>{"site.json: is not JSON at line 3, column 5; look there for a "
                                 "missing comma, quote or bracket"});
  CHECK(read("[]").problems == std::vector<std::string>{"site.json: is []; give an object {…}"});
  CHECK(read("").problems.size() == 1);
  std::string twice = kDemo;
  twice.insert(twice.find('{') + 1, "\"name\": \"Another\",");
  CHECK(read(twice).problems ==
        std::vector<std::string>{
            "site.json: name: is given twice in one object; keep one of the two"});
}

TEST_CASE("a number beyond every range is a problem like others") {
  CHECK(read("{\"name\": 4060e30875}").problems ==
        std::vector<std::string>{"site.json: has a number that is too large to be read; look for "
                                 "one with an exponent, such as 1e999"});
}

TEST_CASE("a span that ends when it begins is 24 hours, but at midnight it may mean closed") {
  CHECK(
      only_problem_with("/hours/monday", core::Json::array({"00:00-00:00"})) ==
      "site.json: hours.monday[0]: is \"00:00-00:00\"; give \"00:00-24:00\" for the whole day, or "
      "an empty list, [], for closed");
  core::Json site = core::Json::parse(kDemo);
  site["hours"] = {{"monday", {"06:00-06:00"}}};
  const auto result = read(site.dump());
  REQUIRE(result.site);
  CHECK(result.site->resource(1)->hours.weekly[1] ==
        std::vector<server::Span>{{core::Minutes(6 * 60), core::Minutes(30 * 60)}});
}

TEST_CASE("hours may not run into each other") {
  CHECK(only_problem_with("/hours/monday", {"09:00-12:00", "11:00-17:00"}).find("starts after") !=
        std::string::npos);
  CHECK(only_problem_with("/hours/monday", core::Json::array({"22:00-10:00"}))
            .find("past midnight into the hours") != std::string::npos);
}

TEST_CASE("a holiday of the business holds for a resource that says nothing of that day") {
  core::Json site = core::Json::parse(kDemo);
  site["exceptions"] =
      core::Json::parse(R"([{"date": "2026-12-24", "last_date": "2026-12-26", "hours": []}])");
  site["resources"][0]["exceptions"] =
      core::Json::parse(R"([{"date": "2026-12-24", "hours": ["09:00-12:00"]}])");
  auto result = read(site.dump());
  REQUIRE(result.site);
  CHECK(result.site->resource(1)->hours.on(vectors::date("2026-12-24")).size() == 1);
  CHECK(result.site->resource(1)->hours.on(vectors::date("2026-12-25")).empty());
  CHECK(result.site->resource(2)->hours.on(vectors::date("2026-12-24")).empty());
}

TEST_CASE("numbers are read as the country's that is given, or the zone's") {
  CHECK(read(kDemo).site->phone->country == "GB");
  core::Json site = core::Json::parse(kDemo);
  site["country"] = "DE";
  site["contacts"] = {{{"id", 1}, {"name", "Ada"}, {"phone", "030 901820"}}};
  const auto german = read(site.dump());
  CHECK(german.problems == std::vector<std::string>{});
  CHECK(german.site->phone->calling_code == "49");
  CHECK(german.site->contacts[0].phone == "+4930901820");
  site.erase("country");
  site["contacts"] = core::Json::array();
  site["time_zone"] = "Etc/UTC";
  CHECK_FALSE(read(site.dump()).site->phone);
  // A country without numbers of its own.
  site["country"] = "AQ";
  const auto icy = read(site.dump());
  CHECK(icy.problems == std::vector<std::string>{});
  CHECK_FALSE(icy.site->phone);
  for (const char* wrong : {"XX", "gb", ""}) {
    CHECK(only_problem_with("/country", wrong).starts_with("site.json: country: is "));
  }
  CHECK(only_problem_with("/country", "Britain") ==
        "site.json: country: is \"Britain\"; give a country's two letters, such as \"GB\"");
}

TEST_CASE("a type says whether a visitor who cancels is asked why") {
  core::Json site = core::Json::parse(kDemo);
  CHECK(read(kDemo).site->types[0].type.ask_reason == core::Ask::kHidden);
  site["ask_reason"] = "optional";
  CHECK(read(site.dump()).site->types[0].type.ask_reason == core::Ask::kOptional);
}

TEST_CASE("hours may touch each other, and a date has one exception") {
  core::Json site = core::Json::parse(kDemo);
  site["hours"]["monday"] = {"09:00-12:00", "12:00-17:00"};
  CHECK(read(site.dump()).problems == std::vector<std::string>{});
  CHECK(only_problem_with("/exceptions", core::Json::parse(R"([
      {"date": "2026-12-24", "last_date": "2026-12-26", "hours": []},
      {"date": "2026-12-26", "hours": ["09:00-12:00"]}])")) ==
        "site.json: exceptions[1]: 2026-12-26 has an exception already; keep one of the two");
}

TEST_CASE("a reminder may come 30 days before the start, and no earlier") {
  core::Json site = core::Json::parse(kDemo);
  site["reminders_minutes"] = {43200};
  CHECK(read(site.dump()).problems == std::vector<std::string>{});
  CHECK(only_problem_with("/reminders_minutes", {43201}).find("from 1 to 43200") !=
        std::string::npos);
}

TEST_CASE("a wrong value that is long is shown in part, to the letter") {
  const std::string problem = only_problem_with("/time_zone", std::string(300, 'x'));
  CHECK(problem.starts_with("site.json: time_zone: is \"xxxx"));
  CHECK(problem.find("x…; give a zone") != std::string::npos);
  CHECK(problem.size() < 200);
  // The quote has one byte, each letter two, so the limit is inside a letter.
  std::string letters;
  for (int i = 0; i < 60; ++i) letters += "é";
  CHECK(core::count_code_points(only_problem_with("/time_zone", letters)));
}

}  // namespace
