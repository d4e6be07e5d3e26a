// What visitors are told about price, place and policy: before they book, and with the booking.
#include <doctest/doctest.h>

#include "../support/mailed.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::kNine;
using testing::kPublic;
using testing::kTen;
using testing::link_of;
using testing::MailedBusiness;
using testing::Told;

constexpr const char* kRoom = "https://meet.example.com/s3cret";
constexpr const char* kNumber = "+44 20 7946 0999";

core::Json with_offer(const core::Json& changes = core::Json::object()) {
  core::Json site = testing::mail_site();
  core::Json& type = site["booking_types"][0];
  type["price"] = {{"amount", 4500}, {"currency", "GBP"}, {"from", true}};
  type["location"] = {{{"kind", "address"}, {"text", "12 High St"}},
                      {{"kind", "we_call"}},
                      {{"kind", "you_call"}, {"phone", kNumber}},
                      {{"kind", "video"}, {"url", kRoom}}};
  type["policy"] = "Later changes cost £20.";
  type["category"] = "Visits";
  type["cancel_until_minutes"] = 1440;
  type.merge_patch(changes);
  site["resources"][0]["about"] = "Speaks Arabic";
  return site;
}

core::Json at_video() {
  return {{"location", {{"kind", "video"}}}};
}

bool has_secret(const core::Json& json) {
  const std::string text = json.dump();
  return text.find("s3cret") != std::string::npos || text.find(kNumber) != std::string::npos;
}

Told asks(const MailedBusiness& b, const core::Json& changes, const server::Header& key = kPublic) {
  core::Json body = {{"booking_type_id", 3},
                     {"starts_at", kTen},
                     {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
  body.merge_patch(changes);
  return ask(b, "POST", "/bookings", body, key);
}

TEST_CASE("the page is told what is offered, and neither the link nor the number") {
  const MailedBusiness b(with_offer());
  const core::Json config = ask(b, "GET", "/widget/config", nullptr, kPublic).data();
  const core::Json& type = config["booking_types"][0];
  CHECK(type["price"] ==
        core::Json({{"amount", 4500}, {"currency", "GBP"}, {"digits", 2}, {"from", true}}));
  CHECK(type["location"] == core::Json({{{"kind", "address"}, {"text", "12 High St"}},
                                        {{"kind", "we_call"}},
                                        {{"kind", "you_call"}},
                                        {{"kind", "video"}}}));
  CHECK(type["policy"] == "Later changes cost £20.");
  CHECK(type["category"] == "Visits");
  CHECK(type["cancel_until_minutes"] == 1440);
  CHECK(type["move_until_minutes"] == 0);
  CHECK(config["resources"][0]["about"] == "Speaks Arabic");
  CHECK_FALSE(has_secret(config));
  CHECK_FALSE(has_secret(ask(b, "GET", "/bookings/types").json));
  CHECK_FALSE(has_secret(
      ask(b, "GET", "/bookings/availability?booking_type_id=3&date=2026-03-10", nullptr, kPublic)
          .json));
  // The documented lists stay as documented.
  CHECK_FALSE(ask(b, "GET", "/bookings/types").data()[0].contains("price"));
  CHECK_FALSE(ask(b, "GET", "/bookings/resources").data()[0].contains("about"));
}

TEST_CASE("a confirmed booking has its link for those who have the booking") {
  MailedBusiness b(with_offer());
  const Told made = testing::visit(b, kNine, at_video());
  const core::Json where = {{"kind", "video"}, {"url", kRoom}};
  CHECK(made.data()["location"] == where);
  CHECK(made.data()["price"]["amount"] == 4500);
  CHECK(made.data()["policy"] == "Later changes cost £20.");
  CHECK(ask(b, "GET", at(made.data()), nullptr, link_of(made)).data()["location"] == where);
  CHECK(ask(b, "GET", at(made.data())).data()["location"] == where);
  const auto webhook = b.store->next_delivery(testing::kHook);
  REQUIRE(webhook);
  CHECK(core::Json::parse(webhook->body)["data"]["location"] == where);
  for (const server::MailOrder& order : b.take_mails()) {
    CHECK(order.booking.location == core::Location{core::LocationKind::kVideo, kRoom});
    CHECK(order.booking.price == core::Price{4500, "GBP", 2, true});
    CHECK(order.booking.policy_text == "Later changes cost £20.");
    REQUIRE(order.booking.changes);
    CHECK(order.booking.changes->cancel_until == core::parse_instant("2026-03-09T09:00:00Z"));
  }
}

TEST_CASE("a request's link is hidden from its visitor until it is approved") {
  MailedBusiness b(with_offer({{"needs_approval", true}}));
  const Told made = testing::visit(b, kNine, at_video());
  CHECK(made.data()["status"] == "pending");
  CHECK(made.data()["location"] == core::Json({{"kind", "video"}}));
  CHECK_FALSE(has_secret(made.json));
  CHECK_FALSE(has_secret(ask(b, "GET", at(made.data()), nullptr, link_of(made)).json));
  CHECK(has_secret(ask(b, "GET", at(made.data())).json));
  for (const server::MailOrder& order : b.take_mails()) {
    CHECK(has_secret(server::to_json(order)) == server::is_for_owner(order.kind));
  }
  REQUIRE(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 200);
  CHECK(has_secret(ask(b, "GET", at(made.data()), nullptr, link_of(made)).json));
  for (const server::MailOrder& order : b.take_mails()) {
    CHECK(order.kind == server::MailKind::kApproved);
    CHECK(has_secret(server::to_json(order)));
  }
  // A move that waits again takes it away; so does a cancellation.
  Told moved = ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}, link_of(made));
  CHECK(moved.data()["status"] == "pending");
  CHECK_FALSE(has_secret(moved.json));
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
  CHECK_FALSE(has_secret(ask(b, "GET", at(made.data()), nullptr, link_of(made)).json));
  for (const server::MailOrder& order : b.take_mails()) {
    CHECK(has_secret(server::to_json(order)) == server::is_for_owner(order.kind));
  }
}

