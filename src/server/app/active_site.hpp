// The active site file and everything made from it. Never changed, only replaced as a whole.
//
//   server::SiteHolder holder(std::make_shared<const server::ActiveSite>(site, context));
//   auto active = holder.get();          // a request keeps the one it began with
//   active->routes.answer(request);
//   holder.replace(…);                   // requests from now on get this one
//
// What lives as long as the program (the store, the secret key, the served files) is in AppContext
// and isn't affected by a new site file.
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

// What lives as long as the program. Must outlive every ActiveSite.
struct AppContext {
  Store& store;
  const Tokens& tokens;
  const Clock& clock;
  std::string secret_key;
  const StaticFiles* files;  // null: no files are served
  std::function<void(std::string_view)> report;
  RateLimits& rates;
  Metrics& metrics;
  BookingCounts& counts;
  const Readiness& readiness;
  bool documented_only = false;
  AccountAccess* account = nullptr;        // null: bookings live in the store
  const Challenges* challenges = nullptr;  // null: no challenges, whatever the site file says
};

struct ActiveSite {
  ActiveSite(Site its_site, const AppContext& context)
      : site(std::move(its_site)),
        service(make_service(site, context)),
        gate(site.publishable_keys, site.allowed_origins, context.secret_key),
        spam(make_guard(site, context)),
        routes({*service, gate, context.files, context.report, context.rates, site.limits,
                context.metrics, context.readiness, context.documented_only,
                context.account && context.account->events ? &*context.account->events : nullptr,
                spam ? &*spam : nullptr}) {}
  ActiveSite(const ActiveSite&) = delete;
  ActiveSite& operator=(const ActiveSite&) = delete;

  const Site site;
  const std::unique_ptr<const BookingService> service;
  const Gate gate;
  const std::optional<SpamGuard> spam;
  const Routes routes;

 private:
  static std::optional<SpamGuard> make_guard(const Site& site, const AppContext& context) {
    if (!context.challenges) return std::nullopt;
    return SpamGuard(site.spam, *context.challenges, context.store, context.clock, context.metrics);
  }
  static std::unique_ptr<const BookingService> make_service(const Site& site,
                                                            const AppContext& context) {
    if (!context.account) {
      return std::make_unique<OwnBookings>(site, context.store, context.tokens, context.clock,
                                           context.counts);
    }
    return std::make_unique<AccountBookings>(site, context.store, context.tokens, context.clock,
                                             context.counts, context.account->context);
  }
};

// Every member may be called from any thread.
class SiteHolder {
 public:
  using Shared = std::shared_ptr<const ActiveSite>;
  explicit SiteHolder(Shared first) : current_(std::move(first)) {}
  Shared get() const { return current_.load(); }
  void replace(Shared next) { current_.store(std::move(next)); }

 private:
  std::atomic<Shared> current_;
};

}  // namespace server
