// What comes due: reminders, the nudge to the owner, and the end of a request that nobody answered.
#include "server/own/after/due_timers.hpp"

#include <thread>

#include "../../support/mailed.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::is_available;
using testing::kEleven;
using testing::kNine;
using testing::link_of;
using testing::mail_site;
using testing::MailedBusiness;
using testing::Told;
using testing::visit;
using vectors::instant;
using Words = std::vector<std::string>;

struct DueBusiness : MailedBusiness {
  explicit DueBusiness(const core::Json& json = mail_site()) : MailedBusiness(json) {}

  // Acts on what is due at that time. Returns when the next one is.
  std::optional<core::Instant> run_at(core::Instant time) {
    now = time;
    return server::own::DueTimers(*store, tokens, timer_counts).run(site, now, {});
  }
  std::optional<core::Instant> run_at(const char* time) { return run_at(instant(time)); }
  void forget() {
    mails();
    webhooks();
  }

  server::own::TimerCounts timer_counts{metrics};
};

// Requests end after a day.
core::Json with_expiry() {
  core::Json site = mail_site();
  site["booking_types"][0]["needs_approval"] = true;
  site["pending_ends_after_minutes"] = 1440;
  return site;
}

}  // namespace

TEST_CASE("a visitor is reminded a day and two hours before, each once") {
  DueBusiness b;
  const Told made = visit(b, kNine);
  b.forget();
  CHECK(b.run_at("2026-03-09T08:59:59Z") == instant("2026-03-09T09:00:00Z"));
  CHECK(b.mails().empty());
  CHECK(b.run_at("2026-03-09T09:00:00Z") == instant("2026-03-10T07:00:00Z"));
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].kind == server::MailKind::kReminder);
  CHECK(orders[0].to == "ada@example.com");
  CHECK_FALSE(orders[0].manage_link.empty());
  CHECK_FALSE(b.taken[0].is_limited);
  CHECK(b.webhooks() == Words{"booking.reminder"});
  CHECK(b.run_at("2026-03-09T09:00:01Z"));
  CHECK(b.mails().empty());
  CHECK_FALSE(b.run_at("2026-03-10T07:00:30Z"));
  CHECK(b.mails() == Words{"reminder to ada@example.com"});
  CHECK_FALSE(b.run_at("2026-03-11T07:00:30Z"));
  CHECK(b.mails().empty());
  CHECK(b.timer_counts.reminders.value() == 2);
  CHECK(b.timer_counts.reminders_dropped.value() == 0);
}

TEST_CASE("a reminder that would be due already is skipped") {
  DueBusiness b;
  b.now = instant("2026-03-09T12:00:00Z");
  visit(b, kNine);
  CHECK(b.timers() == Words{"reminder 2026-03-10T07:00:00Z"});
  b.now = instant("2026-03-10T07:30:00Z");
  visit(b, "2026-03-10T09:30:00Z", {{"contact", {{"email", "bo@example.com"}}}});
  CHECK(b.timers() == Words{"reminder 2026-03-10T07:00:00Z"});
}

TEST_CASE("a move plans the reminders again, also one that was sent; a cancellation drops them") {
  DueBusiness b;
  const Told made = visit(b, kNine);
  b.run_at("2026-03-09T09:00:00Z");
  b.forget();
  const core::Json next_day = {{"starts_at", "2026-03-11T09:00:00Z"}};
  REQUIRE(ask(b, "PUT", at(made.data()), next_day, link_of(made)).status == 200);
  b.forget();
  CHECK(b.run_at("2026-03-10T07:00:00Z") == instant("2026-03-10T09:00:00Z"));
  CHECK(b.mails().empty());
  b.run_at("2026-03-10T09:00:00Z");
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].booking.starts_at == instant("2026-03-11T09:00:00Z"));
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
  b.forget();
  CHECK_FALSE(b.run_at("2026-03-11T07:00:00Z"));
  CHECK(b.mails().empty());
}

