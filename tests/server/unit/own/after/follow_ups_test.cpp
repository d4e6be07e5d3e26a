// Which mails, webhooks and timers each change of a booking writes.
#include "server/own/after/follow_ups.hpp"

#include "../../support/mailed.hpp"
#include "server/own/after/due_timers.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::kBearer;
using testing::kEleven;
using testing::kNine;
using testing::kOwner;
using testing::kPublic;
using testing::kTen;
using testing::link_of;
using testing::mail_site;
using testing::MailedBusiness;
using testing::Told;
using testing::visit;
using testing::with_approval;
using Words = std::vector<std::string>;

// Both doctors have an address of their own.
core::Json with_staff() {
  core::Json site = mail_site();
  site["resources"][0]["email"] = "ahmed@example.com";
  site["resources"][1]["email"] = "maya@example.com";
  return site;
}

void run_raw(const MailedBusiness& b, const std::string& sql) {
  testing::run_raw_in(b.folder.file("bookings.db"), sql);
}

const Words kReminders = {"reminder 2026-03-09T09:00:00Z", "reminder 2026-03-10T07:00:00Z"};

}  // namespace

TEST_CASE("a booking made on a page is confirmed to the visitor, and told to the owner") {
  MailedBusiness b;
  const Told made = visit(b, kNine, {{"locale", "de"}, {"time_zone", "Asia/Tokyo"}});
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  const server::MailOrder& visitor = orders[0];
  CHECK(visitor.kind == server::MailKind::kConfirmed);
  CHECK(visitor.to == "ada@example.com");
  CHECK(visitor.locale == "de");
  CHECK(visitor.time_zone == "Asia/Tokyo");
  CHECK(visitor.ordered_at == b.now);
  CHECK(visitor.booking.id == made.data()["id"]);
  CHECK(visitor.booking.uid == made.data()["uid"].get<std::string>() + "@booking.example.com");
  CHECK(visitor.booking.sequence == 0);
  CHECK(visitor.booking.type_name == "30-Minute Consultation");
  CHECK(visitor.booking.resource_name == "Dr. Ahmed Al-Rashid");
  CHECK(visitor.booking.starts_at == vectors::instant(kNine));
  CHECK(visitor.message_id.ends_with("@example.com>"));
  const server::MailOrder& owner = orders[1];
  CHECK(owner.kind == server::MailKind::kOwnerNew);
  CHECK(owner.to == kOwner);
  CHECK(owner.manage_link.empty());  // a forwarded mail must not hand over the visitor's link
  CHECK(owner.message_id != visitor.message_id);
  CHECK(b.taken[0].is_limited);
  CHECK_FALSE(b.taken[1].is_limited);
  CHECK(b.webhooks() == Words{"booking.created"});
  CHECK(b.timers() == kReminders);
}

TEST_CASE("the link in the visitor's mail opens that booking, and no other") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  const Told other = visit(b, kTen, {{"contact", {{"email", "bo@example.com"}}}});
  const std::string link = b.take_mails()[0].manage_link;
  const auto mark = link.find('#');
  REQUIRE(mark != std::string::npos);
  CHECK(link.substr(0, mark) == "https://example.com/book?from=mail&booking=1");
  const server::Header token{"Authorization", "Bearer " + link.substr(mark + 1)};
  CHECK(ask(b, "GET", at(made.data()), nullptr, token).data()["id"] == made.data()["id"]);
  CHECK(ask(b, "GET", at(other.data()), nullptr, token).status == 404);
}

TEST_CASE("a request is received, waits with the owner, and has no reminder yet") {
  MailedBusiness b(with_approval());
  visit(b, kNine);
  CHECK(b.mails() ==
        Words{"received to ada@example.com, limited", "owner_waiting to owner@example.com"});
  CHECK(b.webhooks() == Words{"booking.created"});
  CHECK(b.timers().empty());
}

TEST_CASE("a request that the business approves is told to the visitor, and reminded of") {
  core::Json site = with_approval();
  site["pending_ends_after_minutes"] = 600;
  MailedBusiness b(site);
  const Told made = visit(b, kNine);
  CHECK(b.timers() == Words{"nudge 2026-03-04T14:00:00Z", "expiry 2026-03-04T19:00:00Z"});
  b.mails();
  b.webhooks();
  CHECK(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].kind == server::MailKind::kApproved);
  CHECK(orders[0].booking.sequence > 0);
  CHECK_FALSE(orders[0].manage_link.empty());
  CHECK_FALSE(b.taken[0].is_limited);
  CHECK(b.webhooks() == Words{"booking.updated"});
  CHECK(b.timers() == kReminders);
}

