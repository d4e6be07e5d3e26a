#include "server/webhooks/sender.hpp"

#include <algorithm>
#include <iterator>

namespace server {
namespace {

// Also if the next attempt is due later: the machine's clock may be set meanwhile.
constexpr std::chrono::hours kLongestSleep{1};
// After an error of the store.
constexpr std::chrono::seconds kStorePause{5};

}  // namespace

// One receiver's queue and thread.
class WebhookSender::Lane {
 public:
  Lane(std::string url, const WebhookContext& context)
      : queue_(std::move(url), context),
        context_(context),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void wake() {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
    something_new_.notify_one();
  }
  void stop() { thread_.request_stop(); }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      auto pause = send_due(stop);
      std::unique_lock lock(mutex_);
      auto is_woken = [this] { return is_woken_; };
      if (pause) {
        something_new_.wait_for(lock, stop, *pause, is_woken);
      } else {
        something_new_.wait(lock, stop, is_woken);
      }
      is_woken_ = false;
    }
  }

  // How long to sleep unless woken; nullopt: until woken.
  std::optional<std::chrono::seconds> send_due(const std::stop_token& stop) {
    try {
      auto due = queue_.send_due(stop);
      if (!due) return std::nullopt;
      return std::clamp<std::chrono::seconds>(*due - context_.clock.now(), std::chrono::seconds(0),
                                              kLongestSleep);
    } catch (const std::exception& error) {
      context_.report(error.what());
      return kStorePause;
    }
  }

  WebhookQueue queue_;
  const WebhookContext& context_;
  std::mutex mutex_;
  std::condition_variable_any something_new_;
  bool is_woken_ = false;
  std::jthread thread_;  // last: it uses the other members
};

namespace {

// What waits, as one text of the metrics shows it; nullopt: it couldn't be read. The outbox may be
// long, so all gauges share one look at it.
struct Pending {
  std::mutex mutex;
  std::optional<WebhooksWaiting> outbox;

  // Throws if it couldn't be read: then the gauge is left out.
  Waiting of(WebhookEvent event) {
    const std::lock_guard lock(mutex);
    const auto found = outbox.value().find(event);
    return found == outbox->end() ? Waiting{} : found->second;
  }
};

void add_gauges(const WebhookContext& context, Metrics& metrics) {
  const auto pending = std::make_shared<Pending>();
  const Clock& clock = context.clock;
  metrics.before_gauges([pending, &store = context.store] {
    std::optional<WebhooksWaiting> outbox;
    try {
      outbox = store.webhooks_waiting();
    } catch (const StoreError&) {  // shown as missing
    }
    const std::lock_guard lock(pending->mutex);
    pending->outbox = std::move(outbox);
  });
  for (const WebhookEvent event : kWebhookEvents) {
    const Labels labels = {{"event", to_string(event)}};
    metrics.gauge(
        "booking_webhooks_pending", "Webhooks that have not been taken yet.",
        [pending, event] { return static_cast<double>(pending->of(event).count); }, labels);
    metrics.gauge(
        "booking_webhooks_oldest_pending_seconds", "The age of the oldest of them; 0: none.",
        [pending, &clock, event] {
          const Waiting waiting = pending->of(event);
          if (waiting.count == 0) return 0.0;
          return static_cast<double>((clock.now() - waiting.oldest).count());
        },
        labels);
  }
}

}  // namespace

WebhookSender::WebhookSender(const WebhookContext& context, Metrics& metrics) : context_(context) {
  add_gauges(context_, metrics);
  added_ = context_.store.when_added(
      [this](const Added& added) { wake(added.webhook_receivers, added.by_others); });
}

WebhookSender::~WebhookSender() {
  added_.reset();
  for (auto& [url, lane] : lanes_) lane->stop();  // all of them, before the first is joined
}

void WebhookSender::follow(const std::vector<Webhook>& webhooks) {
  std::vector<std::string> urls;
  urls.reserve(webhooks.size());
  for (const Webhook& webhook : webhooks) urls.push_back(webhook.url);
  std::vector<std::unique_ptr<Lane>> closed;  // joined at the end of this function
  const std::lock_guard lock(mutex_);
  for (auto lane = lanes_.begin(); lane != lanes_.end();) {
    const bool is_listed = std::find(urls.begin(), urls.end(), lane->first) != urls.end();
    if (!is_listed) {
      lane->second->stop();
      closed.push_back(std::move(lane->second));
    }
    lane = is_listed ? std::next(lane) : lanes_.erase(lane);
  }
  for (const std::string& url : urls) {
    auto& lane = lanes_[url];
    if (!lane) lane = std::make_unique<Lane>(url, context_);
  }
  drop_others();
}

void WebhookSender::wake(const std::set<std::string>& urls, bool by_others) {
  const std::lock_guard lock(mutex_);
  bool is_late = false;  // written by a request that began before the site file changed
  for (const std::string& url : urls) {
    auto lane = lanes_.find(url);
    if (lane != lanes_.end()) lane->second->wake();
    // Another server may have read a newer site file.
    is_late = is_late || (lane == lanes_.end() && !by_others);
  }
  if (is_late) drop_others();
}

void WebhookSender::drop_others() const {
  std::vector<std::string> listed;
  listed.reserve(lanes_.size());
  for (const auto& [url, lane] : lanes_) listed.push_back(url);
  try {
    const std::int64_t count = context_.store.drop_deliveries_except(listed);
    if (count == 0) return;
    context_.counts.dropped_counter().add(static_cast<std::uint64_t>(count));
    context_.say("Webhooks to receivers that the site file does not list were dropped: " +
                 std::to_string(count) + ".");
  } catch (const std::exception& error) {  // it can wait; the booking must not fail because of it
    context_.report(error.what());
  }
}

}  // namespace server