TEST_CASE("changed notes leave the reminders as they are") {
  DueBusiness b;
  const Told made = visit(b, kNine);
  b.run_at("2026-03-09T09:00:00Z");
  b.forget();
  b.now = instant("2026-03-09T08:00:00Z");  // and the clock steps back
  REQUIRE(ask(b, "PUT", at(made.data()), {{"notes", "x"}}).status == 200);
  CHECK(b.timers() == Words{"reminder 2026-03-10T07:00:00Z"});
}

TEST_CASE("a reminder is sent late with half an hour left, and otherwise dropped and counted") {
  DueBusiness b;
  visit(b, kNine);
  visit(b, "2026-03-10T09:30:00Z", {{"contact", {{"email", "bo@example.com"}}}});
  b.forget();
  // The server was down over both reminders of both. 30 minutes are left to the second, none to
  // the first.
  CHECK_FALSE(b.run_at("2026-03-10T09:00:00Z"));
  CHECK(b.mails() == Words{"reminder to bo@example.com", "reminder to bo@example.com"});
  CHECK(b.timer_counts.reminders_dropped.value() == 2);
}

TEST_CASE("29 minutes before the start a late reminder is dropped") {
  DueBusiness b;
  visit(b, kNine);
  b.forget();
  CHECK_FALSE(b.run_at("2026-03-10T08:31:00Z"));
  CHECK(b.mails().empty());
  CHECK(b.webhooks().empty());
  CHECK(b.timer_counts.reminders_dropped.value() == 2);
  CHECK(b.metrics.text().find("booking_reminders_dropped_total 2\n") != std::string::npos);
}

TEST_CASE("a clock that steps back sends nothing twice") {
  DueBusiness b;
  visit(b, kNine);
  b.forget();
  b.run_at("2026-03-09T09:00:00Z");
  CHECK(b.mails().size() == 1);
  CHECK(b.run_at("2026-03-08T09:00:00Z") == instant("2026-03-10T07:00:00Z"));
  b.run_at("2026-03-09T09:00:00Z");
  CHECK(b.mails().empty());
  b.run_at("2026-03-10T07:00:00Z");
  CHECK(b.mails().size() == 1);
}

TEST_CASE("two restarts lose no timer and act on none twice") {
  DueBusiness b;
  visit(b, kNine);
  b.forget();
  const auto restart = [&b] {
    b.store.reset();
    b.store = testing::open_usual(b.folder.file("bookings.db"));
  };
  restart();
  b.run_at("2026-03-09T09:00:00Z");
  CHECK(b.mails() == Words{"reminder to ada@example.com"});
  restart();
  CHECK(b.run_at("2026-03-09T09:00:00Z") == instant("2026-03-10T07:00:00Z"));
  CHECK(b.mails().empty());
  b.run_at("2026-03-10T07:00:00Z");
  CHECK(b.mails() == Words{"reminder to ada@example.com"});
}

TEST_CASE("minutes before the start are counted as they pass, also across a change of clocks") {
  core::Json site = mail_site();
  site["reminders_minutes"] = {2880};
  DueBusiness b(site);
  // London's clocks go forward on 29 March: nine on Monday is eight on Saturday and 48 hours.
  visit(b, "2026-03-30T08:00:00Z", {{"time_zone", "Europe/London"}});
  CHECK(b.timers() == Words{"reminder 2026-03-28T08:00:00Z"});
  CHECK_FALSE(b.run_at("2026-03-28T08:00:00Z"));
  CHECK(b.timer_counts.reminders.value() == 1);
}

TEST_CASE("the owner is nudged once, and then the request ends and its time is free") {
  DueBusiness b(with_expiry());
  const Told made = visit(b, kNine);
  b.forget();
  CHECK(b.run_at("2026-03-04T21:00:00Z") == instant("2026-03-05T09:00:00Z"));
  CHECK(b.mails() == Words{"owner_nudge to owner@example.com"});
  CHECK(b.webhooks().empty());
  b.run_at("2026-03-05T08:59:59Z");
  CHECK(b.mails().empty());
  CHECK_FALSE(is_available(b, kNine));
  CHECK_FALSE(b.run_at("2026-03-05T09:00:00Z"));
  const auto orders = b.take_mails();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].kind == server::MailKind::kExpired);
  CHECK(orders[0].to == "ada@example.com");
  CHECK(orders[0].manage_link.empty());
  CHECK(orders[1].kind == server::MailKind::kOwnerExpired);
  CHECK(b.webhooks() == Words{"booking.expired"});
  const Told ended = ask(b, "GET", at(made.data()));
  CHECK(ended.data()["status"] == "cancelled");
  CHECK(ended.data()["cancelled_by"] == "expiry");
  CHECK(is_available(b, kNine));
  CHECK(b.timer_counts.requests_expired.value() == 1);
  // Too late.
  CHECK(ask(b, "PUT", at(made.data()), {{"status", "confirmed"}}).status == 422);
  CHECK(b.mails().empty());
}

