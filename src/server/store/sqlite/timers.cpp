#include "server/store/sqlite/timers.hpp"

namespace server {
namespace {

constexpr Sql kDeleteOfBooking("DELETE FROM timers WHERE booking_id = ?");
constexpr Sql kInsert("INSERT INTO timers (booking_id, kind, due_at) VALUES (?, ?, ?)");
constexpr Sql kDelete("DELETE FROM timers WHERE id = ? RETURNING id");
constexpr Sql kSelectDue(R"(
SELECT id, booking_id, kind, due_at FROM timers WHERE due_at <= ? ORDER BY due_at, id LIMIT ?)");
constexpr Sql kSelectNext("SELECT due_at FROM timers ORDER BY due_at, id LIMIT 1");

}  // namespace

void set_timers(Connection& connection, core::Id booking, const std::vector<Timer>& timers) {
  connection.use(kDeleteOfBooking).bind(booking).step();
  for (const Timer& timer : timers) {
    connection.use(kInsert).bind(booking).bind(to_string(timer.kind)).bind(timer.due_at).step();
  }
}

bool delete_timer(Connection& connection, core::Id id) {
  return connection.use(kDelete).bind(id).step();
}

std::vector<BookingTimer> select_due_timers(Connection& connection, core::Instant now, int most) {
  Statement rows = connection.use(kSelectDue);
  rows.bind(now).bind(most);
  std::vector<BookingTimer> timers;
  while (rows.step()) {
    const auto kind = parse_timer_kind(rows.text(2)).value_or(TimerKind::kReminder);
    timers.push_back({rows.whole(0), rows.whole(1), {kind, rows.instant(3)}});
  }
  return timers;
}

std::optional<core::Instant> select_next_timer(Connection& connection) {
  Statement rows = connection.use(kSelectNext);
  if (!rows.step()) return std::nullopt;
  return rows.instant(0);
}

}  // namespace server
