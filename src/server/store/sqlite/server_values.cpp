#include "server/store/sqlite/server_values.hpp"

namespace server {
namespace {

constexpr Sql kInsertIfAbsent("INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)");
constexpr Sql kSelect("SELECT value FROM meta WHERE name = ?");
constexpr Sql kBeginPeriod(R"(
INSERT INTO meta (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
  WHERE CAST(value AS INTEGER) <= ?3 OR CAST(value AS INTEGER) > ?2
RETURNING name)");
constexpr Sql kNoteCheck("INSERT OR REPLACE INTO meta (name, value) VALUES ('checked', ?)");
constexpr Sql kDeleteExpiredChallenges("DELETE FROM spent_challenges WHERE expires_at <= ?");
constexpr Sql kInsertChallenge(
    "INSERT INTO spent_challenges (hash, owner, expires_at) VALUES (?, ?, ?)");
constexpr Sql kSelectOwner("SELECT owner FROM spent_challenges WHERE hash = ?");

}  // namespace

Spent spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                      core::Instant expires_at, core::Instant now) {
  connection.use(kDeleteExpiredChallenges).bind(now).step();
  {
    Statement rows = connection.use(kSelectOwner);
    if (rows.bind(hash).step()) return rows.text(0) == owner ? Spent::kBefore : Spent::kByAnother;
  }
  connection.use(kInsertChallenge).bind(hash).bind(owner).bind(expires_at).step();
  return Spent::kNow;
}

void note_check(Connection& connection, std::size_t bytes) {
  connection.use(kNoteCheck).bind(std::string(bytes, 'x')).step();
}

bool begin_period(Connection& connection, std::string_view name, core::Instant now,
                  core::Seconds length) {
  Statement insert = connection.use(kBeginPeriod);
  return insert.bind(name).bind(now).bind(now - length).step();
}

std::optional<std::string> select_value(Connection& connection, std::string_view name) {
  Statement rows = connection.use(kSelect);
  rows.bind(name);
  return rows.step() ? std::optional(rows.text(0)) : std::nullopt;
}

std::string get_or_create_value(Connection& connection, std::string_view name,
                                const std::string& fresh) {
  connection.use(kInsertIfAbsent).bind(name).bind(fresh).step();
  return select_value(connection, name).value_or("");
}

}  // namespace server