TEST_CASE("a receiver that does not ask for expiries hears of a cancellation") {
  core::Json site = with_expiry();
  site["webhooks"][0]["events"] = {"booking.cancelled"};
  DueBusiness b(site);
  visit(b, kNine);
  b.run_at("2026-03-06T09:00:00Z");
  CHECK(b.webhooks() == Words{"booking.cancelled"});
}

TEST_CASE("a request ends at its start, if that is earlier") {
  DueBusiness b(with_expiry());
  b.now = instant("2026-03-09T20:00:00Z");
  const Told made = visit(b, kNine);
  CHECK(b.timers() == Words{"nudge 2026-03-10T02:30:00Z", "expiry 2026-03-10T09:00:00Z"});
  // The server was down for days.
  b.run_at("2026-03-15T02:30:00Z");
  CHECK(ask(b, "GET", at(made.data())).data()["cancelled_by"] == "expiry");
}

TEST_CASE("an approved, a declined and a withdrawn request never end") {
  DueBusiness b(with_expiry());
  const Told approved = visit(b, kNine);
  const Told declined = visit(b, kEleven, {{"contact", {{"email", "bo@example.com"}}}});
  const Told withdrawn = visit(b, kNine, {{"resource_id", 2}, {"contact", {{"email", "cy@x.uk"}}}});
  REQUIRE(ask(b, "PUT", at(approved.data()), {{"status", "confirmed"}}).status == 200);
  REQUIRE(ask(b, "POST", at(declined.data()) + "/cancel").status == 200);
  REQUIRE(ask(b, "POST", at(withdrawn.data()) + "/cancel", nullptr, link_of(withdrawn)).status ==
          200);
  b.forget();
  b.run_at("2026-03-06T09:00:00Z");
  CHECK(b.mails().empty());
  CHECK(b.webhooks().empty());
  CHECK(ask(b, "GET", at(approved.data())).data()["status"] == "confirmed");
  CHECK(b.timer_counts.requests_expired.value() == 0);
}

TEST_CASE("10,000 that come due at once are all acted on, and bookings are made in between") {
  DueBusiness b;
  constexpr int kDue = 10'000;
  const Told made = visit(b, "2026-03-20T09:00:00Z");
  const std::vector<server::Timer> due(kDue, {server::TimerKind::kReminder, b.now});
  b.store->write([&](server::Transaction& transaction) {
    transaction.set_timers(made.data()["id"].get<core::Id>(), due);
  });
  std::thread timers(
      [&b] { server::own::DueTimers(*b.store, b.tokens, b.timer_counts).run(b.site, b.now, {}); });
  const auto acted = [&b] { return b.timer_counts.reminders.value(); };
  std::int64_t longest_wait = 0;
  for (int i = 0; i < 10; ++i) {
    const auto before = static_cast<std::int64_t>(acted());
    visit(b, "2026-03-1" + std::to_string(i % 4 + 0) + "T1" + std::to_string(i / 4) + ":00:00Z",
          {{"contact", {{"email", "v" + std::to_string(i) + "@example.com"}}}});
    longest_wait = std::max(longest_wait, static_cast<std::int64_t>(acted()) - before);
  }
  const auto when_booked = acted();
  timers.join();
  CHECK(longest_wait < 500);
  CHECK(when_booked < kDue);
  CHECK(acted() == kDue);
  CHECK_FALSE(b.store->next_timer() == b.now);
  CHECK(b.store->mails_waiting().count == kDue + 2 * 11);
}
