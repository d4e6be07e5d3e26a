#include "server/api/routes.hpp"

#include <doctest/doctest.h>

#include "../support/broken_store.hpp"
#include "calling.hpp"
#include "server/own/feeds.hpp"

namespace {

using namespace testing;
using server::Header;
using server::Response;

constexpr const char* kAvailability = "/api/v1/bookings/availability?booking_type_id=3";

std::string booking(const std::string& field, const core::Json& value) {
  core::Json body = core::Json::parse(kVisitText);
  body[field] = value;
  return body.dump();
}

TEST_CASE("types, resources and times read as the reference prints them") {
  Business b;
  CHECK(
      get(b, "/api/v1/bookings/types")
          .text()
          .starts_with(
              R"({"success":true,"data":[{"id":3,"name":"30-Minute Consultation","duration_minutes":30,)"
              R"("description":"One-on-one consultation session","is_active":true},)"));
  CHECK(get(b, "/api/v1/bookings/resources")
            .text()
            .starts_with(
                R"({"success":true,"data":[{"id":1,"name":"Dr. Ahmed Al-Rashid","type":"staff",)"
                R"("is_active":true},)"));
  CHECK(
      get(b, std::string(kAvailability) + "&date=2026-03-10")
          .text()
          .starts_with(
              R"({"success":true,"data":{"date":"2026-03-10","slots":[)"
              R"({"starts_at":"2026-03-10T09:00:00Z","ends_at":"2026-03-10T09:30:00Z","available":true},)"));
}

TEST_CASE("a range is its days, each as the call for that day gives it") {
  Business b;
  core::Json range = json_of(get(b, std::string(kAvailability) + "&from=2026-03-06&to=2026-03-09"));
  REQUIRE(range["data"]["days"].size() == 4);
  for (const core::Json& day : range["data"]["days"]) {
    auto date = "&date=" + day["date"].get<std::string>();
    CHECK(json_of(get(b, kAvailability + date))["data"] == day);
  }
  CHECK(range["data"]["days"][1]["slots"].empty());
}

TEST_CASE("wrong parameters of availability are refused by name") {
  Business b;
  auto ask = [&](const std::string& query) {
    return get(b, "/api/v1/bookings/availability?" + query);
  };
  CHECK(complaint(ask(""), "booking_type_id") == "This parameter is required.");
  CHECK(complaint(ask(""), "date") == "This parameter is required.");
  for (const char* id : {"x", "0", "-1", "3.0", "%203", "99999999999999999999", "3%00"}) {
    CHECK(complaint(ask(std::string("date=2026-03-10&booking_type_id=") + id), "booking_type_id") ==
          "Give an id, a whole number from 1.");
  }
  CHECK(complaint(ask("date=2026-03-10&booking_type_id=99"), "booking_type_id") ==
        "There is no booking type with this id.");
  for (const char* date : {"2026-02-29", "2026-2-1", "tomorrow", "2026-03-10T00:00:00Z", "%FF"}) {
    CHECK(complaint(ask(std::string("booking_type_id=3&date=") + date), "date") ==
          "Give a date that exists, as YYYY-MM-DD.");
  }
  const std::string three = "booking_type_id=3&";
  CHECK(complaint(ask(three + "from=2026-03-10"), "to") == "This parameter is required.");
  CHECK(complaint(ask(three + "from=2026-03-10&to=2026-03-09"), "to") ==
        "Give a date that is not before from.");
  CHECK(complaint(ask(three + "from=2026-03-01&to=2026-05-02"), "to") ==
        "Ask for at most 62 days at once.");
  CHECK(ask(three + "from=2026-03-01&to=2026-05-01").status == 200);
  CHECK(complaint(ask(three + "date=2026-03-10&from=2026-03-10&to=2026-03-10"), "date") ==
        "Give either date, or from and to.");
  CHECK(complaint(ask(three + "date=2026-03-10&date=2026-03-11"), "date") ==
        "Give this parameter once.");
  CHECK(complaint(ask(three + "date=2026-03-10&resource_id=3"), "resource_id") ==
        "This resource does not take this booking type.");
  CHECK(complaint(ask(three + "date=2026-03-10&resource_id=9"), "resource_id") ==
        "There is no resource with this id.");
  CHECK(ask(three + "date=%zz").status == 400);
}

TEST_CASE("dates at the ends of the calendar are answered") {
  Business b(core::Json::parse(R"({"time_zone": "Pacific/Apia"})"));
  for (const char* date : {"0001-01-01", "9999-12-31", "2011-12-30"}) {
    CHECK(get(b, std::string(kAvailability) + "&date=" + date).status == 200);
  }
}

TEST_CASE("an inactive type or resource is listed and cannot be booked") {
  core::Json changes = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  changes["booking_types"][0]["is_active"] = false;
  changes["resources"][0]["is_active"] = false;
  Business b(changes);
  CHECK(json_of(get(b, "/api/v1/bookings/types"))["data"][0]["is_active"] == false);
  CHECK(complaint(get(b, std::string(kAvailability) + "&date=2026-03-10"), "booking_type_id") ==
        "This booking type cannot be booked at present.");
  CHECK(complaint(post(b, kVisitText), "booking_type_id") ==
        "This booking type cannot be booked at present.");
  core::Json other = core::Json::parse(booking("booking_type_id", 4));
  other["resource_id"] = 1;
  CHECK(complaint(post(b, other.dump()), "resource_id") ==
        "This resource cannot be booked at present.");
  core::Json config = json_of(get(b, "/api/v1/widget/config"))["data"];
  CHECK(config["booking_types"].size() == 2);
  CHECK(config["booking_types"][0]["resource_ids"] == core::Json::array({2}));
  CHECK(config["resources"].size() == 2);
}

TEST_CASE("a type whose resources are all away has no times") {
  core::Json changes = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  changes["resources"][0]["is_active"] = false;
  changes["resources"][1]["is_active"] = false;
  Business b(changes);
  core::Json answer = json_of(get(b, std::string(kAvailability) + "&date=2026-03-10"));
  CHECK(answer["data"]["slots"].empty());
}

TEST_CASE("the first screen's answer holds the zones of the business and of the visitor") {
  Business b;
  auto read =
      core::read_config(200, get(b, "/api/v1/widget/config?time_zone=Asia/Kathmandu").text());
  REQUIRE(read);
  CHECK(read.value->business_zone.name() == "Europe/London");
  CHECK(read.value->business_zone.transitions().size() >= 6);
  REQUIRE(read.value->visitor_zone);
  CHECK(read.value->visitor_zone->to_local(b.now).offset == core::Minutes(345));
  CHECK(read.value->now == b.now);
  CHECK(read.value->types.size() == 3);
  auto unknown = core::read_config(200, get(b, "/api/v1/widget/config?time_zone=Mars/Base").text());
  REQUIRE(unknown);
  CHECK_FALSE(unknown.value->visitor_zone);
}

TEST_CASE(
    "the first screen's answer holds the times of the named type and resource, as availability "
    "does") {
  Business b;
  const std::string config = "/api/v1/widget/config?time_zone=America/Los_Angeles";
  const core::Json first =
      json_of(get(b, config + "&booking_type_id=3&resource_id=1"))["data"]["availability"];
  CHECK(first["booking_type_id"] == 3);
  CHECK(first["resource_id"] == 1);
  const std::string from = first["from"], to = first["to"];
  CHECK(from == core::format_date(core::ZoneRules().local_date(b.now)));
  // The last evening of the visitor's month is the next morning in London.
  CHECK(to == "2026-04-01");
  const core::Json same = json_of(
      get(b, std::string(kAvailability) + "&resource_id=1&from=" + from + "&to=" + to))["data"];
  CHECK(first["days"] == same["days"]);
  CHECK(first["days"].size() > 20);
}

TEST_CASE("the first screen's answer comes without times that can't be had") {
  Business b;
  for (const char* query :
       {"booking_type_id=3", "resource_id=1", "booking_type_id=99&resource_id=1",
        "booking_type_id=3&resource_id=99", "booking_type_id=x&resource_id=1",
        "booking_type_id=3&resource_id=0", "booking_type_id=3&resource_id=3"}) {
    CAPTURE(query);
    const Response response = get(b, std::string("/api/v1/widget/config?") + query);
    CHECK(response.status == 200);
    CHECK_FALSE(json_of(response)["data"].contains("availability"));
  }
}

TEST_CASE("a visitor books with a contact, and gets a link to manage it") {
  Business b;
  Response response = post(b, kVisitText);
  CHECK(response.status == 201);
  core::Json json = json_of(response);
  CHECK(json["message"] == "Booking created successfully.");
  CHECK(json["data"]["title"] == "30-Minute Consultation – Ada");
  CHECK(json["data"]["starts_at"] == "2026-03-10T09:00:00.000000Z");
  CHECK(json["data"]["ends_at"] == "2026-03-10T09:30:00.000000Z");
  CHECK(json["data"]["status"] == "confirmed");
  auto claim = b.tokens.verify(json["data"]["manage_token"].get<std::string>());
  REQUIRE(claim);
  CHECK(claim->id == json["data"]["id"].get<core::Id>());
  core::Json day = json_of(get(b, std::string(kAvailability) + "&date=2026-03-10&resource_id=1"));
  CHECK(day["data"]["slots"][0]["available"] == false);
  CHECK(day["data"]["slots"][1]["available"] == true);
}

TEST_CASE("the business's own backend books for a contact it knows") {
  Business b;
  core::Json body = {{"contact_id", 42},
                     {"booking_type_id", 3},
                     {"resource_id", 2},
                     {"starts_at", "2026-03-10T14:00:00.000000Z"},
                     {"notes", "First-time client"}};
  core::Json json = json_of(post(b, body.dump(), {kBearer, kJson}));
  CHECK(json["data"]["title"] == "30-Minute Consultation – Sarah Johnson");
  CHECK(json["data"]["contact_id"] == 42);
  CHECK(json["data"]["resource_id"] == 2);
  CHECK(json["data"]["notes"] == "First-time client");
  CHECK_FALSE(json["data"].contains("manage_token"));
  body["contact_id"] = 43;
  body["starts_at"] = "2026-03-10T15:00:00Z";
  CHECK(complaint(post(b, body.dump(), {kBearer, kJson}), "contact_id") ==
        "There is no contact with this id.");
}

TEST_CASE("a page cannot name a contact, nor learn the name behind an address") {
  Business b;
  CHECK_FALSE(complaint(post(b, booking("contact_id", 42)), "contact_id").empty());
  core::Json guess = {{"name", "Mallory"}, {"email", "Sarah.Johnson@example.com"}};
  core::Json json = json_of(post(b, booking("contact", guess)));
  CHECK(json["data"]["title"] == "30-Minute Consultation – Mallory");
}

TEST_CASE("neither a page nor the link that it gets learns whether an address is a customer's") {
  const auto shown = [](const char* email) {
    Business b;
    const core::Json body = {{"booking_type_id", 3},
                             {"resource_id", 1},
                             {"starts_at", "2026-03-10T10:00:00Z"},
                             {"contact", {{"name", "Mallory"}, {"email", email}}}};
    const core::Json made = testing::ask(b, "POST", "/bookings", body, kPublic).data();
    const Header link{"X-Api-Key", made["manage_token"].get<std::string>()};
    const std::string path = testing::at(made);
    std::vector<core::Json> answers = {
        made,
        testing::ask(b, "GET", path, nullptr, link).data(),
        testing::ask(b, "PUT", path, {{"starts_at", "2026-03-11T10:00:00Z"}}, link).data(),
        testing::ask(b, "POST", path + "/calendar-link", nullptr, link).data(),
        testing::ask(b, "POST", path + "/cancel", nullptr, link).data(),
        testing::ask(b, "GET", path, nullptr, link).data()};
    CHECK(testing::ask(b, "GET", path).data().contains("contact_id"));
    // Widgets of before require one: it is the booking's own id.
    for (const std::size_t i : {0U, 1U, 2U, 5U}) CHECK(answers[i]["contact_id"] == made["id"]);
    for (core::Json& answer : answers) {  // random, or signed
      for (const char* field : {"uid", "manage_token", "path"}) answer.erase(field);
    }
    return answers;
  };
  CHECK(shown("sarah.johnson@example.com") == shown("nobody@example.com"));
}

TEST_CASE("a start that cannot be booked is told why") {
  Business b;
  auto said = [&](const char* start) {
    return complaint(post(b, booking("starts_at", start)), "starts_at");
  };
  CHECK(said("2026-03-04T08:30:00Z") == "This time is in the past.");
  CHECK(said("2026-03-10T09:15:00Z") ==
        "No appointment starts at this time; take one of the times in availability.");
  CHECK(said("2026-03-10T20:00:00Z") == "This time is outside opening hours.");
  CHECK(said("2026-03-14T09:00:00Z") == "This time is outside opening hours.");
  CHECK(said("2027-03-09T09:00:00Z") == "This time is too far ahead to be booked.");
  CHECK_FALSE(said("2026-02-30T09:00:00Z").empty());
  CHECK_FALSE(said("2026-03-10T09:00:00").empty());
  CHECK(post(b, booking("starts_at", "2026-03-10T12:00:00+03:00")).status == 201);
}

TEST_CASE("a slot that was taken meanwhile is 422 on starts_at") {
  Business b;
  const std::string body = booking("resource_id", 1);
  CHECK(post(b, body).status == 201);
  Response second = post(b, body);
  CHECK(complaint(second, "starts_at") == "The selected time is no longer available.");
  CHECK(json_of(second)["message"] == "The selected time is no longer available.");
}

TEST_CASE("anyone means the one with the fewest bookings that day, then the lowest id") {
  Business b(core::Json{{"allow_overlap", true}});
  auto resource_at = [&](const char* start) {
    return json_of(post(b, booking("starts_at", start)))["data"]["resource_id"].get<int>();
  };
  CHECK(resource_at("2026-03-10T09:00:00Z") == 1);
  CHECK(resource_at("2026-03-10T10:00:00Z") == 2);
  CHECK(resource_at("2026-03-10T10:00:00Z") == 1);
  CHECK(resource_at("2026-03-10T11:00:00Z") == 2);
  CHECK(resource_at("2026-03-11T11:00:00Z") == 1);
  CHECK(post(b, booking("starts_at", "2026-03-10T10:00:00Z")).status == 422);
}

TEST_CASE("the same request sent again with its key books once and answers the same") {
  Business b(core::Json{{"allow_overlap", true}});
  std::vector<Header> headers = {kPublic, kJson, {"Idempotency-Key", "k-1"}};
  Response first = post(b, kVisitText, headers);
  CHECK(first.status == 201);
  b.now += core::Seconds(23 * 3600);
  Response again = post(b, kVisitText, headers);
  CHECK(again.status == 201);
  CHECK(again.text() == first.text());
  CHECK(complaint(post(b, booking("notes", "x"), headers), "idempotency_key") ==
        "This key came with another request before.");
  b.now += core::Seconds(2 * 3600);
  CHECK(json_of(post(b, kVisitText, headers))["data"]["id"] == 2);
}

TEST_CASE("a repeat is answered even when its time has come") {
  Business b;
  std::vector<Header> headers = {kPublic, kJson, {"Idempotency-Key", "k-1"}};
  b.now = vectors::instant("2026-03-10T08:59:59Z");
  Response first = post(b, kVisitText, headers);
  b.now += core::Seconds(60);
  CHECK(post(b, kVisitText, headers).text() == first.text());
}

TEST_CASE("an idempotency key is 1 to 255 visible ASCII characters") {
  Business b;
  for (const std::string& key : {std::string(), std::string(256, 'k'), std::string("a b"),
                                 std::string("é"), std::string("a\x7f")}) {
    CHECK(complaint(post(b, kVisitText, {kPublic, kJson, {"Idempotency-Key", key}}),
                    "idempotency_key") == "Give 1 to 255 visible ASCII characters.");
  }
  CHECK(post(b, kVisitText, {kPublic, kJson, {"Idempotency-Key", std::string(255, 'k')}}).status ==
        201);
}

TEST_CASE("what is not there, or not taken that way, is said in the envelope") {
  Business b;
  for (const char* path : {"/", "/nope", "/api/v1", "/api/v1/", "/api/v1/bookings/types/",
                           "/api/v1/healthz", "/API/v1/bookings/types", "*", ""}) {
    CAPTURE(path);
    Response response = get(b, path);
    CHECK(response.status == 404);
    CHECK(json_of(response)["success"] == false);
  }
  Response wrong = b.routes.answer({"DELETE", "/api/v1/bookings/types", {kPublic}, ""});
  CHECK(wrong.status == 405);
  CHECK(wrong.header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(json_of(wrong)["message"] == "This method is not allowed here.");
  CHECK(b.routes.answer({"get", "/api/v1/bookings/types", {kPublic}, ""}).status == 405);
  CHECK(b.routes.answer({"DELETE", "/api/v1/bookings", {kPublic}, ""}).status == 405);
  CHECK(b.routes.answer({"HEAD", "/api/v1/bookings/types", {kPublic}, ""}).status == 200);
  CHECK(get(b, "/healthz", {}).status == 200);
}

TEST_CASE("a body that is not JSON is refused before it is read") {
  Business b;
  CHECK(post(b, kVisitText, {kPublic}).status == 415);
  CHECK(post(b, kVisitText, {kPublic, {"Content-Type", "text/plain"}}).status == 415);
  CHECK(post(b, "{}", {kPublic, {"Content-Type", "Application/JSON; charset=utf-8"}}).status ==
        422);
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("{\"a\":\"\xff\"}"), std::string(60000, '['), std::string("{} x")}) {
    CHECK(post(b, body).status == 400);
  }
}

