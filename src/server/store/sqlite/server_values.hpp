// SQL for the server's own values by name (the secret of its tokens, when a period began) and for used challenges.
// Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"
#include "server/store/store.hpp"

namespace server {

std::optional<std::string> select_value(Connection& connection, std::string_view name);
// As Store's.
std::string get_or_create_value(Connection& connection, std::string_view name,
                                const std::string& fresh);
// Writes a row of about that many bytes, which has no other use.
void note_check(Connection& connection, std::size_t bytes);
bool begin_period(Connection& connection, std::string_view name, core::Instant now,
                  core::Seconds length);
Spent spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                      core::Instant expires_at, core::Instant now);

}  // namespace server
