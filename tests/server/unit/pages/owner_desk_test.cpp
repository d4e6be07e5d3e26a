// What the buttons of the owner's page do to the booking.
#include "server/pages/owner_desk.hpp"

#include <utility>

#include "../support/asking.hpp"
#include "server/rules/owner_links.hpp"

namespace {

using server::OwnerAction;
using server::OwnerDeed;
using server::OwnerLink;
using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::kEleven;
using testing::kNine;
using testing::kTen;

core::Json approval(const core::Json& changes = core::Json::object()) {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["booking_types"][0]["needs_approval"] = true;
  core::Json patch = {{"booking_types", site["booking_types"]}};
  patch.update(changes);
  return patch;
}

const core::Json kMail = {{"public_url", "https://booking.example.com"},
                          {"mail",
                           {{"from", "bookings@example.com"},
                            {"owner", {"owner@example.com", "desk@example.com"}},
                            {"manage_url", "https://example.com/booking"}}}};

const char* const kOwner = "owner@example.com";

OwnerLink link_to(core::Id id, const std::string& actor = kOwner) {
  return {.hash = "", .booking_id = id, .actor = actor, .expires_at = {}};
}

core::Instant seen(const Business& b, core::Id id) {
  return b.owner.booking(link_to(id))->booking.updated_at;
}

// The status of the refusal; 0: done.
int act(const Business& b, const OwnerLink& link, const OwnerAction& action) {
  const auto done = b.owner.act(link, action);
  return done ? 0 : done.error().status;
}

TEST_CASE("the first decision counts, and the second changes nothing") {
  Business b(approval());
  const core::Id id = book(b, kTen);
  const core::Instant page = seen(b, id);
  CHECK(act(b, link_to(id), {.deed = OwnerDeed::kApprove, .last_change_at = page}) == 0);
  CHECK(b.store->decided(id) == server::Decided{server::Decision::kApproved, kOwner});
  const OwnerLink other = link_to(id, "desk@example.com");
  CHECK(act(b, other, {.deed = OwnerDeed::kDecline, .last_change_at = page}) == 409);
  CHECK(act(b, other, {.deed = OwnerDeed::kApprove, .last_change_at = page}) == 409);
  CHECK(ask(b, "GET", at(id)).data()["status"] == "confirmed");
  CHECK(b.store->decided(id).by == kOwner);
  // The same button pressed twice.
  CHECK(act(b, link_to(id), {.deed = OwnerDeed::kApprove, .last_change_at = page}) == 0);
}

TEST_CASE("a request that is declined is told apart from a booking that is cancelled") {
  Business b(approval());
  const core::Id request = book(b, kTen);
  const OwnerAction decline{
      .deed = OwnerDeed::kDecline, .last_change_at = seen(b, request), .reason = "Ill"};
  CHECK(act(b, link_to(request), decline) == 0);
  CHECK(b.store->decided(request) == server::Decided{server::Decision::kDeclined, kOwner});
  const core::Json declined = ask(b, "GET", at(request)).data();
  CHECK(declined["cancelled_by"] == "business");
  CHECK(declined["cancel_reason"] == "Ill");
  const core::Id booking = book(b, kEleven);
  CHECK(ask(b, "PUT", at(booking), {{"status", "confirmed"}}).status == 200);
  CHECK(b.store->decided(booking) == server::Decided{server::Decision::kApproved, ""});
  const OwnerAction cancel{.deed = OwnerDeed::kCancel, .last_change_at = seen(b, booking)};
  CHECK(act(b, link_to(booking), cancel) == 0);
  CHECK(b.store->decided(booking) == server::Decided{server::Decision::kCancelled, kOwner});
  CHECK(act(b, link_to(booking), cancel) == 0);
  CHECK(act(b, link_to(booking, "desk@example.com"), cancel) == 409);
}

TEST_CASE("a move from the page is the business's own: visitors' rules don't bind it") {
  Business b(approval({{"move_until_minutes", nullptr}, {"cancel_until_minutes", nullptr}}));
  const core::Id id = book(b, kTen);
  CHECK(act(b, link_to(id), {.deed = OwnerDeed::kApprove, .last_change_at = seen(b, id)}) == 0);
  const core::Instant to = vectors::instant(kEleven);
  OwnerAction move{.deed = OwnerDeed::kMove, .last_change_at = seen(b, id), .starts_at = to};
  CHECK(act(b, link_to(id), move) == 0);
  CHECK(act(b, link_to(id), move) == 0);  // twice
  const core::Json moved = ask(b, "GET", at(id)).data();
  CHECK(moved["starts_at"] == "2026-03-10T11:00:00.000000Z");
  CHECK(moved["status"] == "confirmed");
  book(b, kNine);
  move = {.deed = OwnerDeed::kMove,
          .last_change_at = seen(b, id),
          .reason = "",
          .starts_at = vectors::instant(kNine)};
  const auto refused = b.owner.act(link_to(id), move);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().errors.contains("starts_at"));
  CHECK_FALSE(b.owner.free_slot(b.owner.booking(link_to(id))->booking, vectors::instant(kNine)));
  CHECK(b.owner.free_slot(b.owner.booking(link_to(id))->booking, vectors::instant(kTen)));
}

