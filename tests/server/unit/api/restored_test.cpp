// Links to bookings and contacts that were lost when a backup was restored, and whose ids others got since.
#include <doctest/doctest.h>

#include "../support/mailed.hpp"
#include "server/service/visitor_links.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::kNine;
using testing::kTen;
using testing::mail_site;
using testing::MailedBusiness;
using testing::Told;

core::Json order(const char* name, const char* starts_at) {
  return {{"booking_type_id", 3},
          {"resource_id", 1},
          {"starts_at", starts_at},
          {"contact", {{"name", name}, {"email", std::string(name) + "@example.com"}}}};
}

server::Header with(const std::string& token) {
  return {"X-Api-Key", token};
}

// Everything that a visitor has got about one booking.
struct Given {
  core::Json made;
  std::string contact_token;
  std::string calendar_path;

  std::string manage_token() const { return made["manage_token"]; }
};

core::Id contact_of(const MailedBusiness& b, const core::Json& made) {
  return ask(b, "GET", at(made)).data()["contact_id"].get<core::Id>();
}

Given visit(const MailedBusiness& b, const char* name, const char* starts_at) {
  Given given;
  given.made = ask(b, "POST", "/bookings", order(name, starts_at), testing::kPublic).data();
  const core::Json asked = {{"contact_id", contact_of(b, given.made)}, {"expires_in", 600}};
  given.contact_token = ask(b, "POST", "/visitor-tokens", asked).data()["token"];
  given.calendar_path =
      ask(b, "POST", at(given.made) + "/calendar-link", nullptr, with(given.manage_token()))
          .data()["path"];
  return given;
}

int calendar_status(const MailedBusiness& b, const Given& given) {
  return b.routes.answer({"GET", given.calendar_path, {}, "", b.client}).status;
}

// The same booking and contact as rows of a database from before link ids.
void forget_link_ids(const MailedBusiness& b) {
  testing::run_raw_in(b.folder.file("bookings.db"),
                      "UPDATE bookings SET link_id = NULL; UPDATE contacts SET link_id = NULL");
}

}  // namespace

TEST_CASE("links of a booking that a restored backup lost open nothing of who got its id since") {
  const MailedBusiness lost;
  const Given ada = visit(lost, "Ada", kNine);
  const MailedBusiness restored;  // with the same secret, and without Ada's booking
  const Given eve = visit(restored, "Eve", kTen);
  REQUIRE(at(ada.made) == at(eve.made));
  REQUIRE(contact_of(lost, ada.made) == contact_of(restored, eve.made));
  const server::Header link = with(ada.manage_token());
  CHECK(ask(restored, "GET", at(eve.made), nullptr, link).status == 404);
  CHECK(ask(restored, "PUT", at(eve.made), {{"notes", "mine"}}, link).status == 404);
  CHECK(ask(restored, "POST", at(eve.made) + "/cancel", nullptr, link).status == 404);
  CHECK(ask(restored, "POST", at(eve.made) + "/send", nullptr, link).status == 404);
  CHECK(ask(restored, "POST", at(eve.made) + "/calendar-link", nullptr, link).status == 404);
  // Neither as if the time that the booking takes were free to the link's holder.
  CHECK(ask(restored, "GET",
            "/bookings/availability?booking_type_id=3&date=2026-03-10&booking_id=" +
                at(eve.made).substr(10),
            nullptr, link)
            .status == 404);
  const core::Json hold = {{"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", kTen}};
  CHECK(ask(restored, "POST", "/bookings/holds", hold, link).status == 404);
  CHECK(calendar_status(lost, ada) == 200);
  CHECK(calendar_status(restored, ada) == 404);
  const Told list = ask(restored, "GET", "/bookings", nullptr, with(ada.contact_token));
  CHECK(list.status == 401);
  CHECK(list.json["code"] == "link_expired");
  // Eve's own link with Ada's permit to correct the address.
  const core::Json correction = {{"email", "ada@example.org"},
                                 {"correction_token", ada.made["correction_token"]}};
  CHECK(ask(restored, "POST", at(eve.made) + "/send", correction, with(eve.manage_token()))
            .json["errors"]
            .contains("correction_token"));
  CHECK(ask(restored, "GET", at(eve.made), nullptr, with(eve.manage_token())).status == 200);
  CHECK(calendar_status(restored, eve) == 200);
  CHECK(ask(restored, "GET", "/bookings", nullptr, with(eve.contact_token)).status == 200);
}

TEST_CASE("a lost booking's link that has expired has expired, and no new one opens it") {
  const MailedBusiness lost;
  const Given ada = visit(lost, "Ada", kNine);
  MailedBusiness restored;
  const Given eve = visit(restored, "Eve", kTen);
  restored.now = vectors::instant("2026-04-09T09:59:00Z");  // a month after Ada's, and not Eve's
  const Told refused = ask(restored, "GET", at(eve.made), nullptr, with(ada.manage_token()));
  CHECK(refused.status == 401);
  CHECK(refused.json["code"] == "link_expired");
  CHECK(ask(restored, "GET", at(eve.made), nullptr, with(eve.manage_token())).status == 200);
}

TEST_CASE(
    "links from before link ids open what was there when there were none, and nothing later") {
  const MailedBusiness b;
  const Given ada = visit(b, "Ada", kNine);
  forget_link_ids(b);
  const Given eve = visit(b, "Eve", kTen);
  const auto booking_link = [&](const core::Json& made) {
    const auto booking = b.store->booking(made["id"].get<core::Id>(), b.now);
    return with(server::manage_token(b.tokens, *booking, ""));
  };
  const auto contact_link = [&](const core::Json& made) {
    return with(server::contact_link(b.tokens, {contact_of(b, made), 600}, "", b.now).token);
  };
  CHECK(ask(b, "GET", at(ada.made), nullptr, booking_link(ada.made)).status == 200);
  CHECK(ask(b, "GET", at(eve.made), nullptr, booking_link(eve.made)).status == 404);
  CHECK(ask(b, "GET", "/bookings", nullptr, contact_link(ada.made)).status == 200);
  CHECK(ask(b, "GET", "/bookings", nullptr, contact_link(eve.made)).status == 401);
  // A moved booking's new link is of the same kind as its first.
  const Told moved =
      ask(b, "PUT", at(ada.made), {{"starts_at", "2026-03-11T10:00:00Z"}}, booking_link(ada.made));
  REQUIRE(moved.status == 200);
  CHECK(ask(b, "GET", at(ada.made), nullptr, with(moved.data()["manage_token"])).status == 200);
}
