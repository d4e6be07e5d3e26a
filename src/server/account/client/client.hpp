// The account's API: one member per documented call. The only holder of the account's secret key.
//
//   server::AccountClient account({"https://host/api/v1", key}, https, scheduler, clock, report);
//   auto day = account.day(*scheduler.try_acquire(Priority::kReader), 3, {}, date);
//   if (day.value) …
//
// - Every call needs a CallPermit, so none exceeds the quota. The answer's rate limit headers go to
//   the scheduler.
// - The key is sent in Authorization, and in X-Api-Key if that is answered 401; the working header
//   is remembered. The key never appears in a log, an error or a URL.
// - An answer that isn't as documented (HTML, a truncated body, wrong types, a different booking)
//   is a fault, never data.
// - A circuit breaker stops calls to an account that fails.
//
// Every member may be called from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "core/protocol/account.hpp"
#include "core/protocol/account_records.hpp"
#include "server/account/client/breaker.hpp"
#include "server/account/client/call_scheduler.hpp"
#include "server/net/https_client.hpp"

namespace server {

enum class AccountFault {
  kNone,
  kRefused,    // the account refused, with a message: nothing was done
  kNotDone,    // no connection, or our key or rate was refused: nothing was done
  kMaybeDone,  // the call was sent and its effect is unknown
};

template <class T>
struct AccountResult {
  std::optional<T> value;
  AccountFault fault = AccountFault::kNone;
  core::ApiError error;       // kRefused: the account's error. Otherwise only `retry_after`
  bool timed_out = false;     // kMaybeDone: the deadline passed
  bool is_under_way = false;  // kMaybeDone: the account may still carry it out
  explicit operator bool() const { return value.has_value(); }
};

struct AccountCredentials {
  std::string base;  // https://host/api/v1, without a trailing slash
  std::string key;
};

class AccountClient {
 public:
  using Report = std::function<void(std::string_view)>;
  AccountClient(AccountCredentials credentials, const HttpsClient& https, CallScheduler& scheduler,
                const Clock& clock, Report report);

  AccountResult<std::vector<core::BookingType>> types(CallPermit permit) const;
  AccountResult<std::vector<core::Resource>> resources(CallPermit permit) const;
  AccountResult<core::DaySlots> day(CallPermit permit, core::Id type,
                                    std::optional<core::Id> resource, core::Date date) const;

  AccountResult<core::BookingPage> bookings(CallPermit permit,
                                            const core::BookingListing& listing) const;
  AccountResult<core::Booking> booking(CallPermit permit, core::Id id) const;
  AccountResult<core::Booking> book(CallPermit permit, const core::BookingRequest& request) const;
  AccountResult<core::Booking> change(CallPermit permit, core::Id id,
                                      const core::BookingChange& change) const;
  AccountResult<core::BookingStatus> cancel(CallPermit permit, core::Id id) const;

  AccountResult<core::ContactPage> contacts(CallPermit permit, std::string_view search,
                                            std::int64_t page, std::int64_t per_page) const;
  AccountResult<core::Contact> contact(CallPermit permit, core::Id id) const;
  AccountResult<core::Contact> add_contact(CallPermit permit, const core::Contact& contact) const;

  // Time until the breaker allows a call; 0: now.
  Elapsed blocked_for() const;
  BreakerState breaker() const;
  // The breaker is half open and its probe is in flight.
  bool is_probed() const;
  struct Figures {
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    std::uint64_t refused_for_pace = 0;  // 429
  };
  Figures figures() const;

 private:
  enum class Scheme { kBearer, kHeader };
  template <class T, class Read>
  AccountResult<T> ask(CallPermit permit, std::string_view method, const std::string& path,
                       const std::string& body, Read read) const;
  HttpsAnswer send(CallPermit permit, std::string_view method, const std::string& path,
                   const std::string& body) const;
  HttpsAnswer send_with(Scheme scheme, std::string_view method, const std::string& path,
                        const std::string& body) const;
  void end(CallPermit& permit, const HttpsAnswer& answer) const;
  template <class T>
  void record_answer(AccountResult<T>& result, const HttpsAnswer& answer, std::string_view method,
                     const std::string& path) const;
  void record_outcome(bool works, std::string_view what) const;

  const AccountCredentials credentials_;
  const HttpsClient& https_;
  CallScheduler& scheduler_;
  const Clock& clock_;
  const Report report_;
  mutable std::atomic<Scheme> scheme_{Scheme::kBearer};
  mutable std::mutex mutex_;
  mutable Breaker breaker_;
  mutable Figures figures_;
};

}  // namespace server
