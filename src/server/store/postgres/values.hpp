// SQL for what is kept by a name or a key: first answers, calendars' answers, the server's own values, and spent
// challenges. Internal to the store.
#pragma once

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// As Store's and Transaction's members of similar name.
std::optional<KeptAnswer> select_kept_answer(Connection& connection, const AnswerKey& key,
                                             core::Instant since);
void keep_answer(Connection& connection, const AnswerKey& key, const KeptAnswer& answer,
                 core::Instant now, core::Instant since);
std::optional<KeptCalendar> select_calendar(Connection& connection, const std::string& calendar);
void keep_calendar(Connection& connection, const std::string& calendar, core::Instant answered_at,
                   const std::optional<std::string>& answer);
void delete_calendars_except(Connection& connection, const std::vector<std::string>& calendars);
std::optional<std::string> select_value(Connection& connection, std::string_view name);
std::string get_or_create_value(Connection& connection, std::string_view name,
                                const std::string& fresh);
void note_check(Connection& connection);
bool begin_period(Connection& connection, std::string_view name, core::Instant now,
                  core::Seconds length);
Spent spend_challenge(Connection& connection, const std::string& hash, const std::string& owner,
                      core::Instant expires_at, core::Instant now);

}  // namespace server::postgres