TEST_CASE("a request that moves says who chose the new time") {
  MailedBusiness b(with_approval());
  const Told made = visit(b, kNine);
  b.mails();
  const auto moved_by_business = [&](const char* to, const server::Header& by) {
    REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", to}}, by).status == 200);
    const auto orders = b.take_mails();
    REQUIRE_FALSE(orders.empty());
    CHECK(orders[0].kind == server::MailKind::kMoved);
    CHECK(orders[0].booking.status == core::BookingStatus::kPending);
    return orders[0].by_business;
  };
  CHECK_FALSE(moved_by_business(testing::kTen, link_of(made)));
  CHECK(moved_by_business(testing::kEleven, testing::kBearer));
}

TEST_CASE("a request that the business declines is told to the visitor with the reason") {
  core::Json site = with_approval();
  site["resources"][0]["email"] = "ahmed@example.com";
  site["pending_ends_after_minutes"] = 600;
  MailedBusiness b(site);
  const Told made = visit(b, kNine);
  b.mails();
  b.webhooks();
  const core::Json reason = {{"reason", "We are full that week."}};
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", reason).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].kind == server::MailKind::kDeclined);
  CHECK(orders[0].reason == "We are full that week.");
  CHECK(orders[0].cancelled_by == core::CancelledBy::kBusiness);
  CHECK(orders[0].manage_link.empty());
  CHECK(orders[1].kind == server::MailKind::kOwnerCancelled);
  CHECK(orders[1].to == "ahmed@example.com");
  CHECK(b.webhooks() == Words{"booking.cancelled"});
  CHECK(b.timers().empty());
}

TEST_CASE("an approved request is told to the resource, for which it is new") {
  core::Json site = with_staff();
  site["booking_types"][0]["needs_approval"] = true;
  MailedBusiness b(site);
  const Told made = visit(b, kNine);
  b.mails();
  REQUIRE(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 200);
  CHECK(b.mails() == Words{"approved to ada@example.com", "owner_new to ahmed@example.com"});
}

TEST_CASE("what was in the visitor's calendar is taken out of it, however the booking ends") {
  const auto with_entry = [](MailedBusiness& b, server::MailKind kind) {
    for (const server::MailOrder& order : b.take_mails()) {
      if (order.kind == kind) return order.has_entry;
    }
    FAIL("no such mail");
    return false;
  };
  for (const bool expires : {false, true}) {
    CAPTURE(expires);
    const auto kind = expires ? server::MailKind::kExpired : server::MailKind::kDeclined;
    const auto end = [expires](const MailedBusiness& b, const Told& made) {
      if (!expires) {
        REQUIRE(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
        return;
      }
      server::Metrics metrics;
      server::own::TimerCounts counts(metrics);
      const server::own::DueTimers due(*b.store, b.tokens, counts);
      due.run(b.site, b.now + core::kADay, {});
    };
    core::Json site = with_approval();
    site["pending_ends_after_minutes"] = 600;
    // A request that was never confirmed has no entry.
    MailedBusiness fresh(site);
    const Told request = visit(fresh, kNine);
    fresh.take_mails();
    end(fresh, request);
    CHECK_FALSE(with_entry(fresh, kind));
    // One that was confirmed, moved, and waits again has.
    MailedBusiness b(site);
    const Told made = visit(b, kNine);
    REQUIRE(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 200);
    const core::Json later = {{"starts_at", kTen}};
    REQUIRE(ask(b, "PUT", at(made.data()), later, link_of(made)).data()["status"] == "pending");
    CHECK(with_entry(b, server::MailKind::kMoved));
    end(b, made);
    CHECK(with_entry(b, kind));
  }
}

TEST_CASE("a declined request says so to its link, an expired or withdrawn one does not") {
  MailedBusiness b(with_approval());
  const Told declined = visit(b, kNine);
  const Told withdrawn = visit(b, kTen, {{"contact", {{"email", "bo@example.com"}}}});
  REQUIRE(ask(b, "POST", at(declined.data()) + "/cancel").status == 200);
  REQUIRE(ask(b, "POST", at(withdrawn.data()) + "/cancel", nullptr, link_of(withdrawn)).status ==
          200);
  const core::Json told = ask(b, "GET", at(declined.data()), nullptr, link_of(declined)).data();
  CHECK(told["status"] == "cancelled");
  CHECK(told["declined"] == true);
  CHECK_FALSE(ask(b, "GET", at(withdrawn.data())).data().contains("declined"));
  // Approved before, it was cancelled.
  const Told approved = visit(b, kEleven, {{"contact", {{"email", "cy@example.com"}}}});
  REQUIRE(ask(b, "PUT", at(approved.data()), {{"status", "confirmed"}}).status == 200);
  REQUIRE(ask(b, "POST", at(approved.data()) + "/cancel").status == 200);
  CHECK_FALSE(ask(b, "GET", at(approved.data())).data().contains("declined"));
}

TEST_CASE("a visitor's move is told with both times, and reminded of by the new one") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  b.mails();
  b.webhooks();
  const server::Header link = link_of(made);
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kEleven}}, link).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].kind == server::MailKind::kMoved);
  CHECK(orders[1].kind == server::MailKind::kOwnerMoved);
  for (const server::MailOrder& order : orders) {
    REQUIRE(order.previous);
    CHECK(order.previous->starts_at == vectors::instant(kNine));
    CHECK(order.booking.starts_at == vectors::instant(kEleven));
  }
  CHECK(b.taken[0].is_limited);
  CHECK_FALSE(b.taken[1].is_limited);
  CHECK(b.webhooks() == Words{"booking.updated"});
  CHECK(b.timers() == Words{"reminder 2026-03-09T11:00:00Z", "reminder 2026-03-10T09:00:00Z"});
}

