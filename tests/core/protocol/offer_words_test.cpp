// What visitors read about an offer: where it takes place, and until when it can be changed.
#include "core/protocol/offer_words.hpp"

#include <doctest/doctest.h>

#include "core/protocol/protocol.hpp"

namespace {

using core::Location;
using core::LocationKind;

core::Instant at(std::string_view text) {
  return *core::parse_instant(text);
}

const core::Texts& texts() {
  static const core::Texts kTexts = [] {
    core::Texts read;
    read.load("{}", R"({"pair": "{first}, {second}", "price.free": "Free",
                        "price.from": "from {price}", "location.we_call": "We call you",
                        "location.you_call": "You call us", "location.video": "Video call"})");
    return read;
  }();
  return kTexts;
}

std::vector<std::string> said(const core::ChangeLimits& limits) {
  std::vector<std::string> messages;
  for (const core::PolicyLine& line :
       core::policy_lines(limits, at("2026-03-10T09:00:00Z"), at("2026-03-09T08:00:00Z"))) {
    messages.push_back(std::string(line.message) +
                       (line.until ? " " + core::format_instant(*line.until) : ""));
  }
  return messages;
}

}  // namespace

TEST_CASE("a location is an address, a call or a link") {
  CHECK(core::location_words(texts(), {LocationKind::kAddress, "12 High St"}) == "12 High St");
  CHECK(core::location_words(texts(), {LocationKind::kWeCall}) == "We call you");
  CHECK(core::location_words(texts(), {LocationKind::kYouCall, "+44 20 7946 0123"}) ==
        "You call us, +44 20 7946 0123");
  CHECK(core::location_words(texts(), {LocationKind::kYouCall}) == "You call us");
  CHECK(core::location_words(texts(), {LocationKind::kVideo, "https://meet.example.com/a"}) ==
        "https://meet.example.com/a");
  CHECK(core::location_words(texts(), {LocationKind::kVideo}) == "Video call");
}

TEST_CASE("the number and the link of a booking are for those who have it confirmed") {
  using core::BookingStatus;
  const Location video{LocationKind::kVideo, "https://meet.example.com/a"};
  const Location address{LocationKind::kAddress, "12 High St"};
  CHECK(core::visible_part(video, BookingStatus::kConfirmed) == video);
  CHECK(core::visible_part(video, BookingStatus::kCompleted) == video);
  CHECK(core::visible_part(video, BookingStatus::kPending).text.empty());
  CHECK(core::visible_part(video, BookingStatus::kCancelled).text.empty());
  CHECK(core::visible_part({LocationKind::kYouCall, "1"}, BookingStatus::kPending).text.empty());
  CHECK(core::visible_part(address, BookingStatus::kPending) == address);
}

TEST_CASE("a price is the amount, the least amount, or nothing to pay") {
  CHECK(core::price_words(texts(), {4500, "GBP", 2, false}, "£45.00") == "£45.00");
  CHECK(core::price_words(texts(), {4500, "GBP", 2, true}, "£45.00") == "from £45.00");
  CHECK(core::price_words(texts(), {0, "GBP", 2, false}, "£0.00") == "Free");
}

TEST_CASE("a policy says each limit that is not the start, and what cannot be changed at all") {
  const core::Instant start = at("2026-03-10T09:00:00Z");
  const core::Instant day_before = at("2026-03-09T09:00:00Z");
  const core::Instant over = at("2026-03-09T07:00:00Z");
  using Said = std::vector<std::string>;
  CHECK(said({start, start}) == Said{});
  CHECK(said({day_before, day_before}) == Said{"policy.both 2026-03-09T09:00:00Z"});
  CHECK(said({day_before, start}) == Said{"policy.cancel 2026-03-09T09:00:00Z"});
  CHECK(said({start, day_before}) == Said{"policy.move 2026-03-09T09:00:00Z"});
  CHECK(said({day_before, std::nullopt}) ==
        Said{"manage.fixed", "policy.cancel 2026-03-09T09:00:00Z"});
  CHECK(said({over, day_before}) == Said{"policy.move 2026-03-09T09:00:00Z", "manage.no_cancel"});
  CHECK(said({over, std::nullopt}) == Said{"manage.no_change"});
  const core::Instant this_second = at("2026-03-09T08:00:00Z");
  CHECK(said({this_second, this_second}) == Said{"policy.both 2026-03-09T08:00:00Z"});
}

TEST_CASE("a type's minutes become the limits of a booking of it") {
  core::BookingType type;
  const core::Instant start = at("2026-03-10T09:00:00Z");
  CHECK(core::change_limits(type, start) == core::ChangeLimits{start, start});
  type.cancel_until_minutes = 60;
  type.move_until_minutes = core::kNotOnline;
  CHECK(core::change_limits(type, start) ==
        core::ChangeLimits{at("2026-03-10T08:00:00Z"), std::nullopt});
}

