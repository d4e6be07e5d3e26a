// SQL for the table of timers. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Transaction's and Store's.
void set_timers(Connection& connection, core::Id booking, const std::vector<Timer>& timers);
bool delete_timer(Connection& connection, core::Id id);
std::vector<BookingTimer> select_due_timers(Connection& connection, core::Instant now, int most);
std::optional<core::Instant> select_next_timer(Connection& connection);

}  // namespace server
