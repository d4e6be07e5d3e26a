#include "server/store/sqlite/outbox.hpp"

namespace server {

void insert_delivery(Connection& connection, const Delivery& delivery) {
  Statement insert = connection.use(
      "INSERT INTO webhook_outbox (url, event, booking_id, delivery_id, body, made_at, due_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(delivery.url).bind(to_string(delivery.event)).bind(delivery.booking_id);
  insert.bind(delivery.delivery_id).bind(delivery.body).bind(delivery.made_at);
  insert.bind(delivery.made_at).step();
}

std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& url) {
  Statement rows = connection.use(
      "SELECT id, event, booking_id, delivery_id, body, made_at, due_at, failed_attempts"
      " FROM webhook_outbox AS waiting WHERE url = ?1 AND NOT EXISTS"
      " (SELECT 1 FROM webhook_outbox AS earlier WHERE earlier.url = ?1"
      " AND earlier.booking_id = waiting.booking_id AND earlier.id < waiting.id)"
      " ORDER BY due_at, id LIMIT 1");
  if (!rows.bind(url).step()) return std::nullopt;
  Delivery delivery;
  delivery.id = rows.whole(0);
  delivery.url = url;
  delivery.event = parse_webhook_event(rows.text(1)).value_or(WebhookEvent::kUpdated);
  delivery.booking_id = rows.whole(2);
  delivery.delivery_id = rows.text(3);
  delivery.body = rows.text(4);
  delivery.made_at = rows.instant(5);
  delivery.due_at = rows.instant(6);
  delivery.failed_attempts = static_cast<int>(rows.whole(7));
  return delivery;
}

void delete_delivery(Connection& connection, core::Id id) {
  connection.use("DELETE FROM webhook_outbox WHERE id = ?").bind(id).step();
}

void put_off_delivery(Connection& connection, core::Id id, core::Instant due_at) {
  Statement update = connection.use(
      "UPDATE webhook_outbox SET due_at = ?, failed_attempts = failed_attempts + 1 WHERE id = ?");
  update.bind(due_at).bind(id).step();
}

std::int64_t delete_deliveries_except(Connection& connection,
                                      const std::vector<std::string>& urls) {
  std::vector<std::string> unlisted;
  {
    Statement rows = connection.use("SELECT DISTINCT url FROM webhook_outbox");
    while (rows.step()) {
      std::string url = rows.text(0);
      if (std::find(urls.begin(), urls.end(), url) == urls.end()) unlisted.push_back(url);
    }
  }
  std::int64_t count = 0;
  for (const std::string& url : unlisted) {
    Statement rows = connection.use("DELETE FROM webhook_outbox WHERE url = ? RETURNING id");
    rows.bind(url);
    while (rows.step()) ++count;
  }
  return count;
}

Outbox select_outbox(Connection& connection) {
  Statement rows =
      connection.use("SELECT event, COUNT(*), MIN(made_at) FROM webhook_outbox GROUP BY event");
  Outbox outbox;
  while (rows.step()) {
    auto event = parse_webhook_event(rows.text(0));
    if (event) outbox[*event] = {rows.whole(1), rows.instant(2)};
  }
  return outbox;
}

}  // namespace server
