// How long a request waits for others' locks in PostgreSQL: for what is left of its patience, and no longer.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "../support/stores.hpp"
#include "server/base/patience.hpp"
#include "server/store/postgres/connection.hpp"

namespace {

using server::Patience;
using server::StoreError;
using server::StoreFault;
using server::Transaction;
using server::postgres::Connection;
using std::chrono::milliseconds;
using testing::OnPostgres;
using testing::PostgresCluster;

const core::Instant kNow = *core::parse_instant("2026-03-04T09:00:00Z");

// Another program, which has locks until it is destroyed.
struct Other {
  Other(const OnPostgres& kind, const std::string& sql)
      : connection(server::postgres::read_conninfo(kind.conninfo, "")) {
    connection.run("BEGIN; " + sql);
  }
  Connection connection;
};

TEST_CASE("a read waits for a locked table for as long as its request has patience") {
  const OnPostgres kind;
  const auto store = kind.open();
  const Other other(kind, "LOCK TABLE bookings, contacts");
  const Patience patience([] { return milliseconds(100); });
  const auto fault_of = [&](auto read) {
    try {
      read();
    } catch (const StoreError& error) {
      return error.fault;
    }
    return StoreFault::kOther;
  };
  // The database says what it waits for. A server that gave up on it would report it as away.
  CHECK(fault_of([&] { store->booking(1, kNow); }) == StoreFault::kBusy);
  CHECK(fault_of([&] { store->contacts("", 10, 0); }) == StoreFault::kBusy);
}

TEST_CASE("a read with little patience left reads what others read") {
  const OnPostgres kind;
  const auto store = kind.open();
  store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  const Patience patience([] { return milliseconds(1000); });
  CHECK(store->contacts("Sarah", 10, 0).total == 1);
  CHECK(store->contact(42)->name == "Sarah Johnson");
}

TEST_CASE("a change that waited for the lock waits for a table for the rest of its patience") {
  const OnPostgres kind;
  const auto store = kind.open();
  CHECK(
      kind.run_raw(
              "CREATE TABLE noted (patience text);"
              "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "INSERT INTO noted VALUES (current_setting('lock_timeout')); RETURN NEW; END $$;"
              "CREATE TRIGGER note BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION note()")
          .empty());
  std::atomic<int> left{5000};
  std::thread change;
  {
    const Other other(kind, "SELECT pg_advisory_xact_lock(1651470187, 2)");
    change = std::thread([&] {
      const Patience patience([&] { return milliseconds(left.load()); });
      core::Contact ada;
      ada.name = "Ada Lovelace";
      store->write([&](Transaction& t) { t.add_contact(ada, kNow); });
    });
    std::string waiting;
    while (waiting != "1") {
      PostgresCluster::run(
          kind.conninfo,
          "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' "
          "AND database = (SELECT oid FROM pg_database WHERE datname = "
          "current_database())",
          &waiting);
    }
    left = 700;
  }
  change.join();
  std::string noted;
  PostgresCluster::run(kind.conninfo, "SELECT patience FROM noted", &noted);
  CHECK(noted == "700ms");
}

}  // namespace
