// Links, timers, attempts and what waits to be sent are read back as they were written, by a store that was opened since.
#include <doctest/doctest.h>

#include "../support/reopened.hpp"

namespace {

using server::Transaction;
using testing::full_booking;
using testing::kHalfHour;
using testing::kLater;
using testing::kTenOClock;
using testing::kToday;
using testing::OnPostgres;
using testing::OnSqlite;
using testing::plain_booking;
using testing::Reopened;

TEST_CASE_TEMPLATE("an owner's link opens its booking until its end, which a move puts off", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  server::OwnerLink link{"a hash", id, "chen@example.com", kTenOClock};
  f.store->write([&](Transaction& t) { t.add_owner_link(link, kToday); });
  f.open_again();
  CHECK(f.store->owner_link("a hash", kToday) == link);
  CHECK_FALSE(f.store->owner_link("a hash", kTenOClock));
  CHECK_FALSE(f.store->owner_link("another", kToday));
  link.expires_at += core::kADay;
  f.store->write([&](Transaction& t) { t.set_owner_links_end(id, link.expires_at); });
  CHECK(f.store->owner_link("a hash", kTenOClock) == link);
}

TEST_CASE_TEMPLATE("a challenge that was spent is spent for all but the one who spent it", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Instant end = kToday + kHalfHour;
  const auto spend = [&](const char* owner, core::Instant now) {
    return f.store->spend_challenge("a hash", owner, end, now);
  };
  CHECK(spend("Sarah", kToday) == server::Spent::kNow);
  f.open_again();
  CHECK(spend("Sarah", kToday) == server::Spent::kBefore);
  CHECK(spend("Bo", kToday) == server::Spent::kByAnother);
  CHECK(spend("Bo", end) == server::Spent::kNow);
}

TEST_CASE_TEMPLATE("a corrected address is read back, and ends the mailed link alone", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  f.store->add_contacts({{43, "Sal", "", ""}}, kToday);
  const core::Id id = f.add(full_booking()).id;
  using server::LinkedTo;
  const auto of_page = f.store->link_id(LinkedTo::kBooking, id);
  const auto of_mail = f.store->link_id(LinkedTo::kMailedBooking, id);
  REQUIRE(of_page);
  REQUIRE(of_mail);
  CHECK(of_page != of_mail);
  CHECK(f.store->link_id(LinkedTo::kContact, 42) != f.store->link_id(LinkedTo::kContact, 43));
  CHECK_FALSE(f.store->link_id(LinkedTo::kBooking, id + 1));
  CHECK_FALSE(f.store->is_ended_link(id, *of_mail));
  f.store->write([&](Transaction& t) {
    CHECK_FALSE(t.is_corrected(id));
    t.correct_email(id, "Sally@example.com", 43, kLater);
  });
  f.open_again();
  const core::Booking read = f.read(id);
  CHECK(read.given->email == "Sally@example.com");
  CHECK(read.given->name == "Sal");
  CHECK(read.contact_id == 43);
  CHECK(read.updated_at == kLater);
  CHECK(f.store->link_id(LinkedTo::kBooking, id) == of_page);
  CHECK(f.store->link_id(LinkedTo::kMailedBooking, id) != of_mail);
  CHECK(f.store->is_ended_link(id, *of_mail));
  CHECK_FALSE(f.store->is_ended_link(id, *of_page));
  f.store->write([&](Transaction& t) {
    CHECK(t.is_corrected(id));
    CHECK(t.upcoming({{}, "sally@example.com", ""}, kToday).size() == 1);
    CHECK(t.upcoming({{}, "sal@example.com", ""}, kToday).empty());
  });
}

TEST_CASE_TEMPLATE("a feed's link is read back with each of its switches", Kind, OnSqlite,
                   OnPostgres) {
  Reopened<Kind> f;
  using server::FeedLink;
  for (bool FeedLink::*shown : {&FeedLink::shows_names, &FeedLink::shows_contact,
                                &FeedLink::shows_notes, &FeedLink::shows_location}) {
    FeedLink link;
    link.token_hash = "hash " + std::to_string(f.store->feed_links().size());
    link.made_at = kLater;
    link.*shown = true;
    if (f.store->feed_links().size() == 1) link.resource_id = 2;
    const core::Id id = f.store->add_feed_link(link);
    f.open_again();
    const FeedLink read = f.store->feed_link(link.token_hash).value();
    CHECK(read.id == id);
    CHECK(read.token_hash == link.token_hash);
    CHECK(read.resource_id == link.resource_id);
    CHECK(read.shows_names == link.shows_names);
    CHECK(read.shows_contact == link.shows_contact);
    CHECK(read.shows_notes == link.shows_notes);
    CHECK(read.shows_location == link.shows_location);
    CHECK(read.made_at == kLater);
  }
  CHECK(f.store->feed_links().size() == 4);
  CHECK(f.store->revoke_feed_link(1));
  CHECK_FALSE(f.store->revoke_feed_link(1));
  CHECK(f.store->feed_links().size() == 3);
}

TEST_CASE_TEMPLATE("a booking's timers are read back in order, and replaced as a whole", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  using server::Timer;
  using server::TimerKind;
  const Timer nudge{TimerKind::kNudge, kLater};
  const Timer expiry{TimerKind::kExpiry, kLater + kHalfHour};
  const Timer reminder{TimerKind::kReminder, kTenOClock};
  const auto due = [&](core::Instant now, int most = 9) {
    f.open_again();
    std::vector<Timer> timers;
    for (const server::BookingTimer& each : f.store->due_timers(now, most)) {
      CHECK(each.booking_id == id);
      timers.push_back(each.timer);
    }
    return timers;
  };
  using Timers = std::vector<Timer>;
  f.store->write([&](Transaction& t) { t.set_timers(id, {expiry, nudge}); });
  CHECK(f.store->next_timer() == nudge.due_at);
  CHECK(due(kToday).empty());
  CHECK(due(expiry.due_at) == Timers{nudge, expiry});
  CHECK(due(expiry.due_at, 1) == Timers{nudge});
  f.store->write([&](Transaction& t) { t.set_timers(id, {reminder}); });
  CHECK(due(kTenOClock) == Timers{reminder});
  const core::Id timer = f.store->due_timers(kTenOClock, 1).at(0).id;
  f.store->write([&](Transaction& t) {
    CHECK(t.drop_timer(timer));
    CHECK_FALSE(t.drop_timer(timer));
  });
  CHECK_FALSE(f.store->next_timer());
}

template <class Kind>
std::unique_ptr<server::Intents> open_intents(const Kind& kind) {
  if constexpr (std::is_same_v<Kind, OnSqlite>) {
    return server::open_sqlite_intents(kind.path);
  } else {
    return server::open_postgres_intents({.conninfo = kind.conninfo, .password = ""});
  }
}

TEST_CASE_TEMPLATE("an attempt at the account is read back, and takes one booking for itself", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const server::Intent intent{.key = {"publishable", "k"},
                              .token = "a token",
                              .request_hash = "a hash",
                              .contact_id = 42,
                              .booking_type_id = 3,
                              .resource_id = 2,
                              .starts_at = kTenOClock,
                              .sent_at = kToday};
  open_intents(f.kind)->write(intent);
  const auto intents = open_intents(f.kind);
  const auto read = intents->find(intent.key);
  REQUIRE(read);
  CHECK(read->key.key == "k");
  CHECK(read->token == "a token");
  CHECK(read->request_hash == "a hash");
  CHECK(read->contact_id == 42);
  CHECK(read->booking_type_id == 3);
  CHECK(read->resource_id == 2);
  CHECK(read->starts_at == kTenOClock);
  CHECK(read->sent_at == kToday);
  CHECK_FALSE(intents->find({"secret", "k"}));
  CHECK(intents->claim("a token", 7, kToday) == server::Claim::kOwn);
  CHECK(intents->claim("a token", 7, kToday) == server::Claim::kOwn);
  CHECK(intents->claim("another", 7, kToday) == server::Claim::kOfAnother);
  intents->forget_before(kToday);
  CHECK(intents->find(intent.key));
  CHECK(intents->claim("another", 7, kToday) == server::Claim::kOfAnother);
  intents->settle(intent.key);
  CHECK_FALSE(intents->find(intent.key));
  intents->forget_before(kLater);
  CHECK(intents->claim("another", 7, kLater) == server::Claim::kOwn);
}

// Each with a message of its own.
server::MailDelivery mail_about(core::Id booking, server::MailKind kind) {
  static int count = 0;
  server::MailDelivery mail;
  mail.receiver = "sal@example.com";
  mail.kind = kind;
  mail.booking_id = booking;
  mail.message_id = "message " + std::to_string(++count);
  mail.order = R"({"is_first": true})";
  mail.is_limited = true;
  mail.made_at = kToday;
  return mail;
}

template <class Kind>
server::MailDelivery next_mail(Reopened<Kind>& f) {
  f.open_again();
  return f.store->next_mail({}).value();
}

TEST_CASE_TEMPLATE("a webhook that waits is read back, and counts its failures", Kind, OnSqlite,
                   OnPostgres) {
  Reopened<Kind> f;
  const std::string url = "https://example.org/hook";
  server::Delivery delivery;
  delivery.url = url;
  delivery.event = server::WebhookEvent::kCancelled;
  delivery.booking_id = f.add(plain_booking()).id;
  delivery.delivery_id = "a delivery";
  delivery.body = "{}";
  delivery.made_at = kToday;
  f.store->write([&](Transaction& t) { t.add_delivery(delivery); });
  f.open_again();
  server::Delivery read = f.store->next_delivery(url).value();
  CHECK(read.url == url);
  CHECK(read.event == server::WebhookEvent::kCancelled);
  CHECK(read.booking_id == delivery.booking_id);
  CHECK(read.delivery_id == "a delivery");
  CHECK(read.body == "{}");
  CHECK(read.made_at == kToday);
  CHECK(read.due_at == kToday);
  CHECK(read.failed_attempts == 0);
  f.store->put_off_delivery(read.id, kLater, kToday);
  f.open_again();
  read = f.store->next_delivery(url).value();
  CHECK(read.failed_attempts == 1);
  CHECK(read.due_at == kLater);
  CHECK(f.store->webhooks_waiting().at(server::WebhookEvent::kCancelled).count == 1);
  f.store->end_delivery(read.id);
  CHECK_FALSE(f.store->next_delivery(url));
}

TEST_CASE_TEMPLATE("a mail that waits is read back, and its booking says what became of it", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(full_booking()).id;
  server::MailDelivery mail = mail_about(id, server::MailKind::kMoved);
  mail.has_entry = true;
  f.store->write([&](Transaction& t) {
    t.add_mail(mail);
    CHECK(t.has_entry(id));
  });
  server::MailDelivery read = next_mail(f);
  CHECK(read.receiver == mail.receiver);
  CHECK(read.kind == mail.kind);
  CHECK(read.booking_id == id);
  CHECK(read.message_id == mail.message_id);
  CHECK(read.order == mail.order);
  CHECK(read.is_limited);
  CHECK(read.made_at == kToday);
  CHECK(read.due_at == kToday);
  CHECK(read.failed_attempts == 0);
  CHECK(f.read(id).mail == core::MailState::kWaiting);
  f.store->put_off_mail(read.id, kLater, true, kToday);
  CHECK(next_mail(f).failed_attempts == 1);
  f.store->put_off_mail(read.id, kLater + kHalfHour, false, kToday);
  read = next_mail(f);
  CHECK(read.failed_attempts == 1);
  CHECK(read.due_at == kLater + kHalfHour);
  CHECK(f.store->end_mail(read, core::MailState::kFailed, kLater));
  CHECK_FALSE(f.store->end_mail(read, core::MailState::kSent, kLater));
  f.open_again();
  CHECK_FALSE(f.store->next_mail({}));
  CHECK(f.read(id).mail == core::MailState::kFailed);
}

TEST_CASE_TEMPLATE("mails sent to an address count, whatever its capitals, if the day limits them",
                   Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  const auto send = [&](const std::string& receiver, bool is_limited) {
    server::MailDelivery mail = mail_about(id, server::MailKind::kConfirmed);
    mail.receiver = receiver;
    mail.is_limited = is_limited;
    f.store->write([&](Transaction& t) { t.add_mail(mail); });
    const server::MailDelivery waiting = next_mail(f);  // opens the store again
    CHECK(f.store->end_mail(waiting, core::MailState::kSent, kToday));
  };
  const auto sent_to = [&](const std::string& receiver) {
    return f.store->mails_sent(receiver, kToday - core::Seconds(1)).count;
  };
  send("sal@example.com", true);
  send("SAL@Example.com", true);
  send("sal@example.com", false);
  send("bo@example.com", true);
  CHECK(sent_to("Sal@example.com") == 2);
  CHECK(sent_to("bo@example.com") == 1);
  CHECK(sent_to("") == 3);
  CHECK(f.store->mails_sent("", kToday - core::Seconds(1)).oldest == kToday);
  CHECK(f.store->mails_sent("", kToday).count == 0);
}

TEST_CASE_TEMPLATE("a reminder waits behind a mail that a limit holds, and what people do frees it",
                   Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  const auto write = [&](server::MailKind kind, bool is_limited) {
    server::MailDelivery mail = mail_about(id, kind);
    mail.is_limited = is_limited;
    f.store->write([&](Transaction& t) { t.add_mail(mail); });
  };
  write(server::MailKind::kConfirmed, true);
  write(server::MailKind::kReminder, false);
  CHECK(f.store->mails_held("sal@example.com") == 2);
  CHECK(next_mail(f).is_limited);
  write(server::MailKind::kMoved, false);
  CHECK(f.store->mails_held("sal@example.com") == 0);
  CHECK_FALSE(next_mail(f).is_limited);
}

TEST_CASE_TEMPLATE(
    "a held mail about a cancelled booking is dropped, with the cancellation only if"
    " the visitor cancelled it unheard",
    Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  int day = 0;
  // The kinds of mails that are left.
  const auto left = [&](std::string_view cancelled_by, int failures) {
    const core::Id id = f.add(plain_booking(kTenOClock + ++day * core::kADay)).id;
    server::MailDelivery cancellation = mail_about(id, server::MailKind::kCancelled);
    cancellation.order = R"({"cancelled_by": ")" + std::string(cancelled_by) + R"("})";
    f.store->write(
        [&](Transaction& t) { t.add_mail(mail_about(id, server::MailKind::kConfirmed)); });
    server::MailDelivery held = next_mail(f);
    CHECK_FALSE(f.store->drop_if_cancelled(held));
    f.store->write([&](Transaction& t) { t.add_mail(cancellation); });
    for (int i = 0; i < failures; ++i) f.store->put_off_mail(held.id, kToday, true, kToday);
    held = next_mail(f);
    CHECK(f.store->drop_if_cancelled(held));
    std::vector<server::MailKind> kinds;
    for (auto mail = f.store->next_mail({}); mail; mail = f.store->next_mail({})) {
      kinds.push_back(mail->kind);
      f.store->end_mail(*mail, core::MailState::kSent, kToday);
    }
    return kinds;
  };
  const std::vector<server::MailKind> the_cancellation{server::MailKind::kCancelled};
  CHECK(left("visitor", 0).empty());
  CHECK(left("visitor", 1) == the_cancellation);
  CHECK(left("business", 0) == the_cancellation);
}

TEST_CASE_TEMPLATE("each commit says which of the queues it added to", Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  std::vector<server::Added> added;
  const auto listening = f.store->when_added([&](const server::Added& each) {
    if (!each.by_others) added.push_back(each);
  });
  f.store->write([&](Transaction& t) { t.set_notes(id, "x", kToday); });
  CHECK(added.empty());
  f.store->write([&](Transaction& t) { t.add_mail(mail_about(id, server::MailKind::kMoved)); });
  f.store->write([&](Transaction& t) {
    t.set_timers(id, {{server::TimerKind::kReminder, kTenOClock}});
  });
  f.store->write([&](Transaction& t) {
    server::Delivery delivery;
    delivery.url = "https://example.org/hook";
    delivery.booking_id = id;
    delivery.made_at = kToday;
    t.add_delivery(delivery);
  });
  REQUIRE(added.size() == 3);
  CHECK(added[0].mails);
  CHECK_FALSE(added[0].timers);
  CHECK(added[1].timers);
  CHECK_FALSE(added[1].mails);
  CHECK(added[2].webhook_receivers == std::set<std::string>{"https://example.org/hook"});
  CHECK_FALSE(added[2].timers);
}

}  // namespace
