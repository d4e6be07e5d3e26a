// The webhooks to one receiver, sent one after another. Has no thread of its own.
//
//   server::WebhookQueue queue(url, context);
//   auto next = queue.send_due(stop);   // call again then, or when a webhook is written
//
// An attempt without a 2xx answer within 30 s is retried for a day. A receiver that has failed is left
// alone for a while, up to ten minutes, whatever else is due to it. The store is read before and
// updated after an attempt, and never locked during one. A crash in between sends a webhook twice,
// and never loses one.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "server/base/clock.hpp"
#include "server/base/metrics.hpp"
#include "server/net/https_client.hpp"
#include "server/store/store.hpp"

namespace server {

// Counts of webhooks for /metrics.
class WebhookCounts {
 public:
  explicit WebhookCounts(Metrics& metrics);
  Counter& delivered_counter(WebhookEvent event) const;
  Counter& failed_counter(WebhookEvent event) const;
  Counter& given_up_counter(WebhookEvent event) const;
  Counter& dropped_counter() const;

 private:
  Metrics& metrics_;
};

// What sending needs. Must outlive the queues and the sender that use it.
struct WebhookContext {
  Store& store;
  const Clock& clock;
  WebhookCounts& counts;
  std::string secret;  // signs the webhooks
  std::string sender;  // "booking-server/1.0.0"
  std::function<HttpsAnswer(const HttpsRequest&)> ask;
  std::function<void(std::string_view)> say;     // notices for the log
  std::function<void(std::string_view)> report;  // errors for the log
};

class WebhookQueue {
 public:
  WebhookQueue(std::string url, const WebhookContext& context);

  const std::string& url() const { return url_; }
  // Sends until nothing is due. Returns the time of the next attempt; nullopt if the queue is
  // empty.
  std::optional<core::Instant> send_due(const std::stop_token& stop);

 private:
  HttpsAnswer send(const Delivery& delivery, const std::stop_token& stop) const;
  void note_failure(const Delivery& delivery, const HttpsAnswer& answer);
  void give_up(const Delivery& delivery);

  const std::string url_;
  const WebhookContext& context_;
  std::optional<core::Id> unnoted_;  // a delivery that was taken, which the store couldn't note yet
  int failures_ = 0;                 // of the receiver, one after another, whatever the delivery
  core::Instant failing_since_;      // if there are any
  core::Instant rests_until_;        // no attempt before
  ClockWatch clock_watch_;
};

}  // namespace server
