// A server without sockets for the fuzzer: a site, a store in a folder of its own, and a clock that
// stands still. What was written is forgotten before the next input, so that every input finds the
// same business.
#pragma once

#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "fuzzing.hpp"
#include "server/app/active_site.hpp"
#include "server/store/sqlite/store.hpp"

namespace fuzzing {

inline constexpr const char* kSecretKey = "sk_test_0123456789abcdef";

class Clinic {
 public:
  Clinic() : folder_(make_folder()), store_(server::open_sqlite((folder_ / "b.db").string())) {
    sqlite3_open((folder_ / "b.db").c_str(), &past_the_code_);
    expect(past_the_code_ != nullptr, "the database opens twice");
    run("PRAGMA synchronous=OFF");
  }
  ~Clinic() {
    sqlite3_close(past_the_code_);
    std::filesystem::remove_all(folder_);
  }
  Clinic(const Clinic&) = delete;
  Clinic& operator=(const Clinic&) = delete;

  server::Store& store() { return *store_; }
  core::Instant now() const { return clock_.now(); }
  std::unique_ptr<const server::ActiveSite> serve(server::Site site) {
    store_->add_contacts(site.contacts, now());
    return std::make_unique<const server::ActiveSite>(std::move(site), context_);
  }
  void forget_all() {
    run("DELETE FROM bookings; DELETE FROM holds; DELETE FROM idempotency_keys;"
        "DELETE FROM contacts; DELETE FROM sqlite_sequence");
    minutes_of_rates_ += core::Minutes(2);
  }
  // An address that nobody has asked from yet: the minute of a clock that stands still never ends.
  std::string stranger() {
    ++strangers_;
    return "10." + std::to_string(strangers_ / 65536 % 256) + "." +
           std::to_string(strangers_ / 256 % 256) + "." + std::to_string(strangers_ % 256);
  }

 private:
  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "booking-fuzz-XXXXXX").string();
    expect(::mkdtemp(name.data()) != nullptr, "there is a folder for temporary files");
    return name;
  }
  void run(const char* sql) {
    expect(sqlite3_exec(past_the_code_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }

  std::filesystem::path folder_;
  std::unique_ptr<server::Store> store_;
  sqlite3* past_the_code_ = nullptr;
  unsigned strangers_ = 0;
  server::Clock clock_{[] { return core::parse_instant("2026-03-04T09:00:00Z").value(); },
                       [] { return std::chrono::microseconds(0); }};
  server::Tokens tokens_{{"token secret"}};
  server::Metrics metrics_;
  server::BookingCounts counts_{metrics_};
  // Rates alone see time pass, or all inputs together would be too many requests for one minute.
  core::Minutes minutes_of_rates_{0};
  server::Clock clock_of_rates_{[this] { return clock_.now() + minutes_of_rates_; },
                                [] { return std::chrono::microseconds(0); }};
  server::RateLimits rates_{clock_of_rates_};
  server::Readiness readiness_;
  server::AppContext context_{*store_,
                              tokens_,
                              clock_,
                              kSecretKey,
                              nullptr,
                              [](std::string_view what) {
                                // Told to the owner, and nothing that went wrong inside.
                                if (what.starts_with("A page of ")) return;
                                std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()),
                                             what.data());
                                expect(false, "nothing goes wrong inside");
                              },
                              rates_,
                              metrics_,
                              counts_,
                              readiness_,
                              false};
};

}  // namespace fuzzing
