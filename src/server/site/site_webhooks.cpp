#include "server/site/site_webhooks.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "server/net/https_client.hpp"

namespace server {
namespace {

constexpr int kMaxUrl = 2000;

// The reference's by default.
std::vector<WebhookEvent> read_events(const Fields& fields) {
  constexpr std::string_view kName = "events";
  constexpr std::string_view kRemedy =
      "\"booking.created\", \"booking.updated\", \"booking.cancelled\", \"booking.reminder\" or "
      "\"booking.expired\"";
  if (!fields.find(kName)) {
    return {kDefaultWebhookEvents.begin(), kDefaultWebhookEvents.end()};
  }
  std::vector<WebhookEvent> events;
  const core::Json* list = fields.list(kName, "events");
  if (!list) return events;
  if (list->empty()) {
    fields.problems().add_wrong(fields.path(kName), *list,
                                "at least one of them, or leave it out for the first three");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const core::Json& value = (*list)[i];
    auto event = value.is_string() ? parse_webhook_event(value.get<std::string>()) : std::nullopt;
    if (event) {
      events.push_back(*event);
    } else {
      fields.problems().add_wrong(item_path(fields.path(kName), i), value, kRemedy);
    }
  }
  return events;
}

Webhook read_webhook(const core::Json& value, const std::string& path, Problems& problems,
                     std::set<std::string>& seen) {
  const Fields fields(value, path, {"url", "events", "allow_private_network"}, problems);
  Webhook webhook;
  webhook.url = fields.required_text("url", kMaxUrl);
  webhook.events = read_events(fields);
  if (webhook.url.empty()) return webhook;
  const bool is_plain_allowed = fields.yes_or_no("allow_private_network").value_or(false);
  if (!may_be_asked(webhook.url, is_plain_allowed) || webhook.url.find('#') != std::string::npos) {
    // The value isn't shown: it may contain a user name and a password.
    problems.add(fields.path("url"),
                 "cannot be posted to; give an address such as \"https://example.org/bookings\", "
                 "without a name or a password in it (http:// to this machine alone, or with "
                 "\"allow_private_network\": true within a private network)");
  } else if (!seen.insert(webhook.url).second) {
    problems.add(fields.path("url"),
                 "is given twice; keep one of the two, with the events of both");
  }
  return webhook;
}

}  // namespace

std::vector<Webhook> read_webhooks(const core::Json& list, const std::string& path,
                                   Problems& problems) {
  if (list.size() > kMaxWebhooks) {
    problems.add(path, "has " + std::to_string(list.size()) + " of them; give " +
                           std::to_string(kMaxWebhooks) + " at most");
  }
  std::vector<Webhook> webhooks;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    webhooks.push_back(read_webhook(list[i], item_path(path, i), problems, seen));
  }
  return webhooks;
}

}  // namespace server