TEST_CASE("nothing is done once the booking has begun") {
  Business b(approval());
  const core::Id id = book(b, kTen);
  const core::Instant page = seen(b, id);
  b.now = vectors::instant(kTen);
  for (const auto deed : {OwnerDeed::kApprove, OwnerDeed::kDecline, OwnerDeed::kMove}) {
    const OwnerAction action{.deed = deed,
                             .last_change_at = page,
                             .reason = "",
                             .starts_at = vectors::instant("2026-03-11T10:00:00Z")};
    CHECK(act(b, link_to(id), action) == 409);
  }
  CHECK(b.owner.booking(link_to(id))->has_begun);
  CHECK(ask(b, "GET", at(id)).data()["status"] == "pending");
}

TEST_CASE("a request that a visitor moved waits for a new decision") {
  Business b(approval());
  const core::Json made = ask(b, "POST", "/bookings",
                              {{"booking_type_id", 3},
                               {"starts_at", kTen},
                               {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}},
                              testing::kPublic)
                              .data();
  const auto id = made["id"].get<core::Id>();
  CHECK(act(b, link_to(id), {.deed = OwnerDeed::kApprove, .last_change_at = seen(b, id)}) == 0);
  const server::Header link{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  CHECK(ask(b, "PUT", at(id), {{"starts_at", kEleven}}, link).data()["status"] == "pending");
  CHECK(b.store->decided(id) == server::Decided{});
}

TEST_CASE("the page shows the bookings before and after, on the same day with the same resource") {
  Business b;
  const core::Id id = book(b, kTen);
  book(b, kNine, 2);
  book(b, "2026-03-11T09:00:00Z");
  auto shown = b.owner.booking(link_to(id));
  CHECK_FALSE(shown->before);
  CHECK_FALSE(shown->after);
  const core::Id gone = book(b, "2026-03-10T09:30:00Z");
  CHECK(ask(b, "POST", at(gone) + "/cancel").status == 200);
  book(b, kNine);
  book(b, "2026-03-10T12:00:00Z");
  book(b, kEleven);
  shown = b.owner.booking(link_to(id));
  CHECK(shown->before->starts_at == vectors::instant(kNine));
  CHECK(shown->after->starts_at == vectors::instant(kEleven));
  CHECK_FALSE(b.owner.booking(link_to(4242)));
}

TEST_CASE("each owner's mail has a link of its own, which ends a day after the booking") {
  Business b(approval(kMail));
  const core::Id id = book(b, kTen);
  std::set<std::string> links;
  std::string token;
  while (const auto mail = b.store->next_mail({})) {
    const core::Json order = core::Json::parse(mail->order);
    const auto url = order.value("owner_link", std::string());
    if (server::is_for_owner(mail->kind)) {
      REQUIRE(url.starts_with("https://booking.example.com/b/ob_"));
      links.insert(url);
      token = url.substr(url.find("ob_"));
      const auto link = b.owner.link(token);
      REQUIRE(link);
      CHECK(link->booking_id == id);
      CHECK(link->actor == mail->receiver);
      CHECK(link->hash.find(token.substr(3)) == std::string::npos);
    } else {
      CHECK(url.empty());
    }
    b.store->end_mail(*mail, core::MailState::kSent, b.now);
  }
  CHECK(links.size() == 2);
  // A person removed from the site file can no longer decide about bookings.
  const std::vector<std::string> owners = std::exchange(b.site.mail->owner, {"new@example.com"});
  CHECK_FALSE(b.owner.link(token));
  b.site.mail->owner = owners;
  CHECK(ask(b, "PUT", at(id), {{"starts_at", "2026-03-11T10:00:00Z"}}).status == 200);
  const core::Instant end = vectors::instant("2026-03-11T10:30:00Z") + server::kOwnerLinkStays;
  b.now = end - core::Seconds(1);
  CHECK(b.owner.link(token));
  b.now = end;
  CHECK_FALSE(b.owner.link(token));
}

TEST_CASE("an owner's page tells what they did themselves from what a colleague did") {
  Business b(approval(kMail));
  const core::Id id = book(b, kTen);
  std::string token;  // of the owner's link
  while (const auto mail = b.store->next_mail({})) {
    const auto url = core::Json::parse(mail->order).value("owner_link", std::string());
    if (mail->receiver == kOwner) token = url.substr(url.find("ob_"));
    b.store->end_mail(*mail, core::MailState::kSent, b.now);
  }
  const auto page_after = [&](const std::string& done) {
    const auto page = testing::answer(b, {"GET", "/b/" + token + "?done=" + done, {}, ""});
    CHECK(page.status == 200);
    return std::string(page.text());
  };
  const auto has = [](const std::string& page, const char* part) {
    return page.find(part) != std::string::npos;
  };
  const auto decide = [&](const std::string& actor, OwnerDeed deed) {
    return act(b, link_to(id, actor), {.deed = deed, .last_change_at = seen(b, id)});
  };
  REQUIRE(decide("desk@example.com", OwnerDeed::kApprove) == 0);
  CHECK_FALSE(has(page_after("approved"), "You have approved the booking."));
  CHECK(has(page_after("approved"), "Already approved by desk@example.com."));
  REQUIRE(decide(kOwner, OwnerDeed::kCancel) == 0);
  CHECK(has(page_after("cancelled"), "You have cancelled the booking."));
}

TEST_CASE("a move is done only if the booking is where the button would have put it") {
  Business b(approval());
  const core::Id id = book(b, kTen);
  const core::Instant page = seen(b, id);
  const auto move_to = [&](const char* to) {
    return OwnerAction{.deed = OwnerDeed::kMove,
                       .last_change_at = page,
                       .reason = "",
                       .starts_at = vectors::instant(to)};
  };
  b.now += core::Seconds(1);
  CHECK(act(b, link_to(id, "desk@example.com"), move_to(kNine)) == 0);
  CHECK(act(b, link_to(id), move_to(kEleven)) == 409);
  CHECK(act(b, link_to(id), move_to(kNine)) == 0);  // where a colleague has moved it
}

TEST_CASE("a booking can be moved by less than its length") {
  core::Json types = approval().at("booking_types");
  types[0]["step_minutes"] = 15;
  Business b(core::Json::object({{"booking_types", types}}));
  const core::Id id = book(b, kTen);
  const core::Booking booking = b.owner.booking(link_to(id))->booking;
  const core::Instant to = booking.starts_at + core::Minutes(15);
  REQUIRE(b.owner.free_slot(booking, to));
  CHECK(act(b, link_to(id),
            {.deed = OwnerDeed::kMove, .last_change_at = seen(b, id), .starts_at = to}) == 0);
}

}  // namespace
