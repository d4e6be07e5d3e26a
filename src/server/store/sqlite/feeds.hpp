// SQL for calendar feeds: their links, and the bookings in them. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Store's members of similar name.
core::Id insert_feed_link(Connection& connection, const FeedLink& link);
std::vector<FeedLink> select_feed_links(Connection& connection);
std::optional<FeedLink> select_feed_link(Connection& connection, const std::string& token_hash);
bool delete_feed_link(Connection& connection, core::Id id);
std::vector<std::string> select_own_uids(Connection& connection,
                                         const std::vector<std::string>& uids);
std::vector<FeedBooking> select_feed_bookings(Connection& connection, const FeedFilter& filter);

}  // namespace server
