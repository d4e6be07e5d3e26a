// What the server knows of its store's health.
#include "server/service/store_probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "../support/broken_store.hpp"
#include "../support/business.hpp"

namespace {

using server::StoreFault;
using server::StoreProbe;
using testing::Business;
using namespace std::chrono_literals;

struct Watched : Business {
  std::mutex mutex;
  std::vector<std::string> said;
  int recoveries = 0;
  StoreProbe probe{*store,
                   clock,
                   {.report = [this](std::string_view what) { note(what); },
                    .say = [this](std::string_view what) { note(what); },
                    .recovered =
                        [this] {
                          const std::lock_guard lock(mutex);
                          ++recoveries;
                        }}};

  void note(std::string_view what) {
    const std::lock_guard lock(mutex);
    said.emplace_back(what);
  }
};

TEST_CASE("a store whose write lock somebody keeps can't be used, and can afterwards") {
  // There, other servers have it in turn: process/postgres/patience.test.mjs.
  if (testing::is_on_postgres()) return;
  Watched b;
  auto other = testing::open_usual(b.folder.file("bookings.db"));
  other->write([&](server::Transaction&) {
    try {
      b.store->check(20ms, false);
      FAIL("the lock was given twice");
    } catch (const server::StoreError& error) {
      CHECK(error.fault == StoreFault::kBusy);
    }
  });
  b.store->write([&](server::Transaction&) {
    std::thread([&] { CHECK_THROWS_AS(b.store->check(20ms, false), server::StoreError); }).join();
  });
  CHECK_FALSE(b.probe.ask());
  // On a machine that is busy, the look may take longer than the one who asks waits.
  const auto answer = [&] {
    std::optional<std::string> why;
    do why = b.probe.ask();
    while (why == "The database does not answer; the log says why.");
    return why;
  };
  other->write([&](server::Transaction&) {
    CHECK(answer() == "The database is held by another write; find what holds it.");
    CHECK(answer() == "The database is held by another write; find what holds it.");
  });
  CHECK_FALSE(b.probe.ask());
  CHECK_FALSE(b.probe.ask());
  const std::lock_guard lock(b.mutex);
  CHECK(b.said.size() == 2);  // each change once
  CHECK(b.said.back() == "The database can be written again.");
  CHECK(b.recoveries == 1);
}

// Fails for one reason after the other; an empty one: it works.
class Ailing : public testing::BrokenStore {
 public:
  explicit Ailing(std::vector<std::string> reasons)
      : BrokenStore(StoreFault::kAway), reasons_(std::move(reasons)) {}
  void check(std::chrono::milliseconds, bool) override {
    const std::string why = reasons_.empty() ? "" : reasons_.front();
    if (!reasons_.empty()) reasons_.erase(reasons_.begin());
    if (!why.empty()) throw server::StoreError(why, StoreFault::kAway);
  }

 private:
  std::vector<std::string> reasons_;  // of the probe's thread alone
};

TEST_CASE("the log gets each reason of a failure once, and again in the next failure") {
  Business b;
  Ailing store({"refused", "refused", "wrong password", "refused", "", "", "refused"});
  std::vector<std::string> said;
  std::mutex mutex;
  const auto note = [&](std::string_view what) {
    const std::lock_guard lock(mutex);
    said.emplace_back(what);
  };
  StoreProbe probe(store, b.clock, {.report = note, .say = note, .recovered = [] {}});
  const auto is_over = [&] {
    const std::lock_guard lock(mutex);
    return said.size() >= 4;
  };
  while (!is_over()) probe.ask();
  const std::lock_guard lock(mutex);
  CHECK(said == std::vector<std::string>{"refused", "wrong password",
                                         "The database can be written again.", "refused"});
}

// A slow disk: others' commits are under way whenever it is looked at, or its own.
class Slow : public testing::BrokenStore {
 public:
  explicit Slow(bool hangs) : BrokenStore(StoreFault::kBusy), hangs_(hangs) {}
  const server::WriteProgress& progress() const override { return slow_; }
  void check(std::chrono::milliseconds, bool) override {
    if (!hangs_) throw server::StoreError("held", StoreFault::kBusy);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !hangs_; });
  }
  void begin() { commit_.emplace(slow_, std::chrono::steady_clock::now()); }
  void end() { commit_.reset(); }
  void go_on() {
    const std::lock_guard lock(mutex_);
    hangs_ = false;
    changed_.notify_all();
  }

 private:
  server::WriteProgress slow_;
  std::optional<server::WriteProgress::Commit> commit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> hangs_;
};

TEST_CASE(
    "a store that is held by a commit of our own, which a slow disk makes take long, can be used") {
  Business b;
  Slow store(false);
  store.begin();
  std::vector<std::string> said;
  const auto note = [&](std::string_view what) { said.emplace_back(what); };
  {
    StoreProbe probe(store, b.clock, {.report = note, .say = note, .recovered = [] {}});
    CHECK_FALSE(probe.ask());
    CHECK_FALSE(probe.ask());
    store.end();
    CHECK(probe.ask() == "The database is held by another write; find what holds it.");
  }
  CHECK(said == std::vector<std::string>{"held"});
}

TEST_CASE(
    "a look that hangs in a commit says nothing, and one that hangs elsewhere that the store is "
    "away") {
  Business b;
  Slow store(true);
  store.begin();
  StoreProbe probe(
      store, b.clock,
      {.report = [](std::string_view) {}, .say = [](std::string_view) {}, .recovered = [] {}});
  CHECK_FALSE(probe.ask());
  store.end();
  CHECK(probe.ask() == "The database does not answer; the log says why.");
  store.go_on();
}

TEST_CASE("a failure whose reason differs each time doesn't fill the log") {
  Business b;
  std::vector<std::string> reasons;
  for (int i = 0; i < 100; ++i) reasons.push_back("since " + std::to_string(i));
  Ailing store(std::move(reasons));
  std::atomic<int> reports = 0;
  std::atomic<bool> is_well = false;
  StoreProbe probe(store, b.clock,
                   {.report = [&](std::string_view) { ++reports; },
                    .say = [&](std::string_view) { is_well = true; },
                    .recovered = [] {}});
  while (!is_well) probe.ask();
  CHECK(reports == 10);
}

TEST_CASE("what couldn't be written is written once the store is found well, until that succeeds") {
  Business b;
  Ailing store({});
  std::atomic<int> attempts = 0;
  StoreProbe probe(store, b.clock,
                   {.report = [](auto) {},
                    .say = [](auto) {},
                    .recovered =
                        [&] {
                          if (++attempts < 3) throw server::StoreError("held", StoreFault::kBusy);
                        }});
  probe.ask();
  CHECK(attempts == 0);
  probe.owe();
  while (attempts < 3) probe.ask();
  for (int i = 0; i < 3; ++i) probe.ask();
  CHECK(attempts == 3);
}

TEST_CASE("a database file that is deleted can't be used, and can once it is back") {
  if (testing::is_on_postgres()) return;  // nobody deletes its files
  Watched b;
  const std::string path = b.folder.file("bookings.db");
  const std::string elsewhere = b.folder.file("elsewhere.db");
  CHECK_FALSE(b.probe.ask());
  std::filesystem::rename(path, elsewhere);
  CHECK(b.probe.ask() == "The database file is gone or was replaced; the log says what to do.");
  std::filesystem::rename(elsewhere, path);
  CHECK_FALSE(b.probe.ask());
}

}  // namespace