TEST_CASE("wrong shapes in a booking are refused by field") {
  Business b;
  CHECK_FALSE(complaint(post(b, booking("booking_type_id", "3")), "booking_type_id").empty());
  CHECK_FALSE(complaint(post(b, booking("booking_type_id", -1)), "booking_type_id").empty());
  CHECK(complaint(post(b, booking("booking_type_id", 99)), "booking_type_id") ==
        "There is no booking type with this id.");
  CHECK_FALSE(complaint(post(b, booking("resource_id", 1.5)), "resource_id").empty());
  CHECK_FALSE(complaint(post(b, booking("surprise", 1)), "surprise").empty());
  CHECK_FALSE(complaint(post(b, booking("notes", std::string(2001, 'n'))), "notes").empty());
  core::Json nameless = {{"name", " "}, {"email", "nowhere"}};
  Response response = post(b, booking("contact", nameless));
  CHECK_FALSE(complaint(response, "contact.name").empty());
  CHECK_FALSE(complaint(response, "contact.email").empty());
}

TEST_CASE("a long answer is compressed for whoever takes it, and never kept by a cache") {
  Business b;
  const std::string month = std::string(kAvailability) + "&from=2026-03-01&to=2026-03-31";
  Response packed = get(b, month, {kPublic, {"Accept-Encoding", "gzip"}});
  CHECK(packed.header("Content-Encoding") == "gzip");
  CHECK(packed.text().starts_with("\x1f\x8b"));
  CHECK(packed.text().size() * 10 < get(b, month).text().size());
  CHECK(packed.header("Cache-Control") == "no-store");
  CHECK(get(b, "/healthz", {{"Accept-Encoding", "gzip"}}).header("Content-Encoding").empty());
}

