// POST /bookings/{id}/send: a booking's mail once more, or to another address.
#include "server/own/mail_again.hpp"

#include "../support/mailed.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::kBearer;
using testing::kEleven;
using testing::kNine;
using testing::kPublic;
using testing::kTen;
using testing::link_of;
using testing::mail_site;
using testing::MailedBusiness;
using testing::Told;
using testing::visit;
using testing::with_approval;
using Words = std::vector<std::string>;

// A booking of Ada's whose first mails were sent.
struct Sent : MailedBusiness {
  explicit Sent(const core::Json& json = mail_site(),
                const core::Json& changes = core::Json::object())
      : MailedBusiness(json), made(visit(*this, kNine, changes)) {
    mails();
    webhooks();
  }
  std::string path() const { return at(made.data()) + "/send"; }
  core::Json correction(const std::string& email) const {
    return {{"email", email}, {"correction_token", made.data()["correction_token"]}};
  }
  Told correct(const std::string& email) const {
    return ask(*this, "POST", path(), correction(email), link_of(made));
  }
  std::string given_email() const {
    return ask(*this, "GET", at(made.data())).data()["contact"]["email"].get<std::string>();
  }
  Told made;
};

// What the mail's button opens the booking with.
server::Header mailed_link(const server::MailOrder& order) {
  return {"Authorization", "Bearer " + order.manage_link.substr(order.manage_link.find('#') + 1)};
}

server::Response send_as(const Sent& b, std::vector<server::Header> headers,
                         const core::Json& body = nullptr) {
  if (!body.is_null()) headers.push_back(testing::kJson);
  return b.routes.answer({"POST", "/api/v1" + b.path(), std::move(headers),
                          body.is_null() ? "" : body.dump(), b.client});
}

}  // namespace

TEST_CASE("a booking's mail is sent again by its link and by the secret key, and fits its state") {
  Sent b(with_approval());
  const server::Header link = link_of(b.made);
  const Told again = ask(b, "POST", b.path(), nullptr, link);
  CHECK(again.status == 200);
  CHECK(again.data()["id"] == b.made.data()["id"]);
  // A link may be passed on: what was typed must not go with it.
  CHECK_FALSE(again.data().contains("contact"));
  CHECK_FALSE(again.data().contains("mail"));
  CHECK(b.mails() == Words{"received to ada@example.com, limited"});
  REQUIRE(ask(b, "PUT", at(b.made.data()), {{"status", "confirmed"}}).status == 200);
  b.mails();
  const Told by_key = ask(b, "POST", b.path());
  CHECK(by_key.data()["mail"] == "waiting");
  CHECK(b.mails() == Words{"confirmed to ada@example.com"});
  REQUIRE(ask(b, "POST", at(b.made.data()) + "/cancel", {{"reason", "Ill."}}).status == 200);
  b.mails();
  CHECK(ask(b, "POST", b.path()).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].kind == server::MailKind::kCancelled);
  CHECK(orders[0].reason == "Ill.");
  b.webhooks();
}

TEST_CASE("a declined request's mail says so again, and an expired one's") {
  Sent b(with_approval());
  REQUIRE(ask(b, "POST", at(b.made.data()) + "/cancel", {{"reason", "Full."}}).status == 200);
  b.mails();
  REQUIRE(ask(b, "POST", b.path(), nullptr, link_of(b.made)).status == 200);
  CHECK(b.mails() == Words{"declined to ada@example.com, limited"});
  Sent other(with_approval());
  other.store->write([&](server::Transaction& transaction) {
    transaction.cancel_booking(1, {core::CancelledBy::kExpiry, "", ""}, other.now);
  });
  REQUIRE(ask(other, "POST", other.path()).status == 200);
  CHECK(other.mails() == Words{"expired to ada@example.com"});
}

