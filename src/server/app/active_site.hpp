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

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "server/account/account.hpp"
#include "server/api/access.hpp"
#include "server/api/routes.hpp"
#include "server/own/bookings.hpp"

namespace server {

// The parts that live as long as the program. Must outlive every ActiveSite.
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
  bool account_api_only = false;
  AccountAccess* account = nullptr;        // null: bookings live in the store
  const Challenges* challenges = nullptr;  // null: no challenges, whatever the site file says
  BusyTimes* busy = nullptr;               // null: no calendars block times
  std::string client_salt =
      random_bytes(16);  // of the addresses of those who hold times, or who cancel
};

struct ActiveSite {
  ActiveSite(Site its_site, const AppContext& context)
      : site(std::move(its_site)),
        service(make_service(site, context)),
        gate(site.publishable_keys, site.allowed_origins, context.secret_key, site.public_url),
        spam(make_guard(site, context)),
        owner(make_desk(site, *service, context)),
        feeds(make_feeds(site, context)),
        routes({.service = *service,
                .gate = gate,
                .files = context.files,
                .report = context.report,
                .rates = context.rates,
                .limits = site.limits,
                .metrics = context.metrics,
                .readiness = context.readiness,
                .account_api_only = context.account_api_only,
                .events = events_of(context),
                .spam = spam ? &*spam : nullptr,
                .feeds = feeds ? &*feeds : nullptr,
                .owner = owner ? &*owner : nullptr,
                .refused_origins = &refused_origins,
                .kept = &kept}) {}
  ActiveSite(const ActiveSite&) = delete;
  ActiveSite& operator=(const ActiveSite&) = delete;

  const Site site;
  const std::unique_ptr<const BookingService> service;
  const Gate gate;
  const std::optional<SpamGuard> spam;
  // nullopt in front of an account, which sends its own mails
  const std::optional<OwnerDesk> owner;
  const std::optional<own::CalendarFeeds> feeds;
  mutable RefusedOrigins refused_origins;
  mutable KeptBodies kept;  // with another site file other answers
  const Routes routes;

 private:
  static AccountEvents* events_of(const AppContext& context) {
    return context.account && context.account->events ? &*context.account->events : nullptr;
  }
  static std::optional<SpamGuard> make_guard(const Site& site, const AppContext& context) {
    if (!context.challenges) return std::nullopt;
    return SpamGuard(site.spam, *context.challenges, context.store, context.clock, context.metrics);
  }
  static std::optional<OwnerDesk> make_desk(const Site& site, const BookingService& service,
                                            const AppContext& context) {
    if (context.account || context.account_api_only) return std::nullopt;
    return OwnerDesk(site, service, context.store, context.clock);
  }
  // An account has its own calendar.
  static std::optional<own::CalendarFeeds> make_feeds(const Site& site, const AppContext& context) {
    if (context.account) return std::nullopt;
    return own::CalendarFeeds(site, context.store, context.clock);
  }
  static std::unique_ptr<const BookingService> make_service(const Site& site,
                                                            const AppContext& context) {
    if (!context.account) {
      return std::make_unique<OwnBookings>(site, context.store, context.tokens, context.clock,
                                           context.counts, context.busy, context.client_salt);
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
  Shared get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  // What is replaced ends after the lock.
  void replace(Shared next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
  }

 private:
  // Not std::atomic<Shared>: in GCC 12 its load() reads the pointer and then unlocks with relaxed order, so that a store() on
  // another processor may come in front of the read.
  mutable std::mutex mutex_;
  Shared current_;
};

}  // namespace server
