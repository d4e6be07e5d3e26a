// SQL for the links of calendar feeds. Internal to the store.
#pragma once

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// As Store's members of similar name.
core::Id insert_feed_link(Connection& connection, const FeedLink& link);
std::vector<FeedLink> select_feed_links(Connection& connection);
std::optional<FeedLink> select_feed_link(Connection& connection, const std::string& token_hash);
bool delete_feed_link(Connection& connection, core::Id id);
bool has_calendar_uid(Connection& connection, const std::string& uid);

}  // namespace server::postgres
