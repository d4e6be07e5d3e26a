// Account mode: every part between this server and an account, built once per program in dependency
// order.
//
//   server::AccountAccess access(setup, clock, report);
//   server::AccountBookings service(site, store, tokens, clock, counts, access.context);
//   access.watch(metrics, readiness);
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/account/bookings.hpp"
#include "server/account/client/events.hpp"
#include "server/base/metrics.hpp"
#include "server/service/readiness.hpp"

namespace server {

struct AccountSetup {
  AccountCredentials credentials;
  std::string ca_file;               // certificate authorities to trust; empty: the system's
  std::string webhook_secret;        // of the account's webhooks; empty: none are accepted
  std::unique_ptr<Intents> intents;  // in the server's own store
};

struct AccountAccess {
  AccountAccess(AccountSetup setup, const Clock& clock, AccountClient::Report report);
  // Adds the account's gauges to /metrics and its condition to /readyz.
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
