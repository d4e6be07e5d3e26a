// What the running server shows of itself: gauges for /metrics and conditions for /readyz.
//
//   server::add_status(metrics, readiness, {http, pools, probe}, context);
//
// Called once, before the server serves. All references must outlive the last request.
#pragma once

#include "server/app/active_site.hpp"
#include "server/app/worker_pools.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http_server.hpp"
#include "server/service/readiness.hpp"
#include "server/service/store_probe.hpp"

namespace server {

struct RunningParts {
  const HttpServer& http;
  const WorkerPools& pools;
  StoreProbe& store;
};

void add_status(Metrics& metrics, Readiness& readiness, const RunningParts& parts,
                const AppContext& context);

}  // namespace server
