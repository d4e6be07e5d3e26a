// What the server knows of its store's health.
#include "server/service/store_probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <vector>

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
  other->write([&](server::Transaction&) {
    CHECK(b.probe.ask() == "The database is held by another write; find what holds it.");
    CHECK(b.probe.ask() == "The database is held by another write; find what holds it.");
  });
  CHECK_FALSE(b.probe.ask());
  CHECK_FALSE(b.probe.ask());
  const std::lock_guard lock(b.mutex);
  CHECK(b.said.size() == 2);  // each change once
  CHECK(b.said.back() == "The database can be written again.");
  CHECK(b.recoveries == 1);
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
