// Request metrics for /metrics, labelled by the route's pattern; an id or an address of a page
// never becomes a label.
//
//   server::HttpMetrics http_metrics(metrics);
//   respond = http_metrics.count_in_flight(std::move(respond));              // a request is in flight
//   http_metrics.record(served, routes.pattern_of(served.path));   // its answer is written
#pragma once

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http_server.hpp"

namespace server {

class HttpMetrics {
 public:
  explicit HttpMetrics(Metrics& metrics);  // must outlive this
  HttpMetrics(const HttpMetrics&) = delete;
  HttpMetrics& operator=(const HttpMetrics&) = delete;

  // Counts a request as in flight until the returned function is called. Must outlive it.
  Respond count_in_flight(Respond respond);
  // `route`: the route's pattern, from a small closed set.
  void record(const Served& served, std::string_view route);

 private:
  Metrics& metrics_;
  std::atomic<int> in_flight_{0};
};

}  // namespace server
