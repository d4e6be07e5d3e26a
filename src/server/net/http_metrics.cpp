#include "server/net/http_metrics.hpp"

namespace server {
namespace {

// The method is the client's text: only a known one becomes a label.
std::string_view method_label(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

}  // namespace

HttpMetrics::HttpMetrics(Metrics& metrics) : metrics_(metrics) {
  metrics.gauge("booking_http_requests_in_flight", "Requests that wait for their answer.",
                [this] { return in_flight_.load(); });
}

Respond HttpMetrics::count_in_flight(Respond respond) {
  ++in_flight_;
  return [this, respond = std::move(respond)](Response response) {
    --in_flight_;
    respond(std::move(response));
  };
}

void HttpMetrics::record(const Served& served, std::string_view route) {
  std::string status = std::to_string(served.status);
  metrics_
      .counter("booking_http_requests_total", "Requests answered.",
               {{"route", route}, {"method", method_label(served.method)}, {"status", status}})
      .add();
  metrics_
      .histogram("booking_http_request_duration_seconds",
                 "From a request's first byte read to its answer's last byte written.",
                 {{"route", route}})
      .observe(static_cast<double>(served.duration.count()) / 1e6);
}

}  // namespace server
