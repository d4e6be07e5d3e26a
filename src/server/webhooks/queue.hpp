// What is on its way to one receiver, sent one after another. No thread of its own.
//
//   server::WebhookQueue queue(url, context);
//   auto next = queue.send_due(stop);   // come back then, or when something new is written
//
// An attempt that is not answered with a 2xx within 30 s is made again later, until a day is over.
// The store is asked before and told after, never held while the network is waited for: who is
// killed in between sends again, and loses nothing.
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

// What becomes of webhooks, counted for /metrics.
class WebhookCounts {
 public:
  explicit WebhookCounts(Metrics& metrics);
  Counter& delivered(WebhookEvent event) const;
  Counter& failed(WebhookEvent event) const;
  Counter& given_up(WebhookEvent event) const;
  Counter& dropped() const;

 private:
  Metrics& metrics_;
};

// What it takes to send webhooks. All of it must outlive who sends.
struct WebhookContext {
  Store& store;
  const Clock& clock;
  WebhookCounts& counts;
  std::string secret;  // signs them
  std::string sender;  // "booking-server/1.0.0"
  std::function<HttpsAnswer(const HttpsRequest&)> ask;
  std::function<void(std::string_view)> say;     // what a person may want to know
  std::function<void(std::string_view)> report;  // what is wrong
};

class WebhookQueue {
 public:
  WebhookQueue(std::string url, const WebhookContext& context);

  const std::string& url() const { return url_; }
  // Sends until nothing is due. Gives when the next attempt is; nothing if nothing waits.
  std::optional<core::Instant> send_due(const std::stop_token& stop);

 private:
  HttpsAnswer send(const Delivery& delivery, const std::stop_token& stop) const;
  void note_failure(const Delivery& delivery, const HttpsAnswer& answer);

  const std::string url_;
  const WebhookContext& context_;
  bool is_failing_ = false;  // and that was told
};

}  // namespace server
