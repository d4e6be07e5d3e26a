// SQL for the table of used challenges. Internal to the store.
#pragma once

#include "server/store/sqlite/connection.hpp"

namespace server {

// As Store's.
bool spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                     core::Instant expires_at, core::Instant now);

}  // namespace server
