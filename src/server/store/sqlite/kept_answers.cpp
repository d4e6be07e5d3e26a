#include "server/store/sqlite/kept_answers.hpp"

#include <nlohmann/json.hpp>

#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"

namespace server {
namespace {

constexpr Sql kSelect(R"(
SELECT request_hash, status, body FROM idempotency_keys
WHERE scope = ? AND key = ? AND created_at >= ?)");

constexpr Sql kDeleteOld("DELETE FROM idempotency_keys WHERE created_at < ?");

constexpr Sql kInsert(R"(
INSERT INTO idempotency_keys (scope, key, request_hash, status, body, created_at)
VALUES (?, ?, ?, ?, ?, ?))");

constexpr Sql kSelectCalendar(
    "SELECT answered_at, answer FROM calendar_answers WHERE calendar = ?");
constexpr Sql kKeepCalendar(R"(
INSERT INTO calendar_answers (calendar, answered_at, answer) VALUES (?, ?, ?)
ON CONFLICT (calendar) DO UPDATE SET answered_at = excluded.answered_at, answer = excluded.answer)");
constexpr Sql kConfirmCalendar("UPDATE calendar_answers SET answered_at = ? WHERE calendar = ?");
// ?1 is a JSON list.
constexpr Sql kDeleteOtherCalendars(
    "DELETE FROM calendar_answers WHERE calendar NOT IN (SELECT value FROM json_each(?1))");

}  // namespace

std::optional<KeptAnswer> select_kept_answer(Connection& connection, const AnswerKey& key,
                                             core::Instant since) {
  Statement rows = connection.use(kSelect);
  rows.bind(key.scope).bind(key.key).bind(since);
  if (!rows.step()) return std::nullopt;
  return KeptAnswer{rows.text(0), static_cast<int>(rows.whole(1)), rows.text(2)};
}

void keep_answer(Connection& connection, const AnswerKey& key, const KeptAnswer& answer,
                 core::Instant now, core::Instant since) {
  connection.use(kDeleteOld).bind(since).step();
  Statement insert = connection.use(kInsert);
  insert.bind(key.scope).bind(key.key).bind(answer.request_hash).bind(answer.status);
  insert.bind(answer.body).bind(now);
  insert.step();
}

std::optional<KeptCalendar> select_calendar(Connection& connection, const std::string& calendar) {
  Statement rows = connection.use(kSelectCalendar);
  if (!rows.bind(calendar).step()) return std::nullopt;
  return KeptCalendar{rows.instant(0), rows.text(1)};
}

void keep_calendar(Connection& connection, const std::string& calendar, core::Instant answered_at,
                   const std::optional<std::string>& answer) {
  if (answer) {
    connection.use(kKeepCalendar).bind(calendar).bind(answered_at).bind(*answer).step();
  } else {
    connection.use(kConfirmCalendar).bind(answered_at).bind(calendar).step();
  }
}

void delete_calendars_except(Connection& connection, const std::vector<std::string>& calendars) {
  connection.use(kDeleteOtherCalendars).bind(core::print_json(core::Json(calendars))).step();
}

}  // namespace server
