// What PostgreSQL alone does: a schema made by several servers at once, retries, claims, and copies from and to SQLite.
#include <doctest/doctest.h>

#include <thread>

#include "../support/stores.hpp"
#include "server/app/commands/copy_store.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/schema.hpp"

namespace {

using server::StoreAddress;
using server::Transaction;
using testing::OnPostgres;
using testing::PostgresCluster;

const core::Instant kNow = *core::parse_instant("2026-03-04T09:00:00Z");
const core::Instant kTen = *core::parse_instant("2026-03-10T10:00:00Z");
constexpr core::Minutes kHalfHour{30};

std::unique_ptr<server::Store> open(const std::string& conninfo) {
  return server::open_postgres({.conninfo = conninfo, .password = ""});
}

std::string value_of(const std::string& conninfo, const std::string& sql) {
  std::string value;
  CHECK(PostgresCluster::run(conninfo, sql, &value) == "");
  return value;
}

std::string error_of_open(const std::string& conninfo) {
  try {
    open(conninfo);
    return "";
  } catch (const server::StoreError& error) {
    return error.what();
  }
}

server::NewBooking visit(core::Id contact, core::Instant start) {
  server::NewBooking booking;
  booking.contact_id = contact;
  booking.booking_type_id = 3;
  booking.occupied = {1, start, start + kHalfHour};
  booking.title = "Consultation – Ádám";
  booking.starts_at = start;
  booking.ends_at = start + kHalfHour;
  booking.made_at = kNow;
  booking.uid = "uid-" + core::format_instant(start);
  return booking;
}

server::Delivery delivery(core::Id booking, const std::string& id) {
  server::Delivery delivery;
  delivery.url = "https://example.org/hook";
  delivery.event = server::WebhookEvent::kCreated;
  delivery.booking_id = booking;
  delivery.delivery_id = id;
  delivery.body = "{}";
  delivery.made_at = kNow;
  return delivery;
}

TEST_CASE("four servers that start at once on an empty database make its schema once") {
  const std::string conninfo = PostgresCluster::get().empty_database();
  std::vector<std::unique_ptr<server::Store>> stores(4);
  std::vector<std::thread> threads;
  for (auto& store : stores) threads.emplace_back([&] { store = open(conninfo); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& store : stores) CHECK(store);
  CHECK(value_of(conninfo, "SELECT count(*) || ' ' || max(version) FROM booking_schema") ==
        "1 " + std::to_string(server::postgres::migrations().size()));
}

TEST_CASE("a database of a newer program, of another program or in another encoding is refused") {
  const OnPostgres newer;
  CHECK(newer.run_raw("UPDATE booking_schema SET version = 99").empty());
  CHECK(error_of_open(newer.conninfo).find("newer booking-server (schema 99)") !=
        std::string::npos);
  const std::string foreign = PostgresCluster::get().empty_database();
  CHECK(PostgresCluster::run(foreign, "CREATE TABLE bookings (id int)").empty());
  CHECK(error_of_open(foreign).find("tables of another program") != std::string::npos);
  CHECK(value_of(foreign, "SELECT to_regclass('contacts') IS NULL") == "t");
}

TEST_CASE("a secret that two servers make at the same first start is one") {
  const OnPostgres kind;
  const auto a = kind.open();
  const auto b = kind.open();
  std::string of_a, of_b;
  std::thread first([&] { of_a = a->get_or_create_value("token_secret", "a"); });
  std::thread second([&] { of_b = b->get_or_create_value("token_secret", "b"); });
  first.join();
  second.join();
  CHECK(of_a == of_b);
}

TEST_CASE("servers that write at once don't double a time, and none fails") {
  const OnPostgres kind;
  const auto a = kind.open();
  const auto b = kind.open();
  a->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 8; ++n) {
        (i % 2 == 0 ? a : b)->write([&](Transaction& t) {
          if (t.add_booking(visit(42, kTen + n * kHalfHour))) ++made;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 8);
}

TEST_CASE("a refused booking or move leaves the transaction as it was") {
  const OnPostgres kind;
  const auto store = kind.open();
  store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  store->write([&](Transaction& t) {
    const auto first = t.add_booking(visit(42, kTen));
    const auto second = t.add_booking(visit(42, kTen + kHalfHour));
    REQUIRE(first);
    REQUIRE(second);
    CHECK_FALSE(t.add_booking(visit(42, kTen)));
    const core::Instant start = kTen + core::Minutes(15);
    CHECK_FALSE(t.move_booking(
        first->id,
        {{1, start, start + kHalfHour}, start, start + kHalfHour, core::BookingStatus::kConfirmed},
        kNow));
    t.set_notes(second->id, "kept", kNow);
  });
  CHECK(value_of(kind.conninfo,
                 "SELECT string_agg(coalesce(notes, '-'), ' ' ORDER BY id) FROM bookings") ==
        "- kept");
}

TEST_CASE("a transaction in which a statement failed is not reported as done") {
  const OnPostgres kind;
  const auto store = kind.open();
  store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  const auto write = [&] {
    store->write([&](Transaction& t) {
      CHECK(t.add_booking(visit(42, kTen)));
      CHECK_THROWS_AS(t.add_booking(visit(43, kTen + kHalfHour)), server::StoreError);
    });
  };
  CHECK_THROWS_AS(write(), server::StoreError);
  CHECK(value_of(kind.conninfo, "SELECT count(*) FROM bookings") == "0");
}

TEST_CASE(
    "an entry of the outbox is claimed by one server, until it is put off or the claim ends") {
  const OnPostgres kind;
  const auto a = kind.open();
  const auto b = kind.open();
  a->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  a->write(
      [&](Transaction& t) { t.add_delivery(delivery(t.add_booking(visit(42, kTen))->id, "one")); });
  const std::string url = "https://example.org/hook";
  const core::Id id = b->next_delivery(url)->id;
  CHECK(a->claim(id));
  CHECK_FALSE(b->claim(id));
  CHECK_FALSE(b->next_delivery(url));
  CHECK(a->next_delivery(url));  // its own
  CHECK(a->claim(id));
  a->put_off_delivery(id, kNow, kNow);
  CHECK(b->claim(id));
  CHECK_FALSE(a->next_delivery(url));
  CHECK(kind.run_raw("UPDATE outbox SET claimed_until = clock_timestamp()").empty());
  CHECK(a->claim(id));
  a->end_delivery(id);
  CHECK_FALSE(b->claim(id));
}

TEST_CASE("a server is told of what another wrote") {
  const OnPostgres kind;
  const auto a = kind.open();
  const auto b = kind.open();
  std::atomic<bool> is_told = false;
  const auto listening = b->when_added([&](const server::Added& added) {
    CHECK(added.by_others);
    CHECK(added.webhook_receivers == std::set<std::string>{"https://example.org/hook"});
    is_told = true;
    is_told.notify_all();
  });
  a->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  a->write(
      [&](Transaction& t) { t.add_delivery(delivery(t.add_booking(visit(42, kTen))->id, "one")); });
  is_told.wait(false);
}

TEST_CASE("what one server put off is another's once it is due, whatever became of the first") {
  const OnPostgres kind;
  const auto b = kind.open();
  {
    const auto a = kind.open();
    a->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
    a->write([&](Transaction& t) {
      t.add_delivery(delivery(t.add_booking(visit(42, kTen))->id, "one"));
    });
    const core::Id id = a->next_delivery("https://example.org/hook")->id;
    CHECK(a->claim(id));
    while (b->next_delivery("https://example.org/hook")) std::this_thread::yield();
    a->put_off_delivery(id, kNow, kNow);  // a time that has passed
  }
  std::atomic<int> told = 0;
  const auto listening = b->when_added([&](const server::Added& added) {
    CHECK(added.webhook_receivers.contains("https://example.org/hook"));
    ++told;
    told.notify_all();
  });
  // The first may be about the entry when it was new.
  for (int seen = 0; seen < 2; seen = told) told.wait(seen);
  CHECK(b->next_delivery("https://example.org/hook"));
}

TEST_CASE("a store that got read-only connections writes once the database may be written") {
  const OnPostgres kind;
  const auto store = kind.open();
  const std::string change = "ALTER DATABASE " +
                             value_of(kind.conninfo, "SELECT current_database()") +
                             " SET default_transaction_read_only = ";
  CHECK(kind.run_raw(change + "on") == "");
  CHECK(kind.run_raw("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                     "WHERE datname = current_database() AND pid <> pg_backend_pid()") == "");
  CHECK_THROWS_AS(store->get_or_create_value("name", "value"), server::StoreError);
  CHECK_FALSE(store->owner_link("none", kNow));  // reading leaves a connection of now for later
  const std::string writing = kind.conninfo + " options='-c default_transaction_read_only=off'";
  CHECK(PostgresCluster::run(writing, change + "off") == "");
  CHECK(store->get_or_create_value("name", "value") == "value");
}

TEST_CASE("a feed has the bookings that its filter selects, each with its contact") {
  const OnPostgres kind;
  const auto store = kind.open();
  store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", "+447700900123"}}, kNow);
  core::Id cancelled = 0;
  store->write([&](Transaction& t) {
    t.add_booking(visit(42, kTen + kHalfHour));
    server::NewBooking first = visit(42, kTen);
    first.given = core::ContactDetails{"Ada", "", ""};
    t.add_booking(first);
    cancelled = t.add_booking(visit(42, kTen + 2 * kHalfHour))->id;
    t.cancel_booking(cancelled, {}, kNow);
  });
  const auto starts = [&](const server::FeedFilter& filter) {
    std::vector<core::Instant> found;
    for (const auto& each : store->feed_bookings(filter)) found.push_back(each.booking.starts_at);
    return found;
  };
  using Starts = std::vector<core::Instant>;
  const core::Instant later = kNow + core::Seconds(1);
  CHECK(starts({{}, kNow, kNow, kNow}) == Starts{kTen, kTen + kHalfHour, kTen + 2 * kHalfHour});
  CHECK(starts({{}, kNow, later, kNow}) == Starts{kTen, kTen + kHalfHour});
  CHECK(starts({{}, kTen + 2 * kHalfHour, later, kNow}) == Starts{kTen + kHalfHour});
  CHECK(starts({1, kNow, later, kNow}).size() == 2);
  CHECK(starts({2, kNow, kNow, kNow}).empty());
  const auto found = store->feed_bookings({{}, kNow, later, kNow});
  CHECK(found[0].contact ==
        core::ContactDetails{"Sarah Johnson", "sarah@example.com", "+447700900123"});
  CHECK(found[0].booking.given == core::ContactDetails{"Ada", "", ""});
  CHECK(found[1].booking == store->booking(found[1].booking.id, kNow));
}

TEST_CASE("work that a deadlock undid is run again") {
  const OnPostgres kind;
  const auto store = kind.open();
  int runs = 0;
  store->write([&](Transaction& t) {
    CHECK(t.begin_period("told", kNow, core::kADay));  // undone each time
    if (++runs == 3) return;
    throw server::postgres::PostgresError("deadlock detected", server::StoreFault::kBusy, "40P01");
  });
  CHECK(runs == 3);
}

TEST_CASE("a store is copied from SQLite to PostgreSQL and back, to the last row and id") {
  const testing::TemporaryFolder folder;
  const OnPostgres kind;
  const StoreAddress postgres{StoreAddress::Kind::kPostgres, kind.conninfo};
  const StoreAddress first{StoreAddress::Kind::kSqlite, folder.file("first.db")};
  const StoreAddress second{StoreAddress::Kind::kSqlite, folder.file("second.db")};
  {
    const auto store = server::open_sqlite(first.where);
    store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
    store->get_or_create_value("token_secret", "a secret");
    server::FeedLink feed;
    feed.token_hash = "hash";
    feed.made_at = kNow;
    store->add_feed_link(feed);
    store->spend_challenge("challenge", "owner", kNow + core::kADay, kNow);
    store->keep_calendar("chen", kNow, "{}");
    store->write([&](Transaction& t) {
      const core::Id ada = t.contact_for({"ÁDA", "ada@example.com", ""}, kNow);
      const auto booking = t.add_booking(visit(ada, kTen));
      REQUIRE(booking);
      t.add_delivery(delivery(booking->id, "one"));
      t.set_timers(booking->id, {{server::TimerKind::kReminder, kTen - core::kADay}});
      t.keep_answer({"secret", "k"}, {"hash", 201, "{}"}, kNow, kNow);
      t.keep_hold({"token",
                   3,
                   kTen + kHalfHour,
                   {1, kTen + kHalfHour, kTen + 2 * kHalfHour},
                   "c",
                   kNow,
                   kNow + kHalfHour},
                  kNow);
      t.add_owner_link({"link", booking->id, "owner@example.com", kTen}, kNow);
      t.note_mail_again(booking->id, kNow);
    });
  }
  const auto copied = server::copy_store({first, postgres}, "");
  CHECK(copied.bookings == 1);
  CHECK(copied.rows == 13);
  CHECK_THROWS_AS(server::copy_store({first, postgres}, ""), server::StoreError);  // not empty
  {
    const auto store = kind.open();
    CHECK(store->contacts("áda", 10, 0).total == 1);
    store->write([&](Transaction& t) {
      CHECK_FALSE(t.add_booking(visit(42, kTen)));
      CHECK(t.add_booking(visit(42, kTen + 4 * kHalfHour))->id == 3);
      CHECK(t.contact_for({"New", "new@example.com", ""}, kNow) == 44);
    });
  }
  CHECK(server::copy_store({postgres, second}, "").bookings == 2);
  const auto store = server::open_sqlite(second.where);
  CHECK(store->get_or_create_value("token_secret", "another") == "a secret");
  CHECK(store->booking(1, kNow) == server::open_sqlite(first.where)->booking(1, kNow));
  CHECK(store->link_id(server::LinkedTo::kBooking, 1) ==
        server::open_sqlite(first.where)->link_id(server::LinkedTo::kBooking, 1));
}

}  // namespace
