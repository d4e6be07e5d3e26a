// A server in front of an account, in one process: another Business plays the account, and its
// answers can be lost, delayed and changed. Time passes by itself, and can be moved on.
//
//   testing::AccountMode b;
//   b.account.fault = [](const server::HttpsRequest&) { return testing::lost(); };
//   Told made = b.ask("POST", "/bookings", …);
//   b.move_on(31s);
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>

#include "asking.hpp"
#include "server/account/bookings.hpp"

namespace testing {

using FaultAnswer = std::optional<server::HttpsAnswer>;

inline server::HttpsAnswer answered(int status, std::string body) {
  server::HttpsAnswer answer;
  answer.outcome = server::HttpsOutcome::kAnswered;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}
inline server::HttpsAnswer lost() {
  server::HttpsAnswer answer;
  answer.outcome = server::HttpsOutcome::kLost;
  answer.why = "hung up";
  return answer;
}
inline server::HttpsAnswer not_there() {
  server::HttpsAnswer answer;
  answer.why = "no connection";
  return answer;
}

// Answers in the account's place, if it returns an answer. Can be replaced while the server's
// threads are calling.
class Fault {
 public:
  using Answer = std::function<FaultAnswer(const server::HttpsRequest&)>;
  Fault& operator=(Answer answer) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    return *this;
  }
  FaultAnswer operator()(const server::HttpsRequest& request) const {
    Answer answer;
    {
      std::lock_guard lock(mutex_);
      answer = answer_;
    }
    return answer ? answer(request) : std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  Answer answer_;
};

struct Account : server::HttpsClient {
  explicit Account(const core::Json& changes) : HttpsClient({}), business(changes) {}

  server::HttpsAnswer ask(const server::HttpsRequest& request) const override {
    {
      std::lock_guard lock(mutex);
      asked.push_back(request.method + " " + path_of(request));
    }
    if (FaultAnswer heard = fault(request)) return *std::move(heard);
    return pass(request);
  }
  server::HttpsAnswer pass(const server::HttpsRequest& request) const {
    server::Response response = business.routes.answer(
        {request.method, "/api/v1" + path_of(request), request.headers, request.body, "192.0.2.7"});
    return answered(response.status, std::string(response.text()));
  }
  static std::string path_of(const server::HttpsRequest& request) {
    return request.url.substr(request.url.find("/api/v1") + 7);
  }
  static bool is_booking(const server::HttpsRequest& request) {
    return request.method == "POST" && path_of(request) == "/bookings";
  }
  // How many calls contain that text, as "METHOD /path".
  long count(std::string_view what) const {
    std::lock_guard lock(mutex);
    return std::count_if(asked.begin(), asked.end(), [what](const std::string& call) {
      return call.find(what) != std::string::npos;
    });
  }
  std::size_t bookings() const {
    return testing::ask(business, "GET", "/bookings?status=confirmed").data().size();
  }

  Business business;
  mutable std::mutex mutex;
  mutable std::vector<std::string> asked;
  Fault fault;
};

struct AccountMode {
  explicit AccountMode(const core::Json& changes = core::Json::object()) : account(changes) {}

  Told ask(const std::string& method, const std::string& path, const core::Json& body = nullptr,
           const server::Header& key = kPublic, const std::string& once = {}) const {
    std::vector<server::Header> headers = {key, kJson};
    if (!once.empty()) headers.push_back({"Idempotency-Key", once});
    server::Response response = routes.answer(
        {method, "/api/v1" + path, std::move(headers), body.is_null() ? "" : body.dump(), client});
    core::Json json = core::Json::parse(response.text(), nullptr, false);
    return {response.status, std::move(json)};
  }
  Told book(const core::Json& changes = nullptr, const std::string& once = {}) const {
    core::Json body = {{"booking_type_id", 3},
                       {"starts_at", kNine},
                       {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
    if (changes.is_object()) body.merge_patch(changes);
    return ask("POST", "/bookings", body, kPublic, once);
  }
  Told hold(const core::Json& changes = nullptr) const {
    core::Json body = {{"booking_type_id", 3}, {"starts_at", kNine}};
    if (changes.is_object()) body.merge_patch(changes);
    return ask("POST", "/bookings/holds", body);
  }
  Told day(const std::string& date, const std::string& more = {}) const {
    return ask("GET", "/bookings/availability?booking_type_id=3&date=" + date + more);
  }
  Told range(const std::string& from, const std::string& to) const {
    return ask("GET", "/bookings/availability?booking_type_id=3&from=" + from + "&to=" + to);
  }
  bool is_free(const std::string& starts_at, const std::string& more = {}) const {
    Told told = day(starts_at.substr(0, 10), more);
    for (const core::Json& slot : told.data()["slots"]) {
      if (slot["starts_at"] == starts_at) return slot["available"].get<bool>();
    }
    return false;
  }
  void move_on(std::chrono::seconds time) { moved = moved.load() + time.count(); }
  std::string told() const {
    std::lock_guard lock(account.mutex);
    std::string all;
    for (const std::string& report : reports) all += report + "\n";
    return all;
  }

  Account account;
  std::atomic<std::int64_t> moved{0};
  std::string client = "192.0.2.1";
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  server::Clock clock{[this] {
                        return account.business.now +
                               std::chrono::duration_cast<core::Seconds>(clock.elapsed());
                      },
                      [this] {
                        auto gone = std::chrono::steady_clock::now() - began;
                        return std::chrono::duration_cast<std::chrono::microseconds>(gone) +
                               std::chrono::seconds(moved.load());
                      }};
  TemporaryFolder folder;
  server::Site site = demo_site();
  std::unique_ptr<server::Store> store = testing::open_usual(folder.file("server.db"));
  std::unique_ptr<server::Intents> intents = testing::open_usual_intents(folder.file("server.db"));
  std::vector<std::string> reports;
  server::Tokens tokens{{"token secret"}};
  server::Metrics metrics;
  server::BookingCounts counts{metrics};
  server::CallScheduler scheduler{clock};
  server::AccountClient account_client{{"https://account.example/api/v1", kSecretKey},
                                       account,
                                       scheduler,
                                       clock,
                                       [this](std::string_view what) {
                                         std::lock_guard lock(account.mutex);
                                         reports.emplace_back(what);
                                       }};
  server::AccountReader reader{account_client, scheduler, clock};
  server::SeenBookings seen;
  server::AccountContext context{account_client,
                                 scheduler,
                                 reader,
                                 *intents,
                                 seen,
                                 "salt",
                                 {},
                                 {},
                                 [this](std::string_view what) {
                                   std::lock_guard lock(account.mutex);
                                   reports.emplace_back(what);
                                 }};
  server::AccountBookings service{site, *store, tokens, clock, counts, context};
  server::Gate gate{site.publishable_keys, site.allowed_origins, kSecretKey, site.public_url};
  server::RateLimits rates{clock};
  server::Readiness readiness;
  server::Routes routes{{service, gate, nullptr,
                         [this](std::string_view what) {
                           std::lock_guard lock(account.mutex);
                           reports.emplace_back(what);
                         },
                         rates, site.limits, metrics, readiness}};
};

}  // namespace testing
