// SQL for the table of webhooks that wait to be sent. Internal to the store.
#pragma once

#include "server/store/sqlite/connection.hpp"

namespace server {

// As Transaction's and Store's.
void insert_delivery(Connection& connection, const Delivery& delivery);
std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& url);
void delete_delivery(Connection& connection, core::Id id);
void put_off_delivery(Connection& connection, core::Id id, core::Instant due_at);
std::int64_t delete_deliveries_except(Connection& connection, const std::vector<std::string>& urls);
Outbox select_outbox(Connection& connection);

}  // namespace server
