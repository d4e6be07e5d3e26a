#include "server/account/account.hpp"

#include "server/base/digest.hpp"

namespace server {
namespace {

// Pauses up to this are how an account says that a minute's calls are used up.
constexpr std::chrono::seconds kShortPause{15};

std::int64_t seconds_left(Elapsed left) {
  return std::chrono::ceil<std::chrono::seconds>(left).count();
}

}  // namespace

AccountAccess::AccountAccess(AccountSetup setup, const Clock& clock, AccountClient::Report report)
    : https({setup.ca_file}),
      scheduler(clock),
      account(setup.credentials, https, scheduler, clock, report),
      reader(account, scheduler, clock),
      intents(std::move(setup.intents)),
      context{.account = account,
              .scheduler = scheduler,
              .reader = reader,
              .intents = *intents,
              .seen = seen,
              .client_salt = random_bytes(16),
              .report = std::move(report)} {
  if (!setup.webhook_secret.empty()) events.emplace(setup.webhook_secret, reader, seen);
}

void AccountAccess::watch(Metrics& metrics, Readiness& readiness) const {
  auto gauge = [&](std::string_view name, std::string_view help, auto read) {
    metrics.gauge(name, help, [read] { return static_cast<double>(read()); });
  };
  gauge("booking_upstream_breaker", "0: closed, 1: half open, 2: open.", [this] {
    switch (account.breaker()) {
      case BreakerState::kOpen: return 2;
      case BreakerState::kHalfOpen: return 1;
      case BreakerState::kClosed: break;
    }
    return 0;
  });
  gauge("booking_upstream_calls", "Calls made to the upstream since the start.",
        [this] { return account.figures().calls; });
  gauge("booking_upstream_failures", "Calls of these that failed.",
        [this] { return account.figures().failures; });
  gauge("booking_upstream_refused_for_pace", "Calls of these that were answered 429.",
        [this] { return account.figures().refused_for_pace; });
  gauge("booking_upstream_allowance", "Calls a minute that the account allows.",
        [this] { return scheduler.figures().limit; });
  gauge("booking_upstream_allowance_used", "Calls of the last minute.",
        [this] { return scheduler.figures().used; });
  gauge("booking_upstream_bookings_waiting", "Bookings in line for the allowance.",
        [this] { return scheduler.figures().bookings_waiting; });
  gauge("booking_upstream_paused_seconds", "How much longer the upstream allows no calls (429).",
        [this] { return seconds_left(scheduler.figures().paused_for); });
  readiness.add("upstream", [this]() -> std::optional<std::string> {
    if (account.breaker() != BreakerState::kClosed) {
      return "It fails, and is left alone for a while; what is known of it is still shown.";
    }
    const auto left = seconds_left(scheduler.figures().paused_for);
    if (left <= kShortPause.count()) return std::nullopt;
    return "It allows no calls for " + std::to_string(left) +
           " seconds (429); what is known of it is still shown.";
  });
}

}  // namespace server
