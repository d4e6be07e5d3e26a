// The requests of the server, counted for /metrics: by the pattern of their route, so that no id
// and no address of a page gets into a label.
//
//   server::HttpMetrics traffic(metrics);
//   respond = traffic.begin(std::move(respond));               // handed over, till it is answered
//   traffic.served(served, routes.pattern_of(served.path));    // written
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

  // One more in flight, until what this gives is called. Must outlive that.
  Respond begin(Respond respond);
  // `route`: its pattern, one of a small closed set.
  void served(const Served& served, std::string_view route);

 private:
  Metrics& metrics_;
  std::atomic<int> in_flight_{0};
};

}  // namespace server
