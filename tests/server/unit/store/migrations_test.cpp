// Database files of other versions of the program.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "../support/business.hpp"
#include "server/store/sqlite/schema.hpp"

namespace {

using testing::TemporaryFolder;

const core::Instant kToday = *core::parse_instant("2026-03-04T09:00:00Z");
const core::Instant kTenOClock = *core::parse_instant("2026-03-10T10:00:00Z");
constexpr core::Minutes kHalfHour{30};

// Runs SQL past all of our code. Returns the first column, one row per line.
std::string run_raw(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  std::string rows;
  char* message = nullptr;
  const auto add_row = [](void* into, int, char** values, char**) {
    *static_cast<std::string*>(into) += std::string(values[0] ? values[0] : "") + "\n";
    return 0;
  };
  sqlite3_exec(db, sql.c_str(), add_row, &rows, &message);
  const std::string error = message ? message : "";
  sqlite3_free(message);
  sqlite3_close(db);
  CHECK(error == "");
  return rows;
}

// A file as a program with only that many migrations makes it, with a contact and a booking.
std::string old_file(const TemporaryFolder& folder, std::size_t version) {
  const std::string path = folder.file("version-" + std::to_string(version) + ".db");
  std::string sql;
  for (const char* migration : server::migrations().first(version)) sql += migration;
  const auto seconds = [](core::Instant instant) {
    return std::to_string(instant.time_since_epoch().count());
  };
  const std::string times = seconds(kTenOClock) + ", " + seconds(kTenOClock + kHalfHour);
  run_raw(path, sql + "PRAGMA user_version = " + std::to_string(version) +
                    ";INSERT INTO contacts (id, name, email, phone, created_at, updated_at) VALUES"
                    " (42, 'Sarah', 'sarah@example.com', '+447700900123', 7, 8);"
                    "INSERT INTO bookings (contact_id, booking_type_id, resource_id, title,"
                    " starts_at, ends_at, occupied_from, occupied_until, status, created_at,"
                    " updated_at) VALUES (42, 3, 1, 'x', " +
                    times + ", " + times + ", 'confirmed', 0, 0)");
  return path;
}

std::string schema_of(const std::string& path) {
  return run_raw(path,
                 "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master"
                 " ORDER BY type, name;"
                 "PRAGMA user_version");
}

TEST_CASE("a file of any earlier version gets a new file's schema, and keeps its bookings") {
  const TemporaryFolder folder;
  const std::string fresh = folder.file("fresh.db");
  server::open_sqlite(fresh);
  REQUIRE(server::migrations().size() >= 6);
  for (std::size_t version = 1; version < server::migrations().size(); ++version) {
    CAPTURE(version);
    const std::string old = old_file(folder, version);
    CHECK(schema_of(old) != schema_of(fresh));
    {
      const auto store = server::open_sqlite(old);
      const auto contact = store->contact(42);
      REQUIRE(contact);
      CHECK(contact->name == "Sarah");
      const auto booking = store->booking(1, kToday);
      REQUIRE(booking);
      CHECK(booking->starts_at == kTenOClock);
    }
    CHECK(schema_of(old) == schema_of(fresh));
  }
}

TEST_CASE("bookings and feeds made before there were offers have none, and show no location") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 10);
  run_raw(path,
          "INSERT INTO feed_links (token_hash, shows_names, shows_contact, shows_notes, made_at)"
          " VALUES ('hash', 1, 1, 1, 0)");
  const auto store = server::open_sqlite(path);
  const auto booking = store->booking(1, kToday);
  REQUIRE(booking);
  CHECK_FALSE(booking->price);
  CHECK_FALSE(booking->location);
  CHECK(booking->policy_text.empty());
  REQUIRE(store->feed_link("hash"));
  CHECK_FALSE(store->feed_link("hash")->shows_location);
}

TEST_CASE("a file of the first version is brought up to date with all that it holds") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 1);
  auto store = server::open_sqlite(path);
  const auto contact = store->contact(42);
  REQUIRE(contact);
  CHECK(contact->name == "Sarah");
  CHECK(contact->email == "sarah@example.com");
  CHECK(contact->phone == "+447700900123");
  CHECK_FALSE(contact->type);
  CHECK(contact->status == core::ContactStatus::kActive);
  CHECK_FALSE(contact->blacklisted);
  CHECK(contact->tags.empty());
  CHECK(contact->created_at == core::Instant(core::Seconds(7)));
  CHECK(contact->updated_at == core::Instant(core::Seconds(8)));
  CHECK(store->booking(1, kToday)->starts_at == kTenOClock);
  CHECK(store->booked_starts(kTenOClock, kTenOClock + kHalfHour, kToday, {}, {.all = true}) ==
        std::vector<server::BookedStart>{{3, 1, kTenOClock}});
  CHECK(store->live_holds(kToday) == 0);
  store.reset();
  CHECK(server::open_sqlite(path)->contact(42) == contact);  // and only once
}

TEST_CASE("bookings that were mailed before may be in a calendar, if they were ever confirmed") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 10);
  run_raw(path,
          "INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at,"
          " ends_at, occupied_from, occupied_until, status, created_at, updated_at, mail_state)"
          " VALUES (42, 3, 1, 'x', 1, 2, 1, 2, 'confirmed', 0, 0, 'sent'),"
          " (42, 3, 1, 'x', 3, 4, 3, 4, 'pending', 0, 0, 'sent'),"
          " (42, 3, 1, 'x', 5, 6, 5, 6, 'pending', 0, 9, 'sent')");
  const auto store = server::open_sqlite(path);
  std::vector<bool> known;
  store->write([&](server::Transaction& transaction) {
    for (const core::Id id : {1, 2, 3, 4}) known.push_back(transaction.has_entry(id));
  });
  CHECK(known == std::vector<bool>{false, true, false, true});
}