TEST_CASE("a mail sent again is the same to calendars, and changes nothing of the booking") {
  Sent b;
  const core::Json before = ask(b, "GET", at(b.made.data())).data();
  REQUIRE(ask(b, "POST", b.path(), nullptr, link_of(b.made)).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].booking.sequence == 0);
  CHECK(orders[0].booking.uid == b.made.data()["uid"].get<std::string>() + "@booking.example.com");
  core::Json after = ask(b, "GET", at(b.made.data())).data();
  CHECK(after == before);
  CHECK(b.webhooks().empty());
}

TEST_CASE("a booking's mail is sent again three times a day") {
  Sent b;
  const server::Header link = link_of(b.made);
  for (int i = 0; i < 3; ++i) CHECK(ask(b, "POST", b.path(), nullptr, link).status == 200);
  b.now += core::Seconds(600);
  const server::Response refused = send_as(b, {link});
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == std::to_string(24 * 3600 - 600));
  CHECK(core::Json::parse(refused.text())["message"] ==
        "The mail of this booking was sent again three times within a day.");
  // The secret key's requests count too, and so does a correction.
  CHECK(ask(b, "POST", b.path()).status == 429);
  CHECK(b.correct("sarah@example.com").status == 429);
  CHECK(b.given_email() == "ada@example.com");
  b.now += core::kADay;
  CHECK(ask(b, "POST", b.path(), nullptr, link).status == 200);
  CHECK(b.mails().size() == 4);
}

TEST_CASE("a repeat under the same key sends no second mail, and a refusal may be repeated") {
  Sent b;
  const server::Header link = link_of(b.made);
  const server::Header key{"Idempotency-Key", "send-1"};
  const std::string first(send_as(b, {link, key}).text());
  CHECK(std::string(send_as(b, {link, key}).text()) == first);
  CHECK(b.mails().size() == 1);
  CHECK(send_as(b, {link, key}, b.correction("sarah@example.com")).status == 422);
  const server::Header other{"Idempotency-Key", "send-2"};
  for (int i = 0; i < 2; ++i) CHECK(ask(b, "POST", b.path(), nullptr, link).status == 200);
  CHECK(send_as(b, {link, other}).status == 429);
  b.now += core::kADay + core::Seconds(1);
  CHECK(send_as(b, {link, other}).status == 200);
}

TEST_CASE("what can't be sent again is refused in a sentence") {
  core::Json site = mail_site();
  site["details"]["email"] = "optional";
  Sent silent(site, {{"contact", {{"email", nullptr}}}});
  CHECK_FALSE(silent.made.data().contains("correction_token"));
  const Told no_address = ask(silent, "POST", silent.path(), nullptr, link_of(silent.made));
  CHECK(no_address.complaint("email") == "No email address was given for this booking.");
  CHECK(no_address.json["message"] == "No email address was given for this booking.");
  Sent over;
  over.now = vectors::instant(kTen);
  CHECK(ask(over, "POST", over.path(), nullptr, link_of(over.made)).complaint("status") ==
        "A completed booking has no mail to send again.");
  CHECK(ask(over, "POST", "/bookings/99/send").status == 404);
  CHECK(ask(over, "POST", over.path(), nullptr, kPublic).status == 403);
}

TEST_CASE("a page corrects the address of its booking once, and the mail goes there alone") {
  Sent b;
  const core::Json before = ask(b, "GET", at(b.made.data())).data();
  b.now += core::Minutes(1);
  const Told corrected = b.correct("  sarah@example.com. ");
  REQUIRE(corrected.status == 200);
  CHECK_FALSE(corrected.data().contains("contact"));
  CHECK(b.given_email() == "sarah@example.com");
  auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].kind == server::MailKind::kConfirmed);
  CHECK(orders[0].to == "sarah@example.com");
  CHECK(orders[0].booking.email == "sarah@example.com");
  CHECK(orders[0].booking.sequence == 60);
  CHECK(b.taken[0].is_limited);
  CHECK(b.webhooks() == Words{"booking.updated"});
  // The contact on file stays.
  const core::Id contact = before["contact_id"].get<core::Id>();
  CHECK(ask(b, "GET", "/contacts/" + std::to_string(contact)).data()["email"] == "ada@example.com");
  // All later ones go there too.
  REQUIRE(ask(b, "POST", at(b.made.data()) + "/cancel").status == 200);
  orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].to == "sarah@example.com");
}

