#include "server/webhooks/queue.hpp"

#include "server/base/digest.hpp"
#include "server/rules/retry_times.hpp"

namespace server {
namespace {

constexpr std::chrono::seconds kDeadline{30};

bool is_accepted(const HttpsAnswer& answer) {
  return answer.outcome == HttpsOutcome::kAnswered && answer.status / 100 == 2;
}

// Uniform in [0, 1): spreads the retries of webhooks that failed together.
double random_jitter() {
  std::string bytes = random_bytes(2);
  int number = static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1]);
  return number / 65536.0;
}

Counter& by_event(Metrics& metrics, std::string_view name, std::string_view help,
                  WebhookEvent event) {
  return metrics.counter(name, help, {{"event", to_string(event)}});
}

}  // namespace

WebhookCounts::WebhookCounts(Metrics& metrics) : metrics_(metrics) {
  dropped();
  for (WebhookEvent event : kWebhookEvents) {
    delivered(event);
    failed(event);
    given_up(event);
  }
}

Counter& WebhookCounts::delivered(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhooks_delivered_total", "Webhooks that were taken.", event);
}

Counter& WebhookCounts::failed(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhook_attempts_failed_total",
                  "Attempts to deliver a webhook that were not answered with a 2xx.", event);
}

Counter& WebhookCounts::given_up(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhooks_given_up_total",
                  "Webhooks that nobody took for a day.", event);
}

Counter& WebhookCounts::dropped() const {
  return metrics_.counter("booking_webhooks_dropped_total",
                          "Webhooks to receivers that the site file no longer lists.");
}

WebhookQueue::WebhookQueue(std::string url, const WebhookContext& context)
    : url_(std::move(url)), context_(context) {}

std::optional<core::Instant> WebhookQueue::send_due(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto delivery = context_.store.next_delivery(url_);
    if (!delivery) return std::nullopt;
    if (delivery->due_at > context_.clock.now()) return delivery->due_at;
    HttpsAnswer answer = send(*delivery, stop);
    if (is_accepted(answer)) {
      context_.store.end_delivery(delivery->id);
      context_.counts.delivered(delivery->event).add();
      if (is_failing_) context_.say("Webhooks to " + receiver_name(url_) + " are taken again.");
      is_failing_ = false;
    } else if (!stop.stop_requested()) {  // when we stop, it isn't the receiver's failure
      note_failure(*delivery, answer);
    }
  }
  return std::nullopt;
}

HttpsAnswer WebhookQueue::send(const Delivery& delivery, const std::stop_token& stop) const {
  HttpsRequest request;
  request.method = "POST";
  request.url = url_;
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", context_.sender},
                     {"X-Skylight-Signature", webhook_signature(context_.secret, delivery.body)}};
  request.body = delivery.body;
  request.deadline = kDeadline;
  request.stop = stop;
  return context_.ask(request);
}

void WebhookQueue::note_failure(const Delivery& delivery, const HttpsAnswer& answer) {
  context_.counts.failed(delivery.event).add();
  if (!is_failing_) {
    std::string why = answer.outcome == HttpsOutcome::kAnswered
                          ? "it answers " + std::to_string(answer.status)
                          : answer.why;
    context_.report("Webhooks to " + receiver_name(url_) + " are not taken (" + why +
                    "); each is tried again for a day.");
  }
  is_failing_ = true;
  auto due = next_attempt(delivery.made_at, context_.clock.now(), delivery.failed_attempts + 1,
                          random_jitter());
  if (due) return context_.store.put_off_delivery(delivery.id, *due);
  context_.store.end_delivery(delivery.id);
  context_.counts.given_up(delivery.event).add();
  context_.report("A webhook to " + receiver_name(url_) +
                  " was given up after a day: " + std::string(to_string(delivery.event)) +
                  ", delivery " + delivery.delivery_id + ".");
}

}  // namespace server
