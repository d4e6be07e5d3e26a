// What the running server shows of itself: gauges for /metrics and conditions for /readyz.
//
//   server::add_status(metrics, readiness, http, pools, context);
//
// Called once, before the server serves. All references must outlive the last request.
#pragma once

#include "server/app/active_site.hpp"
#include "server/app/worker_pools.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http_server.hpp"
#include "server/service/readiness.hpp"

namespace server {

void add_status(Metrics& metrics, Readiness& readiness, const HttpServer& http,
                const WorkerPools& pools, const AppContext& context);

}  // namespace server
