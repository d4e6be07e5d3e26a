#include "server/app/status.hpp"

#include <optional>
#include <string>

namespace server {

void add_status(Metrics& metrics, Readiness& readiness, const RunningParts& parts,
                const AppContext& context) {
  metrics.gauge("booking_http_connections", "Open connections.",
                [&http = parts.http] { return http.open_connections(); });
  metrics.gauge("booking_worker_queue_length", "Requests that no worker has begun.",
                [&pools = parts.pools] { return static_cast<double>(pools.waiting()); });
  metrics.gauge("booking_holds_live", "Times that are held at present.",
                [&] { return static_cast<double>(context.store.live_holds(context.clock.now())); });
  readiness.add("server", [&http = parts.http]() -> std::optional<std::string> {
    if (!http.is_stopping()) return std::nullopt;
    return "It is stopping; ask another one.";
  });
  readiness.add("store", [&store = parts.store] { return store.ask(); });
  if (context.account) context.account->watch(metrics, readiness);
}

}  // namespace server
