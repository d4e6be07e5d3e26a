#include "server/store/postgres/holds.hpp"

namespace server::postgres {
namespace {

constexpr Sql kCountLive("SELECT COUNT(*) FROM holds WHERE expires_at > $1");

constexpr Sql kSelectRow(R"(
SELECT booking_type_id, starts_at, resource_id, occupied_from, occupied_until, client, since,
  expires_at, token_hash
FROM holds)");
constexpr Sql kSelectHold = kSelectRow + " WHERE token_hash = $1 AND expires_at > $2";
constexpr Sql kSelectOfClient =
    kSelectRow + " WHERE client = $1 AND expires_at > $2 ORDER BY expires_at";

constexpr Sql kDeleteEnded("DELETE FROM holds WHERE expires_at <= $1");
constexpr Sql kReplace(R"(
INSERT INTO holds (token_hash, booking_type_id, starts_at, resource_id, occupied_from,
  occupied_until, client, since, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (token_hash) DO UPDATE SET booking_type_id = excluded.booking_type_id,
  starts_at = excluded.starts_at, resource_id = excluded.resource_id,
  occupied_from = excluded.occupied_from, occupied_until = excluded.occupied_until,
  client = excluded.client, since = excluded.since, expires_at = excluded.expires_at)");
constexpr Sql kDelete("DELETE FROM holds WHERE token_hash = $1");

constexpr Sql kDeleteForgotten("DELETE FROM released_tokens WHERE ends_at <= $1");
constexpr Sql kInsertReleased(R"(
INSERT INTO released_tokens (token_hash, ends_at)
SELECT $1, $2 WHERE (SELECT COUNT(*) FROM released_tokens) < $3
ON CONFLICT (token_hash) DO UPDATE SET ends_at = excluded.ends_at)");
constexpr Sql kSelectReleased(
    "SELECT 1 FROM released_tokens WHERE token_hash = $1 AND ends_at > $2");

// A booking takes at most a day, plus a day of buffer on either side; the schema enforces it.
constexpr core::Seconds kMaxOccupied = 3 * core::kADay;

// One statement, so that a hold that becomes a booking meanwhile is seen once, as either.
constexpr Sql kSelectOccupied(R"(
SELECT resource_id, occupied_from, occupied_until FROM bookings
WHERE resource_id = ANY ($7::bigint[]) AND status IN ('pending', 'confirmed')
  AND occupied_from < $1 AND occupied_from > $2 AND occupied_until > $3
  AND id IS DISTINCT FROM $4
UNION ALL
SELECT resource_id, occupied_from, occupied_until FROM holds
WHERE resource_id = ANY ($7::bigint[])
  AND occupied_from < $1 AND occupied_from > $2 AND occupied_until > $3
  AND expires_at > $5 AND token_hash <> $6)");

constexpr Sql kSelectHeld(R"(
SELECT resource_id, occupied_from, occupied_until FROM holds
WHERE occupied_from < $1 AND occupied_from > $2 AND occupied_until > $3
  AND expires_at > $4 AND token_hash <> $5)");

constexpr Sql kSelectNextHoldEnd("SELECT MIN(expires_at) FROM holds WHERE expires_at > $1");

constexpr Sql kSelectStarts(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE starts_at >= $1 AND starts_at < $2 AND status IN ('pending', 'confirmed')
  AND id IS DISTINCT FROM $3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE starts_at >= $1 AND starts_at < $2 AND expires_at > $4 AND token_hash <> $5)");

// One statement, as for kSelectOccupied.
constexpr Sql kSelectCountedStarts(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE (booking_type_id = $6 OR resource_id = ANY ($7::bigint[])) AND starts_at >= $1 AND starts_at < $2
  AND status IN ('pending', 'confirmed') AND id IS DISTINCT FROM $3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE (booking_type_id = $6 OR resource_id = ANY ($7::bigint[])) AND starts_at >= $1 AND starts_at < $2
  AND expires_at > $4 AND token_hash <> $5)");

constexpr Sql kSelectLoads(R"(
SELECT resource_id, COUNT(*) FROM bookings
WHERE resource_id = ANY ($4::bigint[]) AND starts_at >= $1 AND starts_at < $2
  AND status IN ('pending', 'confirmed') AND id IS DISTINCT FROM $3
GROUP BY resource_id)");

constexpr Sql kSelectSpan("SELECT MIN(starts_at), MAX(starts_at) FROM bookings");

// As PostgreSQL writes an array: {1,2}.
std::string array_of(const std::vector<core::Id>& ids) {
  std::string array = "{";
  for (const core::Id id : ids) {
    if (array.size() > 1) array += ',';
    array += std::to_string(id);
  }
  return array + '}';
}

Hold hold_in(const Row& row) {
  return Hold{.token_hash = row.text(8),
              .booking_type_id = row.whole(0),
              .starts_at = row.instant(1),
              .occupied = {row.whole(2), row.instant(3), row.instant(4)},
              .client = row.text(5),
              .since = row.instant(6),
              .expires_at = row.instant(7)};
}

}  // namespace

std::int64_t count_live_holds(Connection& connection, core::Instant now) {
  return connection.ask(kCountLive, now).first().whole(0);
}

std::optional<Hold> select_hold(Connection& connection, const std::string& token_hash,
                                core::Instant now) {
  const Rows rows = connection.ask(kSelectHold, token_hash, now);
  if (rows.empty()) return std::nullopt;
  return hold_in(rows.first());
}

std::vector<Hold> select_holds_of(Connection& connection, const std::string& client,
                                  core::Instant ended_after) {
  std::vector<Hold> holds;
  for (const Row row : connection.ask(kSelectOfClient, client, ended_after)) {
    holds.push_back(hold_in(row));
  }
  return holds;
}

void keep_hold(Connection& connection, const Hold& hold, core::Instant ended_by) {
  connection.ask(kDeleteEnded, ended_by);
  connection.ask(kReplace, hold.token_hash, hold.booking_type_id, hold.starts_at,
                 hold.occupied.resource_id, hold.occupied.from, hold.occupied.until, hold.client,
                 hold.since, hold.expires_at);
}

void delete_hold(Connection& connection, const std::string& token_hash) {
  connection.ask(kDelete, token_hash);
}

void insert_released_token(Connection& connection, const std::string& token_hash, core::Instant end,
                           core::Instant now, std::size_t most) {
  connection.ask(kDeleteForgotten, now);
  connection.ask(kInsertReleased, token_hash, end, static_cast<std::int64_t>(most));
}

bool is_released_token(Connection& connection, const std::string& token_hash, core::Instant now) {
  return !connection.ask(kSelectReleased, token_hash, now).empty();
}

std::vector<Occupied> select_occupied(Connection& connection,
                                      const std::vector<core::Id>& resources, core::Instant from,
                                      core::Instant until, core::Instant now,
                                      const ConflictExclusions& exclusions) {
  std::vector<Occupied> occupied;
  for (const Row row :
       connection.ask(kSelectOccupied, until, from - kMaxOccupied, from, exclusions.booking, now,
                      exclusions.hold, array_of(resources))) {
    occupied.push_back({row.whole(0), row.instant(1), row.instant(2)});
  }
  return occupied;
}

std::vector<Occupied> select_held(Connection& connection, core::Instant from, core::Instant until,
                                  core::Instant now, const std::string& except) {
  std::vector<Occupied> held;
  for (const Row row : connection.ask(kSelectHeld, until, from - kMaxOccupied, from, now, except)) {
    held.push_back({row.whole(0), row.instant(1), row.instant(2)});
  }
  return held;
}

std::optional<core::Instant> select_next_hold_end(Connection& connection, core::Instant now) {
  const Rows rows = connection.ask(kSelectNextHoldEnd, now);
  if (rows.first().is_null(0)) return std::nullopt;
  return rows.first().instant(0);
}

std::optional<BookedSpan> select_booked_span(Connection& connection) {
  const Rows rows = connection.ask(kSelectSpan);
  if (rows.first().is_null(0)) return std::nullopt;
  return BookedSpan{rows.first().instant(0), rows.first().instant(1)};
}

std::vector<BookedStart> select_booked_starts(Connection& connection, core::Instant from,
                                              core::Instant until, core::Instant now,
                                              const ConflictExclusions& exclusions,
                                              const CountedStarts& counted) {
  const Rows rows =
      counted.all
          ? connection.ask(kSelectStarts, from, until, exclusions.booking, now, exclusions.hold)
          : connection.ask(kSelectCountedStarts, from, until, exclusions.booking, now,
                           exclusions.hold, counted.type_id, array_of(counted.resources));
  std::vector<BookedStart> starts;
  for (const Row row : rows) starts.push_back({row.whole(0), row.whole(1), row.instant(2)});
  return starts;
}

std::vector<ResourceLoad> select_loads(Connection& connection,
                                       const std::vector<core::Id>& resources, core::Instant from,
                                       core::Instant until, std::optional<core::Id> except) {
  std::vector<ResourceLoad> loads;
  for (const Row row : connection.ask(kSelectLoads, from, until, except, array_of(resources))) {
    loads.push_back({row.whole(0), static_cast<int>(row.whole(1))});
  }
  return loads;
}

}  // namespace server::postgres