TEST_CASE("a price and a location are kept as one object each, and nothing else is read as one") {
  const core::Price price{12500, "JOD", 3, true};
  CHECK(core::parse_price(core::print_price(price)) == price);
  for (const Location& location :
       {Location{LocationKind::kAddress, "12 High St"}, Location{LocationKind::kWeCall},
        Location{LocationKind::kYouCall, "+44 20 7946 0123"},
        Location{LocationKind::kVideo, "https://meet.example.com"}}) {
    CHECK(core::parse_location(core::print_location(location)) == location);
  }
  CHECK(core::print_location({LocationKind::kVideo, "https://a.example"}) ==
        R"({"kind":"video","url":"https://a.example"})");
  for (const char* wrong : {"", "[]", "{}", R"({"kind":"moon"})", R"({"kind":"video","url":1})"}) {
    CHECK_FALSE(core::parse_location(wrong));
  }
  for (const char* wrong : {"", "{}", R"({"amount":-1,"currency":"GBP","digits":2,"from":false})",
                            R"({"amount":1000000000000,"currency":"GBP","digits":2,"from":false})",
                            R"({"amount":1,"currency":"gbp","digits":2,"from":false})",
                            R"({"amount":1,"currency":"GBP","digits":5,"from":false})",
                            R"({"amount":1.5,"currency":"GBP","digits":2,"from":false})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(core::parse_price(wrong));
  }
}

TEST_CASE("the widget reads what an offer says, and refuses what it cannot show") {
  const auto config = [](const std::string& more) {
    return core::read_config(200, R"({"success": true, "data": {
      "business": {"name": "Clinic", "time_zone": "UTC"}, "week_starts_on": "monday",
      "locale": "en", "now": "2026-03-09T08:00:00Z",
      "details": {"name": "required", "email": "required", "phone": "optional",
                  "notes": "optional"},
      "resources": [{"id": 1, "name": "Dr. Lin", "is_active": true, "about": "Speaks Greek"}],
      "zones": {"business": {"name": "UTC", "transitions": [
        {"from": "2020-01-01T00:00:00Z", "offset_seconds": 0, "abbreviation": "UTC"}]},
        "visitor": null},
      "booking_types": [{"id": 3, "name": "Visit", "duration_minutes": 30, "is_active": true)" +
                                      more + "}]}}");
  };
  const auto full = config(R"(, "price": {"amount": 4500, "currency": "GBP", "digits": 2,
      "from": true}, "location": [{"kind": "address", "text": "12 High St"}, {"kind": "video"}],
      "policy": "No refunds.", "category": "Visits", "cancel_until_minutes": 60,
      "move_until_minutes": -1)");
  REQUIRE(full);
  const core::BookingType& type = full.value->types.front();
  CHECK(type.price == core::Price{4500, "GBP", 2, true});
  CHECK(type.locations ==
        std::vector<Location>{{LocationKind::kAddress, "12 High St"}, {LocationKind::kVideo, ""}});
  CHECK(type.policy_text == "No refunds.");
  CHECK(type.category == "Visits");
  CHECK(type.cancel_until_minutes == 60);
  CHECK(type.move_until_minutes == core::kNotOnline);
  CHECK(full.value->resources.front().about == "Speaks Greek");
  const auto bare = config("");
  REQUIRE(bare);
  CHECK_FALSE(bare.value->types.front().price);
  CHECK(bare.value->types.front().locations.empty());
  CHECK_FALSE(config(R"(, "price": {"amount": 4500, "currency": "pounds", "digits": 2,
      "from": false})"));
  CHECK_FALSE(config(R"(, "location": [{"kind": "moon"}])"));
}

TEST_CASE("a currency's letters and sign stay together in a text that is read from the right") {
  core::Texts arabic;
  arabic.load(R"({"tag": "ar-EG", "rightToLeft": true})",
              R"({"price.free": "Free", "price.from": "from {price}"})");
  const auto words = [&](const std::string& amount) {
    return core::price_words(arabic, {4500, "GBP", 2, false}, amount);
  };
  CHECK(words("\u200f٤٥٫٠٠\u00a0UK£") == "\u200f٤٥٫٠٠\u00a0\u2068UK£\u2069");
  CHECK(words("US$\u00a045") == "\u2068US$\u2069\u00a045");
  for (const char* whole :
       {"٤٥\u00a0د.أ.\u200f", "JOD\u00a045.000", "45\u00a0\u200fJOD", "£45", "", "A"}) {
    CHECK(words(whole) == whole);
  }
  const core::Texts& english = texts();
  CHECK(core::price_words(english, {4500, "JPY", 0, false}, "JP¥45") == "JP¥45");
}
