// SQL for answers that are kept: by Idempotency-Key, and of calendars. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Transaction's.
std::optional<KeptAnswer> select_kept_answer(Connection& connection, const AnswerKey& key,
                                             core::Instant since);
void keep_answer(Connection& connection, const AnswerKey& key, const KeptAnswer& answer,
                 core::Instant now, core::Instant since);

// As Store's.
std::optional<KeptCalendar> select_calendar(Connection& connection, const std::string& calendar);
void keep_calendar(Connection& connection, const std::string& calendar, core::Instant answered_at,
                   const std::optional<std::string>& answer);
void delete_calendars_except(Connection& connection, const std::vector<std::string>& calendars);

}  // namespace server