TEST_CASE("of several locations the visitor chooses one") {
  const MailedBusiness b(with_offer());
  CHECK(asks(b, core::Json::object()).complaint("location") == "The location field is required.");
  CHECK(
      asks(b, {{"location", {{"kind", "address"}, {"text", "1 Low St"}}}}).complaint("location") ==
      "This cannot be booked there any more.");
  CHECK(asks(b, {{"location", {{"kind", "moon"}}}}).complaint("location.kind") ==
        "The location.kind field is not one of the known words.");
  CHECK(asks(b, {{"location", "home"}}).complaint("location") ==
        "The location field must be an object.");
  const Told made = asks(b, {{"location", {{"kind", "address"}, {"text", "12 High St"}}}});
  CHECK(made.status == 201);
  CHECK(made.data()["location"]["text"] == "12 High St");
}

TEST_CASE("who is to be called has to give a number") {
  const MailedBusiness b(with_offer());
  const core::Json call = {{"location", {{"kind", "we_call"}}}};
  CHECK(asks(b, call).complaint("contact.phone") == "The contact.phone field is required.");
  core::Json body = call;
  body["contact"]["phone"] = "+44 7700 900123";
  CHECK(asks(b, body).status == 201);
}

TEST_CASE("the business's own backend may leave the choice open, and the only location is kept") {
  const MailedBusiness b(with_offer());
  const Told open = ask(b, "POST", "/bookings",
                        {{"contact_id", 42}, {"booking_type_id", 3}, {"starts_at", kTen}});
  CHECK(open.status == 201);
  CHECK_FALSE(open.data().contains("location"));
  const MailedBusiness one(with_offer({{"location", {{"kind", "you_call"}, {"phone", kNumber}}}}));
  const Told made = asks(one, core::Json::object());
  CHECK(made.data()["location"] == core::Json({{"kind", "you_call"}, {"phone", kNumber}}));
  const MailedBusiness none(with_offer({{"location", nullptr}}));
  CHECK(asks(none, at_video()).complaint("location") == "This cannot be booked there any more.");
}

TEST_CASE("what was told when it was booked stays, whatever the site file says later") {
  MailedBusiness b(with_offer());
  const Told made = testing::visit(b, kNine, at_video());
  b.site.types[0].type.price->amount = 9900;
  b.site.types[0].type.locations[3].text = "https://meet.example.com/other";
  b.site.types[0].type.policy_text.clear();
  const core::Json later = ask(b, "GET", at(made.data())).data();
  CHECK(later["price"]["amount"] == 4500);
  CHECK(later["location"]["url"] == kRoom);
  CHECK(later["policy"] == "Later changes cost £20.");
}

}  // namespace
