// Sends webhooks with one thread per receiver, so a slow receiver holds up no other. A thread
// sleeps until a webhook to its receiver is written or due again.
//
//   server::WebhookSender sender(context, metrics);
//   sender.follow(site.webhooks);      // again whenever the site file changes
//
// The destructor aborts attempts in flight within a second or two. Their webhooks stay in the
// store, and the next start sends them.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/webhooks/queue.hpp"

namespace server {

class WebhookSender {
 public:
  // Registers with the store, which reports new webhooks, and adds gauges of what is pending.
  WebhookSender(const WebhookContext& context, Metrics& metrics);
  // The store must not be written meanwhile.
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  // Whether a secret is set. Without one nothing can be sent.
  bool can_sign() const { return !context_.secret.empty(); }
  // Sends to these receivers from now on, and drops what is pending for any other. Call it before a
  // webhook to a new receiver is written, from one thread at a time.
  void follow(const std::vector<Webhook>& webhooks);

 private:
  class Lane;

  void wake(const std::set<std::string>& urls, bool by_others);
  void drop_others() const;  // with the lock held, so no receiver is added meanwhile

  const WebhookContext context_;
  std::shared_ptr<void> added_;  // while it is set, the store wakes the lanes
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Lane>> lanes_;  // by URL
};

}  // namespace server
