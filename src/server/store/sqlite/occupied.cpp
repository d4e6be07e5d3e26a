#include "server/store/sqlite/occupied.hpp"

namespace server {
namespace {

// A booking takes at most a day, plus a day of buffer on either side; the schema enforces it. So
// the search for overlaps never walks a resource's whole history.
constexpr core::Seconds kMaxOccupied = 3 * core::kADay;

// Of one resource, from indexes that begin with it: what others have booked costs nothing.
constexpr Sql kSelectOccupied(R"(
SELECT occupied_from, occupied_until FROM bookings
WHERE resource_id = ?7 AND status IN ('pending', 'confirmed')
  AND occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3 AND id IS NOT ?4
UNION ALL
SELECT occupied_from, occupied_until FROM holds
WHERE resource_id = ?7 AND occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3
  AND expires_at > ?5 AND token_hash <> ?6)");

constexpr Sql kSelectHeld(R"(
SELECT resource_id, occupied_from, occupied_until FROM holds
WHERE occupied_from < ? AND occupied_from > ? AND occupied_until > ?
  AND expires_at > ? AND token_hash <> ?)");

constexpr Sql kSelectNextHoldEnd("SELECT MIN(expires_at) FROM holds WHERE expires_at > ?");

constexpr Sql kSelectStarts(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE starts_at >= ?1 AND starts_at < ?2 AND status IN ('pending', 'confirmed') AND id IS NOT ?3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE starts_at >= ?1 AND starts_at < ?2 AND expires_at > ?4 AND token_hash <> ?5)");

constexpr Sql kSelectStartsOfType(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE booking_type_id = ?6 AND starts_at >= ?1 AND starts_at < ?2
  AND status IN ('pending', 'confirmed') AND id IS NOT ?3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE booking_type_id = ?6 AND starts_at >= ?1 AND starts_at < ?2
  AND expires_at > ?4 AND token_hash <> ?5)");

// Of one resource, without a type.
constexpr Sql kSelectStartsOnResource(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE resource_id = ?6 AND booking_type_id IS NOT ?7 AND starts_at >= ?1 AND starts_at < ?2
  AND status IN ('pending', 'confirmed') AND id IS NOT ?3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE resource_id = ?6 AND booking_type_id IS NOT ?7 AND starts_at >= ?1 AND starts_at < ?2
  AND expires_at > ?4 AND token_hash <> ?5)");

constexpr Sql kSelectLoads(R"(
SELECT COUNT(*) FROM bookings
WHERE resource_id = ? AND starts_at >= ? AND starts_at < ? AND status IN ('pending', 'confirmed')
  AND id IS NOT ?)");

// Two queries, because SQLite reads a minimum or a maximum from the index only alone.
constexpr Sql kSelectSpan(
    "SELECT (SELECT MIN(starts_at) FROM bookings), (SELECT MAX(starts_at) FROM bookings)");

}  // namespace

std::vector<Occupied> select_occupied(Connection& connection,
                                      const std::vector<core::Id>& resources, core::Instant from,
                                      core::Instant until, core::Instant now,
                                      const ConflictExclusions& exclusions) {
  // A hold that becomes a booking meanwhile, or a booking that moves, is seen once, as either.
  std::optional<Snapshot> snapshot;
  if (resources.size() > 1 && !connection.is_in_transaction()) snapshot.emplace(connection);
  std::vector<Occupied> occupied;
  for (const core::Id resource : resources) {
    Statement rows = connection.use(kSelectOccupied);
    rows.bind(until).bind(from - kMaxOccupied).bind(from).bind(exclusions.booking);
    rows.bind(now).bind(exclusions.hold).bind(resource);
    while (rows.step()) occupied.push_back({resource, rows.instant(0), rows.instant(1)});
  }
  return occupied;
}

std::vector<Occupied> select_held(Connection& connection, core::Instant from, core::Instant until,
                                  core::Instant now, const std::string& except) {
  Statement rows = connection.use(kSelectHeld);
  rows.bind(until).bind(from - kMaxOccupied).bind(from).bind(now).bind(except);
  std::vector<Occupied> held;
  while (rows.step()) held.push_back({rows.whole(0), rows.instant(1), rows.instant(2)});
  return held;
}

std::optional<core::Instant> select_next_hold_end(Connection& connection, core::Instant now) {
  Statement rows = connection.use(kSelectNextHoldEnd);
  if (!rows.bind(now).step()) return std::nullopt;
  const auto end = rows.whole_if_any(0);
  return end ? std::optional(instant_of(*end)) : std::nullopt;
}

std::optional<BookedSpan> select_booked_span(Connection& connection) {
  Statement rows = connection.use(kSelectSpan);
  if (!rows.step() || !rows.whole_if_any(0)) return std::nullopt;
  return BookedSpan{rows.instant(0), rows.instant(1)};
}

std::vector<BookedStart> select_booked_starts(Connection& connection, core::Instant from,
                                              core::Instant until, core::Instant now,
                                              const ConflictExclusions& exclusions,
                                              const CountedStarts& counted) {
  // Of one moment, as for select_occupied.
  std::optional<Snapshot> snapshot;
  const std::size_t queries = counted.resources.size() + (counted.type_id ? 1 : 0);
  if (!counted.all && queries > 1 && !connection.is_in_transaction()) snapshot.emplace(connection);
  std::vector<BookedStart> starts;
  const auto select = [&](const auto& sql, const auto&... more) {
    Statement rows = connection.use(sql);
    rows.bind(from).bind(until).bind(exclusions.booking).bind(now).bind(exclusions.hold);
    (rows.bind(more), ...);
    while (rows.step()) starts.push_back({rows.whole(0), rows.whole(1), rows.instant(2)});
  };
  if (counted.all) {
    select(kSelectStarts);
    return starts;
  }
  if (counted.type_id) select(kSelectStartsOfType, *counted.type_id);
  for (const core::Id resource : counted.resources) {
    select(kSelectStartsOnResource, resource, counted.type_id);
  }
  return starts;
}

std::vector<ResourceLoad> select_loads(Connection& connection,
                                       const std::vector<core::Id>& resources, core::Instant from,
                                       core::Instant until, std::optional<core::Id> except) {
  std::vector<ResourceLoad> loads;
  for (const core::Id resource : resources) {
    Statement rows = connection.use(kSelectLoads);
    rows.bind(resource).bind(from).bind(until).bind(except);
    const std::int64_t count = rows.step() ? rows.whole(0) : 0;
    if (count > 0) loads.push_back({resource, static_cast<int>(count)});
  }
  return loads;
}

}  // namespace server