TEST_CASE("the sequence rises with each change, also within one second") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  const server::Header link = link_of(made);
  std::int64_t last = b.take_mails()[0].booking.sequence;
  for (const char* time : {kTen, kEleven, kNine}) {
    REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", time}}, link).status == 200);
    const server::MailOrder moved = b.take_mails().at(0);
    CHECK(moved.booking.sequence > last);
    last = moved.booking.sequence;
  }
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link).status == 200);
  CHECK(b.take_mails().at(0).booking.sequence > last);
}

TEST_CASE("a visitor's move of a type that needs approval waits again") {
  MailedBusiness b(with_approval());
  const Told made = visit(b, kNine);
  REQUIRE(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 200);
  b.mails();
  const server::Header link = link_of(made);
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}, link).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].kind == server::MailKind::kMoved);
  CHECK(orders[0].booking.status == core::BookingStatus::kPending);
  CHECK(orders[1].kind == server::MailKind::kOwnerWaiting);
  CHECK(b.timers().empty());
}

TEST_CASE("what the business changes itself is told to the visitor and the staff alone") {
  MailedBusiness b(with_staff());
  const Told made = visit(b, kNine);
  CHECK(b.mails() == Words{"confirmed to ada@example.com, limited",
                           "owner_new to owner@example.com", "owner_new to ahmed@example.com"});
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}).status == 200);
  CHECK(b.mails() == Words{"moved to ada@example.com", "owner_moved to ahmed@example.com"});
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
  CHECK(b.mails() == Words{"cancelled to ada@example.com", "owner_cancelled to ahmed@example.com"});
}

TEST_CASE("a booking that moves to another resource is told to both") {
  MailedBusiness b(with_staff());
  const Told made = visit(b, kNine);
  b.mails();
  REQUIRE(ask(b, "PUT", at(made.data()), {{"resource_id", 2}}).status == 200);
  CHECK(b.mails() == Words{"moved to ada@example.com", "owner_moved to maya@example.com",
                           "owner_moved to ahmed@example.com"});
}

TEST_CASE("an owner who is the resource too gets one mail") {
  core::Json site = mail_site();
  site["resources"][0]["email"] = kOwner;
  MailedBusiness b(site);
  visit(b, kNine);
  CHECK(b.mails() ==
        Words{"confirmed to ada@example.com, limited", "owner_new to owner@example.com"});
}

TEST_CASE("a cancellation is told to both sides, is never limited, and ends the reminders") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  b.mails();
  b.webhooks();
  const std::string cancel = at(made.data()) + "/cancel";
  REQUIRE(ask(b, "POST", cancel, {{"reason", "I am ill"}}, link_of(made)).status == 200);
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].kind == server::MailKind::kCancelled);
  CHECK(orders[0].cancelled_by == core::CancelledBy::kVisitor);
  CHECK(orders[0].manage_link.empty());
  CHECK_FALSE(b.taken[0].is_limited);
  CHECK(orders[1].kind == server::MailKind::kOwnerCancelled);
  CHECK(orders[1].reason == "I am ill");
  CHECK(b.webhooks() == Words{"booking.cancelled"});
  CHECK(b.timers().empty());
  // Again: nothing.
  REQUIRE(ask(b, "POST", cancel, nullptr, link_of(made)).status == 200);
  CHECK(b.mails().empty());
  CHECK(b.webhooks().empty());
}

