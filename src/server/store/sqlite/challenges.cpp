#include "server/store/sqlite/challenges.hpp"

namespace server {

bool spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                     core::Instant expires_at, core::Instant now) {
  connection.use("DELETE FROM spent_challenges WHERE expires_at <= ?").bind(now).step();
  Statement insert = connection.use(
      "INSERT OR IGNORE INTO spent_challenges (hash, owner, expires_at) VALUES (?, ?, ?)");
  insert.bind(hash).bind(owner).bind(expires_at).step();
  Statement rows = connection.use("SELECT owner FROM spent_challenges WHERE hash = ?");
  return rows.bind(hash).step() && rows.text(0) == owner;
}

}  // namespace server
