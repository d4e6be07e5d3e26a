// A store whose file belongs to another user, as after a command that the administrator ran.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "../support/stores.hpp"
#include "server/store/sqlite/store.hpp"

namespace {

using server::StoreError;
using server::StoreFault;

const core::Instant kNow = *core::parse_instant("2026-03-04T09:00:00Z");
constexpr uid_t kNobody = 65534;

// The administrator's tests are of another user meanwhile: the administrator may write any file.
struct AsUser {
  AsUser() {
    if (is_administrator) REQUIRE(::seteuid(kNobody) == 0);
  }
  ~AsUser() {
    if (is_administrator) CHECK(::seteuid(0) == 0);
  }
  AsUser(const AsUser&) = delete;
  AsUser& operator=(const AsUser&) = delete;
  const bool is_administrator = ::geteuid() == 0;
};

// All files of the store.
void allow(const testing::TemporaryFolder& folder, mode_t mode) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    CHECK(::chmod(entry.path().c_str(), mode) == 0);
  }
}

TEST_CASE("a store that we may read and not write is read, with a sentence on what to do") {
  const testing::TemporaryFolder folder;
  const std::string path = folder.file("bookings.db");
  CHECK(::chmod(folder.path.c_str(), 0777) == 0);
  server::open_sqlite(path)->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  const bool is_administrator = ::geteuid() == 0;
  // The lock of another user may be one that we can't read either.
  for (const mode_t lock : {mode_t{0444}, mode_t{0}}) {
    CAPTURE(lock);
    allow(folder, 0444);
    CHECK(::chmod(folder.file("bookings.db-lock").c_str(), lock) == 0);
    std::vector<std::string> said;
    std::unique_ptr<server::Store> store;
    {
      const AsUser user;
      store = server::open_sqlite(path, [&](auto sentence) { said.emplace_back(sentence); });
      CHECK(store->contact(42)->name == "Sarah Johnson");
      try {
        store->add_contacts({{43, "Ada", "", ""}}, kNow);
        FAIL("it was written");
      } catch (const StoreError& error) {
        CHECK(error.fault == StoreFault::kReadOnly);
      }
    }
    REQUIRE(said.size() == 1);
    const std::string advice =
        is_administrator
            ? "It belongs to another user than the server's: chown 65534 " + path + "*."
            : "Its owner may not write it: chmod u+w " + path + "*.";
    CHECK(said[0].find(advice) != std::string::npos);
    // Done so, it is written, and nothing takes its place meanwhile.
    allow(folder, 0666);
    const AsUser user;
    try {
      store->check(std::chrono::seconds(5), true);  // as the probe does
    } catch (const StoreError&) {                   // it closes the readers that kept it read-only
    }
    store->add_contacts({{43, "Ada", "", ""}}, kNow);
    CHECK(store->contact(43)->name == "Ada");
    const int other = ::open((path + "-lock").c_str(), O_RDONLY);
    CHECK(::flock(other, LOCK_EX | LOCK_NB) != 0);
    ::close(other);
  }
}

}  // namespace