TEST_CASE(
    "the owner of the wrong address can neither read nor change the booking once it is corrected") {
  MailedBusiness b;
  // A customer of the business owns it, and has a link to their own bookings too.
  server::SiteContact customer;
  customer.id = 77;
  customer.name = "Adam";
  customer.email = "ada@example.com";
  b.store->add_contacts({customer}, b.now);
  const Told made = visit(b, kNine);
  const std::string path = at(made.data());
  const server::Header page = link_of(made);
  const server::Header mailed = mailed_link(b.take_mails().at(0));
  const server::Header contacts{"Authorization",
                                "Bearer " + ask(b, "POST", "/visitor-tokens", {{"contact_id", 77}})
                                                .data()["token"]
                                                .get<std::string>()};
  const std::string file =
      ask(b, "POST", path + "/calendar-link", nullptr, mailed).data()["path"].get<std::string>();
  CHECK(ask(b, "GET", path, nullptr, mailed).status == 200);
  CHECK(ask(b, "GET", path, nullptr, contacts).status == 200);
  // A link that the stranger got by moving the booking is theirs too.
  const Told moved = ask(b, "PUT", path, {{"starts_at", kTen}}, mailed);
  REQUIRE(moved.status == 200);
  b.mails();
  const core::Json body = {{"email", "sarah@example.com"},
                           {"correction_token", made.data()["correction_token"]}};
  REQUIRE(ask(b, "POST", path + "/send", body, page).status == 200);
  for (const server::Header& link : {mailed, link_of(moved)}) {
    const Told closed = ask(b, "GET", path, nullptr, link);
    CHECK(closed.status == 401);
    CHECK(closed.json["code"] == "link_expired");
    CHECK(closed.json["message"] ==
          "This link no longer works, because the mail address of the booking was corrected. The "
          "mail to the new address has a new link.");
    CHECK(ask(b, "POST", path + "/cancel", nullptr, link).status == 401);
    CHECK(ask(b, "PUT", path, {{"starts_at", kEleven}}, link).status == 401);
    CHECK(ask(b, "POST", path + "/send", nullptr, link).status == 401);
  }
  CHECK(b.routes.answer({"GET", file, {}, "", b.client}).status == 401);
  CHECK(ask(b, "GET", path, nullptr, contacts).status == 404);
  CHECK(ask(b, "GET", "/bookings", nullptr, contacts).data().empty());
  // The visitor's page goes on, and so does the link in the new mail.
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(ask(b, "GET", path, nullptr, page).status == 200);
  CHECK(ask(b, "PUT", path, {{"starts_at", kEleven}}, page).status == 200);
  CHECK(ask(b, "GET", path, nullptr, mailed_link(orders[0])).status == 200);
}

TEST_CASE("a second correction is refused, also by a second page") {
  Sent b;
  REQUIRE(b.correct("sarah@example.com").status == 200);
  const Told second = b.correct("bo@example.com");
  CHECK(second.status == 409);
  CHECK(second.json["message"] ==
        "The address of this booking was corrected before. Please contact us.");
  CHECK(b.given_email() == "sarah@example.com");
  CHECK(b.correct("sarah@example.com").status == 200);  // the same: only sent again
  CHECK(b.mails() == Words{"confirmed to sarah@example.com, limited",
                           "confirmed to sarah@example.com, limited"});
}

TEST_CASE("mails that wait for the old address are dropped, and the owner's stay") {
  core::Json site = mail_site();
  site["mail"]["owner"] = {"ada@example.com"};
  MailedBusiness b(site);
  const Told made = visit(b, kNine);
  const core::Json body = {{"email", "sarah@example.com"},
                           {"correction_token", made.data()["correction_token"]}};
  REQUIRE(ask(b, "POST", at(made.data()) + "/send", body, link_of(made)).status == 200);
  CHECK(b.mails() ==
        Words{"owner_new to ada@example.com", "confirmed to sarah@example.com, limited"});
}

