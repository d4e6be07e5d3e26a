#include "server/app/webhook_service.hpp"

namespace server {

WebhookService::WebhookService(const AppContext& context, Log& log, const std::string& secret,
                               const std::string& user_agent)
    : counts(context.metrics),
      sender({context.store, context.clock, counts, secret, user_agent,
              [this](const HttpsRequest& request) { return https.ask(request); },
              [&log](std::string_view message) { log.notice(message); }, context.report},
             context.metrics) {}

std::optional<std::string> webhook_config_error(const Site& site, const WebhookSender& webhooks) {
  if (site.webhooks.empty() || webhooks.can_sign()) return std::nullopt;
  return "The site file lists webhooks, and BOOKING_WEBHOOK_SECRET, which signs them, is not set: "
         "start with a secret that their receivers know too, or take the webhooks out.";
}

}  // namespace server
