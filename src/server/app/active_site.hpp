// The site file in force, and everything that is made of it: never changed, only replaced whole.
//
//   server::CurrentSite current(std::make_shared<const server::SiteInForce>(site, lasting));
//   auto in_force = current.get();          // a request keeps the one that it began with
//   in_force->routes.answer(request);
//   current.replace(…);                     // those that come from now on get this one
//
// What lasts from the start to the end of the program (the store, the secret key, the files that
// are served) is not of the site file and stays as it is.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/account/account.hpp"
#include "server/api/access.hpp"
#include "server/api/routes.hpp"
#include "server/own/bookings.hpp"

namespace server {

// Must outlive every SiteInForce.
struct Lasting {
  Store& store;
  const Tokens& tokens;
  const Clock& clock;
  std::string secret_key;
  const StaticFiles* files;  // null: none
  std::function<void(std::string_view)> report;
  RateLimits& rates;
  Metrics& metrics;
  BookingCounts& counts;
  const Readiness& readiness;
  bool documented_only = false;
  AccountAccess* account = nullptr;        // null: bookings live in the store
  const Challenges* challenges = nullptr;  // null: none are asked for, whatever the site says
};

struct SiteInForce {
  SiteInForce(Site its_site, const Lasting& lasting)
      : site(std::move(its_site)),
        service(make_service(site, lasting)),
        gate(site.publishable_keys, site.allowed_origins, lasting.secret_key),
        spam(make_guard(site, lasting)),
        routes({*service, gate, lasting.files, lasting.report, lasting.rates, site.limits,
                lasting.metrics, lasting.readiness, lasting.documented_only,
                lasting.account && lasting.account->events ? &*lasting.account->events : nullptr,
                spam ? &*spam : nullptr}) {}
  SiteInForce(const SiteInForce&) = delete;
  SiteInForce& operator=(const SiteInForce&) = delete;

  const Site site;
  const std::unique_ptr<const BookingService> service;
  const Gate gate;
  const std::optional<SpamGuard> spam;
  const Routes routes;

 private:
  static std::optional<SpamGuard> make_guard(const Site& site, const Lasting& lasting) {
    if (!lasting.challenges) return std::nullopt;
    return SpamGuard(site.spam, *lasting.challenges, lasting.store, lasting.clock, lasting.metrics);
  }
  static std::unique_ptr<const BookingService> make_service(const Site& site,
                                                            const Lasting& lasting) {
    if (!lasting.account) {
      return std::make_unique<OwnBookings>(site, lasting.store, lasting.tokens, lasting.clock,
                                           lasting.counts);
    }
    return std::make_unique<AccountBookings>(site, lasting.store, lasting.tokens, lasting.clock,
                                             lasting.counts, lasting.account->context);
  }
};

// Every member may be called from any thread.
class CurrentSite {
 public:
  using Shared = std::shared_ptr<const SiteInForce>;
  explicit CurrentSite(Shared first) : current_(std::move(first)) {}
  Shared get() const { return current_.load(); }
  void replace(Shared next) { current_.store(std::move(next)); }

 private:
  std::atomic<Shared> current_;
};

}  // namespace server