TEST_CASE("only the page that booked can correct, within half an hour") {
  Sent b;
  const server::Header link = link_of(b.made);
  const auto refuses = [&](const core::Json& body, const server::Header& by) {
    const Told refused = ask(b, "POST", b.path(), body, by);
    CHECK(refused.status == 422);
    CHECK(b.given_email() == "ada@example.com");
    return refused;
  };
  // A link, as it is in the mail, is not enough.
  CHECK(refuses({{"email", "bo@example.com"}}, link).complaint("correction_token") ==
        "The correction_token field is required.");
  const std::string manage = b.made.data()["manage_token"].get<std::string>();
  refuses({{"email", "bo@example.com"}, {"correction_token", manage}}, link);
  refuses({{"email", "bo@example.com"}, {"correction_token", manage}}, kBearer);
  const Told other = visit(b, kEleven, {{"contact", {{"email", "bo@example.com"}}}});
  refuses({{"email", "bo@example.com"}, {"correction_token", other.data()["correction_token"]}},
          link);
  CHECK(refuses({{"correction_token", "bt_m1.1.x"}}, link).complaint("email") ==
        "The email field is required.");
  CHECK(refuses(b.correction("sarah"), link).complaint("email") ==
        "The email field must be an email address.");
  CHECK(refuses({{"mail", "sarah@example.com"}}, link).complaint("mail") ==
        "This field is not known.");
  b.now += core::Minutes(30);
  const Told late = b.correct("sarah@example.com");
  CHECK(late.status == 422);
  CHECK(late.json["message"] == "The address can no longer be corrected here. Please contact us.");
  CHECK(b.given_email() == "ada@example.com");
}

TEST_CASE("a correction token opens nothing") {
  Sent b;
  const server::Header token{"Authorization",
                             "Bearer " + b.made.data()["correction_token"].get<std::string>()};
  CHECK(ask(b, "GET", at(b.made.data()), nullptr, token).status == 401);
  CHECK(ask(b, "GET", "/bookings", nullptr, token).status == 401);
  CHECK(ask(b, "POST", b.path(), b.correction("sarah@example.com"), token).status == 401);
}

TEST_CASE("a correction obeys the rules for people, and tells an outsider nothing") {
  core::Json site = mail_site();
  site["max_upcoming_per_person"] = 1;
  MailedBusiness b(site);
  visit(b, kTen, {{"contact", {{"email", "bo@example.com"}}}});
  const Told made = visit(b, kNine);
  server::SiteContact banned;
  banned.id = 77;
  banned.name = "Cy";
  banned.email = "cy@example.com";
  banned.blacklisted = true;
  b.store->add_contacts({banned}, b.now);
  for (const char* email : {"bo@example.com", "cy@example.com"}) {
    const core::Json body = {{"email", email},
                             {"correction_token", made.data()["correction_token"]}};
    const Told refused = ask(b, "POST", at(made.data()) + "/send", body, link_of(made));
    CHECK(refused.status == 422);
    CHECK(refused.json["message"] == "This booking cannot be changed online. Please contact us.");
  }
}

TEST_CASE("an answer has a correction token only where a mail went to an address just typed") {
  Sent b;
  CHECK(b.made.data()["correction_token"].get<std::string>().starts_with("bt_m"));
  CHECK_FALSE(ask(b, "GET", at(b.made.data()), nullptr, link_of(b.made))
                  .data()
                  .contains("correction_token"));
  const Told by_key =
      ask(b, "POST", "/bookings",
          {{"contact_id", 42}, {"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", kTen}});
  CHECK_FALSE(by_key.data().contains("correction_token"));
  MailedBusiness silent(
      core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json")));
  const Told made = visit(silent, kNine);
  CHECK_FALSE(made.data().contains("correction_token"));
  const Told refused = ask(silent, "POST", at(made.data()) + "/send", nullptr, link_of(made));
  CHECK(refused.status == 409);
  CHECK(refused.json["message"] == "This server sends no mails about bookings.");
}
