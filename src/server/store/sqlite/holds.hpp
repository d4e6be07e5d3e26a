// SQL for the tables of holds and released tokens. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Store's and Transaction's members of similar name.
std::int64_t count_live_holds(Connection& connection, core::Instant now);
std::optional<Hold> select_hold(Connection& connection, const std::string& token_hash,
                                core::Instant now);
std::vector<Hold> select_holds_of(Connection& connection, const std::string& client,
                                  core::Instant ended_after);
void keep_hold(Connection& connection, const Hold& hold, core::Instant ended_by);
void delete_hold(Connection& connection, const std::string& token_hash);
void insert_released_token(Connection& connection, const std::string& token_hash, core::Instant end,
                           core::Instant now, std::size_t most);
bool is_released_token(Connection& connection, const std::string& token_hash, core::Instant now);

}  // namespace server