TEST_CASE("rows from before link ids keep the links that they have, and later ones get ids") {
  const TemporaryFolder folder;
  const auto store = server::open_sqlite(old_file(folder, 12));
  CHECK(store->link_id(server::LinkedTo::kBooking, 1) == "");
  CHECK(store->link_id(server::LinkedTo::kContact, 42) == "");
  CHECK_FALSE(store->link_id(server::LinkedTo::kBooking, 2));
  core::Id later = 0;
  store->write([&](server::Transaction& transaction) {
    later = transaction.contact_for({"Ada", "ada@example.com", ""}, kToday);
  });
  CHECK(store->link_id(server::LinkedTo::kContact, later).value().size() == 32);
}

TEST_CASE("addresses from before they were composed are compared as the new ones") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 14);
  run_raw(path,
          "UPDATE contacts SET email = 'jose\u0301@example.com', blacklisted = 1;"
          "UPDATE bookings SET given_email = 'jose\u0301@example.com'");
  const auto store = server::open_sqlite(path);
  for (const char* typed :
       {"jose\u0301@example.com", "jos\u00E9@example.com", "JOS\u00C9@example.com"}) {
    CAPTURE(typed);
    store->write([&](server::Transaction& transaction) {
      CHECK(transaction.is_blacklisted({"", typed, ""}));
      CHECK(transaction.contact_for({"", typed, ""}, kToday) == 42);
      CHECK(transaction.upcoming({{}, typed, ""}, kToday).size() == 1);
    });
  }
}

TEST_CASE("addresses kept before hosts were compared as DNS has them match the new ones") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 18);
  run_raw(path,
          "UPDATE contacts SET email = 'Anna@\u00FC.example', email_key = 'anna@\u00FC.example',"
          " blacklisted = 1;"
          "UPDATE bookings SET given_email = 'Anna@\u00FC.example',"
          " given_email_key = 'anna@\u00FC.example'");
  const auto store = server::open_sqlite(path);
  for (const char* typed : {"anna@\u00FC.example", "anna@xn--tda.example"}) {
    CAPTURE(typed);
    store->write([&](server::Transaction& transaction) {
      CHECK(transaction.is_blacklisted({"", typed, ""}));
      CHECK(transaction.contact_for({"", typed, ""}, kToday) == 42);
      CHECK(transaction.upcoming({{}, typed, ""}, kToday).size() == 1);
    });
  }
}

TEST_CASE(
    "a booking from before mails had links of their own loses all links when its address is "
    "corrected") {
  const TemporaryFolder folder;
  const std::string path = old_file(folder, 15);
  run_raw(path, "UPDATE bookings SET link_id = 'abc'");
  const auto store = server::open_sqlite(path);
  CHECK(store->link_id(server::LinkedTo::kBooking, 1) == "abc");
  CHECK(store->link_id(server::LinkedTo::kMailedBooking, 1) == "abc");
  CHECK_FALSE(store->is_ended_link(1, "abc"));
  store->write([&](server::Transaction& transaction) {
    transaction.correct_email(1, "sarah@example.com", 42, kToday);
  });
  const auto page = store->link_id(server::LinkedTo::kBooking, 1);
  const auto mailed = store->link_id(server::LinkedTo::kMailedBooking, 1);
  CHECK(page.value().size() == 32);
  CHECK(mailed.value().size() == 32);
  CHECK(page != mailed);
  CHECK(store->is_ended_link(1, "abc"));
  CHECK_FALSE(store->is_ended_link(1, *mailed));
}

TEST_CASE("a database of another program is left alone, whatever version it says") {
  const TemporaryFolder folder;
  const auto newest = static_cast<int>(server::migrations().size());
  for (const int version : {0, 1, newest}) {
    CAPTURE(version);
    const std::string path = folder.file("foreign-" + std::to_string(version) + ".db");
    run_raw(path, "CREATE TABLE t (x); INSERT INTO t VALUES ('theirs'); PRAGMA user_version = " +
                      std::to_string(version));
    const std::string before = schema_of(path);
    std::string error;
    try {
      server::open_sqlite(path);
    } catch (const server::StoreError& thrown) {
      error = thrown.what();
    }
    CHECK(error.find(path + " is not a store of booking-server") != std::string::npos);
    CHECK(schema_of(path) == before);
  }
}

TEST_CASE("a database without tables becomes a store") {
  const TemporaryFolder folder;
  run_raw(folder.file("empty.db"), "CREATE TABLE t (x); DROP TABLE t; VACUUM");
  CHECK_FALSE(server::open_sqlite(folder.file("empty.db"))->booking(1, kToday));
}

TEST_CASE("a file made by a newer server is left alone") {
  const TemporaryFolder folder;
  const std::string path = folder.file("newer.db");
  server::open_sqlite(path);
  for (const char* version : {"99", "-3", "-2147483648"}) {
    run_raw(path, std::string("PRAGMA user_version = ") + version);
    CHECK_THROWS_AS(server::open_sqlite(path), server::StoreError);
    CHECK(run_raw(path, "PRAGMA user_version") == std::string(version) + "\n");
  }
  CHECK_THROWS_AS(server::open_sqlite("/nowhere/at/all.db"), server::StoreError);
}

}  // namespace