TEST_CASE("a short answer is sent as it is, whatever encodings its reader takes") {
  Business b;
  const server::own::CalendarFeeds feeds(b.site, *b.store, b.clock);
  server::FeedLink link;
  link.token_hash = server::feed_token_hash("fd_short");
  link.made_at = b.now;
  b.store->add_feed_link(link);
  const server::Routes routes({.service = b.service,
                               .gate = b.gate,
                               .files = nullptr,
                               .report = [](std::string_view) {},
                               .rates = b.rates,
                               .limits = b.site.limits,
                               .metrics = b.metrics,
                               .readiness = b.readiness,
                               .feeds = &feeds,
                               .kept = &b.kept});
  const std::string sunday = std::string(kAvailability) + "&date=2026-03-08";
  for (const std::string& target :
       {sunday, std::string("/api/v1/nothing"), std::string("/feeds/fd_short.ics")}) {
    CAPTURE(target);
    const std::string as_it_is(routes.answer({"GET", target, {kPublic}, ""}).text());
    REQUIRE_FALSE(as_it_is.empty());
    for (const char* encoding : {"gzip", "br"}) {
      const Response response =
          routes.answer({"GET", target, {kPublic, {"Accept-Encoding", encoding}}, ""});
      CHECK(response.header("Content-Encoding").empty());
      CHECK(response.text() == as_it_is);
    }
  }
}

TEST_CASE(
    "a database that can't be written now is 503 and a broken one 500, and no inside is shown") {
  using Fault = server::StoreFault;
  struct Case {
    Fault fault;
    int status;
    const char* retry_after;
  };
  Business b;
  for (const Case& each : {Case{Fault::kBusy, 503, "1"}, Case{Fault::kFull, 503, "10"},
                           Case{Fault::kReadOnly, 503, "10"}, Case{Fault::kInputOutput, 503, "10"},
                           Case{Fault::kMoved, 503, "10"}, Case{Fault::kOther, 500, ""}}) {
    BrokenStore broken(each.fault);
    server::OwnBookings service(b.site, broken, b.tokens, b.clock, b.counts);
    std::string reported;
    auto report = [&](std::string_view what) { reported = what; };
    server::Routes routes(
        {service, b.gate, nullptr, report, b.rates, b.site.limits, b.metrics, b.readiness});
    Response response = routes.answer({"POST", "/api/v1/bookings", {kPublic, kJson}, kVisitText});
    CHECK(response.status == each.status);
    CHECK(response.header("Retry-After") == each.retry_after);
    CHECK(response.text().find("disk") == std::string_view::npos);
    CHECK(reported == "disk I/O error");
  }
}

}  // namespace
