// The upstream account: one member for each documented call. The only holder of its secret key.
//
//   server::AccountClient account({"https://host/api/v1", key}, https, scheduler, clock, report);
//   AccountResult<core::DaySlots> day = account.day(*scheduler.try_acquire(Priority::kReader), 3, {}, date);
//   if (day.value) …
//
// - Every call needs a Turn, so none is made beyond the allowance; what the answer tells of it is
//   told to the scheduler.
// - The key goes in Authorization, and in X-Api-Key where that is answered 401; which of them works
//   is remembered. It is in no log, error or address.
// - An answer that is not as documented (HTML, half a body, wrong types, another booking than the one
//   asked for) is a fault, never data.
// - A breaker stops asking one that fails.
//
// Every member may be called from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "core/protocol/account.hpp"
#include "core/protocol/account_records.hpp"
#include "server/account/breaker.hpp"
#include "server/account/call_scheduler.hpp"
#include "server/net/https_client.hpp"

namespace server {

enum class AccountFault {
  kNone,
  kRefused,    // it said no, in its own words: nothing was done
  kNotDone,    // it could not be asked, or refused our key or our pace: nothing was done
  kMaybeDone,  // it was asked, and what it did is not known
};

template <class T>
struct AccountResult {
  std::optional<T> value;
  AccountFault fault = AccountFault::kNone;
  core::ApiError error;       // kRefused: its words. Otherwise `retry_after` alone, if it is known
  bool timed_out = false;     // kMaybeDone: it took all the time there was
  bool is_under_way = false;  // kMaybeDone: it may still come to be done
  explicit operator bool() const { return value.has_value(); }
};

struct AccountCredentials {
  std::string base;  // https://host/api/v1, without a slash at its end
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

  // Until it may be asked again; 0: now.
  Elapsed blocked_for() const;
  BreakerState breaker() const;
  // Half open, and one call is out that will tell whether it works again.
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
