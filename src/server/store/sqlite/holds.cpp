#include "server/store/sqlite/holds.hpp"

namespace server {
namespace {

constexpr Sql kCountLive("SELECT COUNT(*) FROM holds WHERE expires_at > ?");

constexpr Sql kSelectHold(R"(
SELECT booking_type_id, starts_at, resource_id, occupied_from, occupied_until, client, since,
  expires_at
FROM holds WHERE token_hash = ? AND expires_at > ?)");

constexpr Sql kSelectOfClient(R"(
SELECT booking_type_id, starts_at, resource_id, occupied_from, occupied_until, client, since,
  expires_at, token_hash
FROM holds WHERE client = ? AND expires_at > ? ORDER BY expires_at)");

constexpr Sql kDeleteEnded("DELETE FROM holds WHERE expires_at <= ?");

constexpr Sql kReplace(R"(
INSERT OR REPLACE INTO holds (token_hash, booking_type_id, starts_at, resource_id, occupied_from,
  occupied_until, client, since, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))");

constexpr Sql kDelete("DELETE FROM holds WHERE token_hash = ?");

constexpr Sql kDeleteForgotten("DELETE FROM released_tokens WHERE ends_at <= ?");
constexpr Sql kInsertReleased(R"(
INSERT INTO released_tokens (token_hash, ends_at)
SELECT ?, ? WHERE (SELECT COUNT(*) FROM released_tokens) < ?
ON CONFLICT (token_hash) DO UPDATE SET ends_at = excluded.ends_at)");
constexpr Sql kSelectReleased("SELECT 1 FROM released_tokens WHERE token_hash = ? AND ends_at > ?");

Hold hold_in(const Statement& rows, std::string token_hash) {
  return Hold{.token_hash = std::move(token_hash),
              .booking_type_id = rows.whole(0),
              .starts_at = rows.instant(1),
              .occupied = {rows.whole(2), rows.instant(3), rows.instant(4)},
              .client = rows.text(5),
              .since = rows.instant(6),
              .expires_at = rows.instant(7)};
}

}  // namespace

std::int64_t count_live_holds(Connection& connection, core::Instant now) {
  Statement rows = connection.use(kCountLive);
  rows.bind(now);
  return rows.step() ? rows.whole(0) : 0;
}

std::optional<Hold> select_hold(Connection& connection, const std::string& token_hash,
                                core::Instant now) {
  Statement rows = connection.use(kSelectHold);
  rows.bind(token_hash).bind(now);
  if (!rows.step()) return std::nullopt;
  return hold_in(rows, token_hash);
}

std::vector<Hold> select_holds_of(Connection& connection, const std::string& client,
                                  core::Instant ended_after) {
  Statement rows = connection.use(kSelectOfClient);
  rows.bind(client).bind(ended_after);
  std::vector<Hold> holds;
  while (rows.step()) holds.push_back(hold_in(rows, rows.text(8)));
  return holds;
}

void keep_hold(Connection& connection, const Hold& hold, core::Instant ended_by) {
  connection.use(kDeleteEnded).bind(ended_by).step();
  Statement insert = connection.use(kReplace);
  insert.bind(hold.token_hash).bind(hold.booking_type_id).bind(hold.starts_at);
  insert.bind(hold.occupied.resource_id).bind(hold.occupied.from).bind(hold.occupied.until);
  insert.bind(hold.client).bind(hold.since).bind(hold.expires_at);
  insert.step();
}

void delete_hold(Connection& connection, const std::string& token_hash) {
  connection.use(kDelete).bind(token_hash).step();
}

void insert_released_token(Connection& connection, const std::string& token_hash, core::Instant end,
                           core::Instant now, std::size_t most) {
  connection.use(kDeleteForgotten).bind(now).step();
  Statement insert = connection.use(kInsertReleased);
  insert.bind(token_hash).bind(end).bind(static_cast<std::int64_t>(most)).step();
}

bool is_released_token(Connection& connection, const std::string& token_hash, core::Instant now) {
  return connection.use(kSelectReleased).bind(token_hash).bind(now).step();
}

}  // namespace server
