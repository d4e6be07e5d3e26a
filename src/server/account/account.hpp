// Everything between this server and an upstream account, made once for the program: the parts in
// the order in which they need each other.
//
//   server::AccountAccess access(setup, clock, report);
//   server::AccountBookings service(site, store, tokens, clock, counts, access.context);
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/account/bookings.hpp"
#include "server/account/events.hpp"
#include "server/base/metrics.hpp"
#include "server/service/readiness.hpp"

namespace server {

struct AccountSetup {
  AccountCredentials credentials;
  std::string ca_file;         // trusted instead of the system's authorities; empty: the system's
  std::string webhook_secret;  // empty: webhooks are not taken
  std::string store;           // the path of the server's own file
};

struct AccountAccess {
  AccountAccess(const AccountSetup& setup, const Clock& clock, AccountClient::Report report);
  // What the server tells of it in /metrics and /readyz.
  void watch(Metrics& metrics, Readiness& readiness) const;

  HttpsClient https;
  CallScheduler scheduler;
  AccountClient account;
  AccountReader reader;
  std::unique_ptr<Intents> intents;
  SeenBookings seen;
  std::optional<AccountEvents> events;
  AccountContext context;
};

}  // namespace server