TEST_CASE("a visitor who withdraws a request has not been declined") {
  MailedBusiness b(with_approval());
  const Told made = visit(b, kNine);
  b.mails();
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
  CHECK(b.mails() == Words{"cancelled to ada@example.com", "owner_cancelled to owner@example.com"});
}

TEST_CASE("changed notes, and changes that change nothing, cause no mail") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  b.mails();
  b.webhooks();
  REQUIRE(ask(b, "PUT", at(made.data()), {{"notes", "By the side door"}}).status == 200);
  CHECK(b.mails().empty());
  CHECK(b.webhooks() == Words{"booking.updated"});
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kNine}}).status == 200);
  CHECK(b.mails().empty());
  CHECK(b.webhooks().empty());
  CHECK(b.timers() == kReminders);
}

TEST_CASE("mail goes to the address as typed for the booking, and not as it is on file") {
  MailedBusiness b;
  const char* const kTyped = "Sarah.Johnson@EXAMPLE.com";
  const Told made = visit(b, kNine, {{"contact", {{"email", kTyped}}}});
  CHECK(ask(b, "GET", at(made.data())).data()["contact_id"] == 42);
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}, link_of(made)).status == 200);
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
  for (const server::MailOrder& order : b.take_mails()) {
    CAPTURE(order.to);
    CHECK((order.to == kTyped || order.to == kOwner));
    CHECK(order.booking.email == kTyped);
  }
  CHECK(b.taken.size() == 5);
}

TEST_CASE("a number alone brings no mail to the address that is on file for it") {
  core::Json site = mail_site();
  site["details"]["email"] = "optional";
  site["contacts"][0]["phone"] = "+447700900123";
  MailedBusiness b(site);
  const core::Json contact = {{"email", nullptr}, {"phone", "+447700900123"}};
  const Told made = visit(b, kNine, {{"contact", contact}});
  CHECK(ask(b, "GET", at(made.data())).data()["contact_id"] == 42);
  CHECK(b.mails() == Words{"owner_new to owner@example.com"});
}

TEST_CASE("a booking that the business makes for a contact is confirmed to that contact") {
  MailedBusiness b;
  testing::book(b, kNine);
  CHECK(b.mails() ==
        Words{"confirmed to sarah.johnson@example.com", "owner_new to owner@example.com"});
}

TEST_CASE("a visitor without an address gets no mail; the owner does") {
  core::Json site = mail_site();
  site["details"]["email"] = "optional";
  MailedBusiness b(site);
  visit(b, kNine, {{"contact", {{"email", nullptr}}}});
  CHECK(b.mails() == Words{"owner_new to owner@example.com"});
}

TEST_CASE("about a booking made before mail was sent, nothing is sent") {
  MailedBusiness b;
  const Told made = visit(b, kNine);
  run_raw(b, "UPDATE bookings SET uid = NULL; DELETE FROM timers; DELETE FROM outbox");
  REQUIRE(ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}).status == 200);
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
  CHECK(b.mails().empty());
  CHECK(b.timers().empty());
  CHECK(b.webhooks() == Words{"booking.updated", "booking.cancelled"});
}

TEST_CASE("without mail in the site file there are no mails, and reminders for webhooks alone") {
  core::Json site = mail_site();
  site["mail"] = nullptr;
  MailedBusiness b(site);
  visit(b, kNine);
  CHECK(b.mails().empty());
  CHECK(b.timers() == kReminders);
  site["webhooks"][0]["events"] = {"booking.created"};
  MailedBusiness quiet(site);
  visit(quiet, kNine);
  CHECK(quiet.mails().empty());
  CHECK(quiet.timers().empty());
}

TEST_CASE("a refused booking writes nothing, and a repeat under its key nothing more") {
  MailedBusiness b;
  const core::Json body = {{"booking_type_id", 3},
                           {"resource_id", 1},
                           {"starts_at", kNine},
                           {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
  for (int i = 0; i < 2; ++i) {
    const auto response = b.routes.answer({"POST",
                                           "/api/v1/bookings",
                                           {kPublic, testing::kJson, {"Idempotency-Key", "k"}},
                                           body.dump(),
                                           b.client});
    CHECK(response.status == 201);
  }
  CHECK(ask(b, "POST", "/bookings", body, kPublic).status == 422);
  CHECK(b.mails().size() == 2);
  CHECK(b.webhooks().size() == 1);
}

TEST_CASE("a type's own reminders replace the business's; those already due are skipped") {
  core::Json site = mail_site();
  site["reminders_minutes"] = {60};
  site["booking_types"][0]["reminders_minutes"] = {30, 43200};
  MailedBusiness b(site);
  visit(b, kNine);
  CHECK(b.timers() == Words{"reminder 2026-03-10T08:30:00Z"});
}
