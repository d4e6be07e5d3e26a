// Our webhooks, wired up: the HTTPS client, the counts for /metrics and the sender that uses both.
//
//   server::WebhookService webhooks(context, log, secret, "booking-server/1.0.0");
//   webhooks.sender.follow(site.webhooks);
//
// Nothing is sent until `follow` is called.
#pragma once

#include <optional>
#include <string>

#include "server/app/active_site.hpp"
#include "server/app/log.hpp"
#include "server/net/https_client.hpp"
#include "server/webhooks/sender.hpp"

namespace server {

struct WebhookService {
  // `context` and `log` must outlive this. `secret` signs the webhooks; `user_agent` names us.
  WebhookService(const AppContext& context, Log& log, const std::string& secret,
                 const std::string& user_agent);

  const HttpsClient https{{}};
  WebhookCounts counts;
  WebhookSender sender;
};

// Why the site's webhooks can't be sent: it lists some and no secret signs them. nullopt: they can.
std::optional<std::string> webhook_config_error(const Site& site, const WebhookSender& webhooks);

}  // namespace server
