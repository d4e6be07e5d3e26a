#include "server/store/postgres/values.hpp"

namespace server::postgres {
namespace {

constexpr Sql kSelectAnswer(R"(
SELECT request_hash, status, body FROM idempotency_keys
WHERE scope = $1 AND key = $2 AND created_at >= $3)");
constexpr Sql kDeleteOldAnswers("DELETE FROM idempotency_keys WHERE created_at < $1");
constexpr Sql kInsertAnswer(R"(
INSERT INTO idempotency_keys (scope, key, request_hash, status, body, created_at)
VALUES ($1, $2, $3, $4, $5, $6))");

constexpr Sql kSelectCalendar(
    "SELECT answered_at, answer FROM calendar_answers WHERE calendar = $1");
constexpr Sql kKeepCalendar(R"(
INSERT INTO calendar_answers (calendar, answered_at, answer) VALUES ($1, $2, $3)
ON CONFLICT (calendar) DO UPDATE SET answered_at = excluded.answered_at, answer = excluded.answer)");
constexpr Sql kConfirmCalendar("UPDATE calendar_answers SET answered_at = $1 WHERE calendar = $2");
constexpr Sql kDeleteOtherCalendars("DELETE FROM calendar_answers WHERE calendar <> ALL ($1)");

constexpr Sql kInsertIfAbsent(
    "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
constexpr Sql kSelectValue("SELECT value FROM meta WHERE name = $1");
// Seconds, as SQLite keeps them.
constexpr Sql kBeginPeriod(R"(
INSERT INTO meta (name, value) VALUES ($1, $2::text)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
  WHERE meta.value::bigint <= $3 OR meta.value::bigint > $2
RETURNING name)");
constexpr Sql kNoteCheck(R"(
INSERT INTO meta (name, value) VALUES ('checked', 'x')
ON CONFLICT (name) DO UPDATE SET value = excluded.value)");

constexpr Sql kDeleteExpiredChallenges("DELETE FROM spent_challenges WHERE expires_at <= $1");
constexpr Sql kInsertChallenge(R"(
INSERT INTO spent_challenges (hash, owner, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (hash) DO NOTHING RETURNING hash)");
constexpr Sql kSelectOwner("SELECT owner FROM spent_challenges WHERE hash = $1");

}  // namespace

std::optional<KeptAnswer> select_kept_answer(Connection& connection, const AnswerKey& key,
                                             core::Instant since) {
  const Rows rows = connection.ask(kSelectAnswer, key.scope, key.key, since);
  if (rows.empty()) return std::nullopt;
  const Row row = rows.first();
  return KeptAnswer{row.text(0), static_cast<int>(row.whole(1)), row.text(2)};
}

void keep_answer(Connection& connection, const AnswerKey& key, const KeptAnswer& answer,
                 core::Instant now, core::Instant since) {
  connection.ask(kDeleteOldAnswers, since);
  connection.ask(kInsertAnswer, key.scope, key.key, answer.request_hash, answer.status, answer.body,
                 now);
}

std::optional<KeptCalendar> select_calendar(Connection& connection, const std::string& calendar) {
  const Rows rows = connection.ask(kSelectCalendar, calendar);
  if (rows.empty()) return std::nullopt;
  return KeptCalendar{rows.first().instant(0), rows.first().text(1)};
}

void keep_calendar(Connection& connection, const std::string& calendar, core::Instant answered_at,
                   const std::optional<std::string>& answer) {
  if (answer) {
    connection.ask(kKeepCalendar, calendar, answered_at, *answer);
  } else {
    connection.ask(kConfirmCalendar, answered_at, calendar);
  }
}

void delete_calendars_except(Connection& connection, const std::vector<std::string>& calendars) {
  connection.ask(kDeleteOtherCalendars, calendars);
}

std::optional<std::string> select_value(Connection& connection, std::string_view name) {
  const Rows rows = connection.ask(kSelectValue, name);
  if (rows.empty()) return std::nullopt;
  return rows.first().text(0);
}

std::string get_or_create_value(Connection& connection, std::string_view name,
                                const std::string& fresh) {
  connection.ask(kInsertIfAbsent, name, fresh);
  return select_value(connection, name).value_or("");
}

void note_check(Connection& connection) {
  connection.ask(kNoteCheck);
}

bool begin_period(Connection& connection, std::string_view name, core::Instant now,
                  core::Seconds length) {
  const std::int64_t began = now.time_since_epoch().count();
  return !connection.ask(kBeginPeriod, name, began, began - length.count()).empty();
}

Spent spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                      core::Instant expires_at, core::Instant now) {
  connection.ask(kDeleteExpiredChallenges, now);
  if (!connection.ask(kInsertChallenge, hash, owner, expires_at).empty()) return Spent::kNow;
  const Rows rows = connection.ask(kSelectOwner, hash);
  const bool is_owner = !rows.empty() && rows.first().text(0) == owner;
  return is_owner ? Spent::kBefore : Spent::kByAnother;
}

}  // namespace server::postgres
