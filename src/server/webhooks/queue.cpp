#include "server/webhooks/queue.hpp"

#include <algorithm>

#include "server/base/digest.hpp"
#include "server/rules/next_attempt.hpp"

namespace server {
namespace {

constexpr std::chrono::seconds kDeadline{30};
constexpr std::chrono::seconds kStorePatience{5};
constexpr int kMostPauses = 5;  // of a receiver: ten minutes

bool is_accepted(const HttpsAnswer& answer) {
  return answer.outcome == HttpsOutcome::kAnswered && answer.status / 100 == 2;
}

Counter& by_event(Metrics& metrics, std::string_view name, std::string_view help,
                  WebhookEvent event) {
  return metrics.counter(name, help, {{"event", to_string(event)}});
}

}  // namespace

WebhookCounts::WebhookCounts(Metrics& metrics) : metrics_(metrics) {
  dropped_counter();
  for (const WebhookEvent event : kWebhookEvents) {
    delivered_counter(event);
    failed_counter(event);
    given_up_counter(event);
  }
}

Counter& WebhookCounts::delivered_counter(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhooks_delivered_total", "Webhooks that were taken.", event);
}

Counter& WebhookCounts::failed_counter(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhook_attempts_failed_total",
                  "Attempts to deliver a webhook that were not answered with a 2xx.", event);
}

Counter& WebhookCounts::given_up_counter(WebhookEvent event) const {
  return by_event(metrics_, "booking_webhooks_given_up_total",
                  "Webhooks that nobody took for a day.", event);
}

Counter& WebhookCounts::dropped_counter() const {
  return metrics_.counter("booking_webhooks_dropped_total",
                          "Webhooks to receivers that the site file no longer lists.");
}

WebhookQueue::WebhookQueue(std::string url, const WebhookContext& context)
    : url_(std::move(url)), context_(context) {}

std::optional<core::Instant> WebhookQueue::send_due(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const core::Instant now = context_.clock.now();
    if (clock_watch_.went_back(now)) {
      context_.store.hurry(now);
      rests_until_ = failing_since_ = now;
    }
    auto delivery = context_.store.next_delivery(url_);
    if (!delivery) return std::nullopt;
    if (delivery->due_at > now) return std::max(delivery->due_at, rests_until_);
    // Nobody has taken anything for a day: what is as old isn't tried one by one.
    if (failures_ > 0 && std::max(failing_since_, delivery->made_at) + kWebhookLife < now) {
      give_up(*delivery);
      continue;
    }
    if (rests_until_ > now) return rests_until_;
    // What can't be noted as sent would be sent again and again.
    context_.store.check(kStorePatience, true);
    if (!context_.store.claim(delivery->id)) continue;
    const bool was_taken = unnoted_ == delivery->id;
    const HttpsAnswer answer = was_taken ? HttpsAnswer{} : send(*delivery, stop);
    if (was_taken || is_accepted(answer)) {
      unnoted_ = delivery->id;
      context_.store.end_delivery(delivery->id);
      unnoted_.reset();
      context_.counts.delivered_counter(delivery->event).add();
      if (failures_ > 0) context_.say("Webhooks to " + host_and_port(url_) + " are taken again.");
      failures_ = 0;
      rests_until_ = {};
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
  request.is_plain_allowed = true;  // the site file lists no such address without leave
  return context_.ask(request);
}

void WebhookQueue::note_failure(const Delivery& delivery, const HttpsAnswer& answer) {
  context_.counts.failed_counter(delivery.event).add();
  const core::Instant now = context_.clock.now();
  if (failures_++ == 0) {
    failing_since_ = now;
    const std::string why = answer.outcome == HttpsOutcome::kAnswered
                                ? "it answers " + std::to_string(answer.status)
                                : answer.why;
    context_.report("Webhooks to " + host_and_port(url_) + " are not taken (" + why +
                    "); each is tried again for a day.");
  }
  rests_until_ =
      next_attempt(now, now, std::min(failures_, kMostPauses), random_fraction()).value_or(now);
  auto due = next_attempt(delivery.made_at, now, delivery.failed_attempts + 1, random_fraction());
  if (due) return context_.store.put_off_delivery(delivery.id, *due, now);
  give_up(delivery);
}

void WebhookQueue::give_up(const Delivery& delivery) {
  context_.store.end_delivery(delivery.id);
  context_.counts.given_up_counter(delivery.event).add();
  context_.report("A webhook to " + host_and_port(url_) +
                  " was given up after a day: " + std::string(to_string(delivery.event)) +
                  ", delivery " + delivery.delivery_id + ".");
}

}  // namespace server
