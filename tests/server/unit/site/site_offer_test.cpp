// What the site file says of an offer: price, location, policy, category.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "../../../vectors/vectors.hpp"
#include "server/site/currencies.hpp"
#include "server/site/site.hpp"

namespace {

using core::Location;
using core::LocationKind;

server::SiteResult read(const core::Json& offer) {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  for (const char* field : {"price", "location", "policy", "category"}) {
    for (core::Json& type : site["booking_types"]) type.erase(field);
  }
  site["booking_types"][0].update(offer);
  return server::read_site("site.json", site.dump());
}

core::BookingType type_with(const core::Json& offer) {
  const auto result = read(offer);
  for (const std::string& problem : result.problems) MESSAGE(problem);
  REQUIRE(result.site);
  return result.site->types.front().type;
}

// The one problem, without the part that all have.
std::string problem_with(const core::Json& offer) {
  const auto result = read(offer);
  REQUIRE(result.problems.size() == 1);
  constexpr std::string_view kStart = "site.json: booking_types[0].";
  const std::string& problem = result.problems.front();
  return problem.starts_with(kStart) ? problem.substr(kStart.size()) : problem;
}

core::Json price(const core::Json& amount, const core::Json& currency) {
  return {{"price", {{"amount", amount}, {"currency", currency}}}};
}

core::Json place(const core::Json& location) {
  return {{"location", location}};
}

TEST_CASE("a price has the digits of its currency") {
  CHECK(type_with(price(4500, "GBP")).price == core::Price{4500, "GBP", 2, false});
  CHECK(type_with(price(4500, "JPY")).price == core::Price{4500, "JPY", 0, false});
  CHECK(type_with({{"price", {{"amount", 12500}, {"currency", "JOD"}, {"from", true}}}}).price ==
        core::Price{12500, "JOD", 3, true});
  CHECK(type_with(price(0, "GBP")).price == core::Price{0, "GBP", 2, false});
  CHECK_FALSE(type_with(core::Json::object()).price);
  CHECK(server::currency_digits("RSD") == 2);
  CHECK(server::currency_digits("CLF") == 4);
  for (const char* wrong : {"", "GPB", "gbp", "ED ", " AE", "XXX", "AEDAFN", "D A"}) {
    CHECK_FALSE(server::currency_digits(wrong));
  }
}

TEST_CASE("what is wrong with a price is told") {
  CHECK(problem_with(price(4500, "GPB")) ==
        "price.currency: is \"GPB\"; give a currency of ISO 4217, such as \"GBP\"");
  CHECK(problem_with(price(-1, "GBP")) ==
        "price.amount: is -1; give whole units of the currency's smallest coin from 0 to "
        "999999999999");
  CHECK(problem_with(price(45.5, "GBP")).starts_with("price.amount: is 45.5; give whole"));
  CHECK(problem_with({{"price", {{"amount", 1}}}}) ==
        "price.currency: is missing; give a currency of ISO 4217, such as \"GBP\"");
  CHECK(problem_with({{"price", 45}}) == "price: is 45; give an object {…}");
  CHECK(problem_with({{"price", {{"amount", 0}, {"currency", "GBP"}, {"from", true}}}}) ==
        "price.from: has no meaning for a price of 0; leave it out");
  CHECK(problem_with({{"price", {{"amount", 1}, {"currency", "GBP"}, {"vat", 20}}}})
            .starts_with("price.vat: "));
}

TEST_CASE("a type takes place at one location or at several") {
  CHECK(type_with(place({{"kind", "we_call"}})).locations ==
        std::vector<Location>{{LocationKind::kWeCall, ""}});
  const core::Json several = {{{"kind", "address"}, {"text", " 12 High St "}},
                              {{"kind", "address"}, {"text", "1 Low St"}},
                              {{"kind", "you_call"}, {"phone", "+44 20 7946 0123"}},
                              {{"kind", "video"}, {"url", "https://meet.example.com/a?b=c"}}};
  CHECK(type_with(place(several)).locations ==
        std::vector<Location>{{LocationKind::kAddress, "12 High St"},
                              {LocationKind::kAddress, "1 Low St"},
                              {LocationKind::kYouCall, "+44 20 7946 0123"},
                              {LocationKind::kVideo, "https://meet.example.com/a?b=c"}});
  CHECK(type_with(place(core::Json::array())).locations.empty());
}

TEST_CASE("what is wrong with a location is told, and no link is repeated") {
  CHECK(problem_with(place("12 High St")) ==
        "location: is \"12 High St\"; give a location {…} or a list of them");
  CHECK(problem_with(place({{"kind", "moon"}})) ==
        "location.kind: is \"moon\"; give \"address\", \"we_call\", \"you_call\" or \"video\"");
  CHECK(problem_with(place(core::Json::object())) ==
        "location.kind: is missing; give \"address\", \"we_call\", \"you_call\" or \"video\"");
  CHECK(problem_with(place({{"kind", "address"}})) ==
        "location.text: is missing; give the address, such as \"12 High Street, London\"");
  CHECK(problem_with(place({{"kind", "address"}, {"text", std::string(301, 'a')}}))
            .starts_with("location.text: is "));
  CHECK(problem_with(place({{"kind", "address"}, {"text", "12 High St\nLondon"}})) ==
        "location.text: has control characters; give one line of text");
  CHECK(problem_with(place({{"kind", "we_call"}, {"phone", "1"}})).starts_with("location.phone: "));
  CHECK(problem_with(place({{"kind", "you_call"}, {"phone", "ask Ada"}})) ==
        "location.phone: is \"ask Ada\"; give the number that visitors call, such as \"+44 20 7946 "
        "0123\"");
  for (const char* url : {"http://meet.example.com/s3cret", "https://", "meet.example.com/s3cret",
                          "https://ada:s3cret@meet.example.com", "https://a.example/\"s3cret",
                          "javascript:alert('s3cret')", "http://localhost/s3cret"}) {
    const std::string problem = problem_with(place({{"kind", "video"}, {"url", url}}));
    CHECK(problem.starts_with("location.url: is not the link of a video call; give one such as"));
    CHECK(problem.find("s3cret") == std::string::npos);
  }
  const core::Json twice = {{{"kind", "we_call"}}, {{"kind", "we_call"}}};
  CHECK(problem_with(place(twice)) ==
        "location[1]: is the same kind again; give each kind but \"address\" once");
  const core::Json links = {{{"kind", "video"}, {"url", "https://a.example"}},
                            {{"kind", "video"}, {"url", "https://b.example"}}};
  CHECK(problem_with(place(links)).starts_with("location[1]: is the same kind again"));
  const core::Json same = {{{"kind", "address"}, {"text", "1 High St"}},
                           {{"kind", "address"}, {"text", "1 High St"}}};
  CHECK(problem_with(place(same)) == "location[1]: is the same address again; give each once");
  core::Json many = core::Json::array();
  for (int i = 0; i < 11; ++i) {
    many.push_back({{"kind", "address"}, {"text", std::to_string(i) + " High St"}});
  }
  CHECK(problem_with(place(many)) == "location: has 11 locations; give 10 at most");
}

TEST_CASE("a business that calls has to ask for the number") {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  for (core::Json& type : site["booking_types"]) type.erase("location");
  site["details"]["phone"] = "hidden";
  CHECK(server::read_site("site.json", site.dump()).problems.empty());
  site["booking_types"][1]["location"] = {{"kind", "we_call"}};
  CHECK(server::read_site("site.json", site.dump()).problems ==
        std::vector<std::string>{"site.json: booking_types[1].location: has \"we_call\", but "
                                 "details.phone is \"hidden\"; ask for the phone number"});
}

TEST_CASE("the business's own sentences are one line each") {
  const core::BookingType type =
      type_with({{"policy", " Later changes cost £20. "}, {"category", "Visits"}});
  CHECK(type.policy_text == "Later changes cost £20.");
  CHECK(type.category == "Visits");
  CHECK(problem_with({{"policy", std::string(501, 'a')}}).starts_with("policy: is "));
  CHECK(problem_with({{"category", "a\tb"}}) ==
        "category: has control characters; give one line of text");
}

TEST_CASE("a type has its limits in minutes, -1 where the site file says never") {
  const core::BookingType type =
      type_with({{"cancel_until_minutes", 1440}, {"move_until_minutes", nullptr}});
  CHECK(type.cancel_until_minutes == 1440);
  CHECK(type.move_until_minutes == core::kNotOnline);
}

}  // namespace
