// Sends webhooks: a thread for each receiver, so that a slow one holds up no other. It sleeps until
// something is written for its receiver, or is due again.
//
//   server::WebhookSender sender(context);
//   sender.follow(site.webhooks);      // and again whenever the site file changes
//
// Destroying it gives up what is on the line, within a second or two; the store still has it, and
// the next start sends it.
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
  // Hears from the store of what is written, and counts what waits.
  WebhookSender(const WebhookContext& context, Metrics& metrics);
  // Nobody may write to the store meanwhile.
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  // Without a secret nothing can be sent.
  bool can_sign() const { return !context_.secret.empty(); }
  // Sends to these from now on, and forgets what waits for anybody else. To be called before
  // anything is written for them. By one thread at a time.
  void follow(const std::vector<Webhook>& webhooks);

 private:
  class Lane;

  void wake(const std::set<std::string>& urls);
  void drop_others() const;  // with the lock, so that nobody is added meanwhile

  const WebhookContext context_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Lane>> lanes_;  // by address
};

}  // namespace server
