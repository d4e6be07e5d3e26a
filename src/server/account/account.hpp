// Everything between this server and an upstream account, made once for the program: the parts in
// the order in which they need each other.
//
//   server::UpstreamAccess access(setup, clock, report);
//   server::UpstreamBookings service(site, store, tokens, clock, counts, access.side);
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/account/bookings.hpp"
#include "server/account/events.hpp"
#include "server/base/metrics.hpp"
#include "server/service/readiness.hpp"

namespace server {

struct UpstreamSetup {
  UpstreamAccount credentials;
  std::string ca_file;         // trusted instead of the system's authorities; empty: the system's
  std::string webhook_secret;  // empty: webhooks are not taken
  std::string store;           // the path of the server's own file
};

struct UpstreamAccess {
  UpstreamAccess(const UpstreamSetup& setup, const Clock& clock, Upstream::Report report);
  // What the server tells of it in /metrics and /readyz.
  void watch(Metrics& metrics, Readiness& readiness) const;

  HttpsClient https;
  CallScheduler scheduler;
  Upstream upstream;
  UpstreamReader reader;
  std::unique_ptr<Intents> intents;
  SeenBookings seen;
  std::optional<UpstreamEvents> events;
  UpstreamSide side;
};

}  // namespace server
