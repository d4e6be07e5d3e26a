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

#include "server/access.hpp"
#include "server/own_bookings.hpp"
#include "server/routes.hpp"

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
};

struct SiteInForce {
  SiteInForce(Site its_site, const Lasting& lasting)
      : site(std::move(its_site)),
        service(site, lasting.store, lasting.tokens, lasting.clock, lasting.counts),
        gate(site.publishable_keys, site.allowed_origins, lasting.secret_key),
        routes({service, gate, lasting.files, lasting.report, lasting.rates, site.limits,
                lasting.metrics, lasting.readiness, lasting.documented_only}) {}
  SiteInForce(const SiteInForce&) = delete;
  SiteInForce& operator=(const SiteInForce&) = delete;

  const Site site;
  const OwnBookings service;
  const Gate gate;
  const Routes routes;
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
