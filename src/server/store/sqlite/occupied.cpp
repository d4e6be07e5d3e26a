#include "server/store/sqlite/occupied.hpp"

namespace server {
namespace {

// A booking takes at most a day, plus a day of buffer on either side; the schema enforces it. So
// the search for overlaps never walks a resource's whole history.
constexpr core::Seconds kMaxOccupied = 3 * core::kADay;

// One statement, so that a hold that becomes a booking meanwhile is seen once, as either.
constexpr Sql kSelectOccupied(R"(
SELECT resource_id, occupied_from, occupied_until FROM bookings
WHERE status IN ('pending', 'confirmed')
  AND occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3 AND id IS NOT ?4
UNION ALL
SELECT resource_id, occupied_from, occupied_until FROM holds
WHERE occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3
  AND expires_at > ?5 AND token_hash <> ?6
ORDER BY occupied_from)");

constexpr Sql kSelectStarts(R"(
SELECT booking_type_id, resource_id, starts_at FROM bookings
WHERE starts_at >= ?1 AND starts_at < ?2 AND status IN ('pending', 'confirmed') AND id IS NOT ?3
UNION ALL
SELECT booking_type_id, resource_id, starts_at FROM holds
WHERE starts_at >= ?1 AND starts_at < ?2 AND expires_at > ?4 AND token_hash <> ?5)");

constexpr Sql kSelectLoads(R"(
SELECT resource_id, COUNT(*) FROM bookings
WHERE starts_at >= ? AND starts_at < ? AND status IN ('pending', 'confirmed') AND id IS NOT ?
GROUP BY resource_id)");

// Two queries, because SQLite reads a minimum or a maximum from the index only alone.
constexpr Sql kSelectSpan(
    "SELECT (SELECT MIN(starts_at) FROM bookings), (SELECT MAX(starts_at) FROM bookings)");

}  // namespace

std::vector<Occupied> select_occupied(Connection& connection, core::Instant from,
                                      core::Instant until, core::Instant now,
                                      const ConflictExclusions& exclusions) {
  Statement rows = connection.use(kSelectOccupied);
  rows.bind(until).bind(from - kMaxOccupied).bind(from).bind(exclusions.booking);
  rows.bind(now).bind(exclusions.hold);
  std::vector<Occupied> occupied;
  while (rows.step()) occupied.push_back({rows.whole(0), rows.instant(1), rows.instant(2)});
  return occupied;
}

std::optional<BookedSpan> select_booked_span(Connection& connection) {
  Statement rows = connection.use(kSelectSpan);
  if (!rows.step() || !rows.whole_if_any(0)) return std::nullopt;
  return BookedSpan{rows.instant(0), rows.instant(1)};
}

std::vector<BookedStart> select_booked_starts(Connection& connection, core::Instant from,
                                              core::Instant until, core::Instant now,
                                              const ConflictExclusions& exclusions) {
  Statement rows = connection.use(kSelectStarts);
  rows.bind(from).bind(until).bind(exclusions.booking).bind(now).bind(exclusions.hold);
  std::vector<BookedStart> starts;
  while (rows.step()) starts.push_back({rows.whole(0), rows.whole(1), rows.instant(2)});
  return starts;
}

std::vector<ResourceLoad> select_loads(Connection& connection, core::Instant from,
                                       core::Instant until, std::optional<core::Id> except) {
  Statement rows = connection.use(kSelectLoads);
  rows.bind(from).bind(until).bind(except);
  std::vector<ResourceLoad> loads;
  while (rows.step()) loads.push_back({rows.whole(0), static_cast<int>(rows.whole(1))});
  return loads;
}

}  // namespace server
