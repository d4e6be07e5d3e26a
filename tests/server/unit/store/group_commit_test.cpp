// Writes that share a commit. See docs/decisions/0029.
#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "../support/stores.hpp"
#include "server/base/patience.hpp"
#include "server/store/sqlite/transaction.hpp"

namespace {

using server::Transaction;
using testing::OnPostgres;
using testing::OnSqlite;

const core::Instant kToday = core::parse_instant("2026-03-09T00:00:00Z").value();

core::Contact named(const std::string& name) {
  core::Contact contact;
  contact.name = name;
  contact.email = name + "@example.com";
  return contact;
}

// Writes that arrive while another is under way, and so share the next commit.
class Crowd {
 public:
  explicit Crowd(server::Store& store) : store_(store) {
    threads_.emplace_back([this] {
      store_.write([this](Transaction&) {
        std::unique_lock lock(mutex_);
        has_begun_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_let_go_; });
      });
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_begun_; });
  }
  ~Crowd() { join(); }

  void add(std::function<void()> write) {
    threads_.emplace_back([this, write = std::move(write)] {
      ++begun_;
      write();
    });
  }
  void join() {
    while (begun_ < static_cast<int>(threads_.size()) - 1) std::this_thread::yield();
    {
      const std::lock_guard lock(mutex_);
      is_let_go_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  server::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_begun_ = false;
  bool is_let_go_ = false;
  std::atomic<int> begun_ = 0;
  std::vector<std::thread> threads_;
};

TEST_CASE("a write that throws undoes nothing of those that share its commit") {
  OnSqlite kind;
  auto store = kind.open();
  std::atomic<int> kept = 0;
  std::atomic<int> thrown = 0;
  {
    Crowd crowd(*store);
    for (int i = 0; i < 20; ++i) {
      crowd.add([&, i] {
        try {
          store->write([&](Transaction& t) {
            t.add_contact(named("visitor" + std::to_string(i)), kToday);
            if (i % 3 == 0) throw std::runtime_error("after its first row");
          });
          ++kept;
        } catch (const std::runtime_error&) {
          ++thrown;
        }
      });
    }
  }
  CHECK(kept == 13);
  CHECK(thrown == 7);
  CHECK(store->contacts("", 100, 0).total == 13);
  CHECK(store->contacts("visitor3@", 100, 0).total == 0);
}

TEST_CASE("of work that can't be undone alone, nothing is kept with the others' work") {
  OnSqlite kind;
  kind.open();
  server::Connection connection(kind.path);
  server::SqliteTransaction transaction(connection);
  transaction.run_part([](Transaction& t) { t.add_contact(named("other"), kToday); });
  CHECK_THROWS_AS(transaction.run_part([&](Transaction& t) {
    t.add_contact(named("half"), kToday);
    connection.run("RELEASE part");  // what undoing needs is gone
    throw std::runtime_error("after its first row");
  }),
                  std::runtime_error);
  CHECK_FALSE(transaction.is_open());
}

TEST_CASE("what a write returns with is on disk, also for those whose commit another thread made") {
  OnSqlite kind;
  auto store = kind.open();
  auto other = kind.open();  // reads what is committed
  std::atomic<int> missing = 0;
  {
    Crowd crowd(*store);
    for (int i = 0; i < 30; ++i) {
      crowd.add([&, i] {
        core::Id id = 0;
        store->write([&](Transaction& t) {
          id = t.add_contact(named("visitor" + std::to_string(i)), kToday).id;
        });
        if (!other->contact(id)) ++missing;
      });
    }
  }
  CHECK(missing == 0);
}

TEST_CASE("a write whose patience ends in the line is not carried out, and those beside it are") {
  OnSqlite kind;
  auto store = kind.open();
  std::atomic<bool> has_hung_up = false;
  std::atomic<int> refused = 0;
  {
    Crowd crowd(*store);
    crowd.add([&] {
      const server::Patience patience([&] {
        return has_hung_up ? std::chrono::milliseconds(0) : std::chrono::milliseconds(5000);
      });
      try {
        store->write([&](Transaction& t) { t.add_contact(named("gone"), kToday); });
      } catch (const server::StoreError& error) {
        if (error.fault == server::StoreFault::kBusy) ++refused;
      }
    });
    crowd.add([&] { store->write([&](Transaction& t) { t.add_contact(named("here"), kToday); }); });
    has_hung_up = true;
  }
  CHECK(refused == 1);
  CHECK(store->contacts("gone", 100, 0).total == 0);
  CHECK(store->contacts("here", 100, 0).total == 1);
}

TEST_CASE("the version of times changes with what is free, and with nothing else") {
  OnSqlite kind;
  auto store = kind.open();
  const auto at_first = store->times_version();
  REQUIRE(at_first);
  store->write([&](Transaction& t) { t.add_contact(named("somebody"), kToday); });
  store->check(std::chrono::milliseconds(1000), true);
  store->write([&](Transaction& t) {
    t.note_released_token("a hash", kToday + core::Minutes(1), kToday, 1);
  });
  CHECK(store->times_version() == at_first);
  std::optional<std::uint64_t> inside = 0;
  store->write([&](Transaction& t) {
    t.keep_hold({"a hash",
                 3,
                 kToday,
                 {1, kToday, kToday + core::Minutes(30)},
                 "a client",
                 kToday,
                 kToday + core::Minutes(5)},
                kToday);
    inside = store->times_version();
  });
  const auto held = store->times_version();
  CHECK(inside == at_first);  // nobody can see it yet
  CHECK(held);
  CHECK(held != at_first);
  store->write([&](Transaction& t) { t.end_hold("a hash"); });
  CHECK(store->times_version() != held);
}

TEST_CASE("the version of times changes when another program has written, at the next look") {
  OnSqlite kind;
  auto store = kind.open();
  store->check(std::chrono::milliseconds(1000), true);
  const auto before = store->times_version();
  store->check(std::chrono::milliseconds(1000), false);
  CHECK(store->times_version() == before);
  kind.run_raw("DELETE FROM holds");
  kind.run_raw("INSERT INTO meta (name, value) VALUES ('by hand', '1')");
  store->check(std::chrono::milliseconds(1000), false);
  CHECK(store->times_version() != before);
}

TEST_CASE("a store that several servers share has no version of times") {
  OnPostgres kind;
  CHECK_FALSE(kind.open()->times_version());
}

}  // namespace
