// SQL for the tables of holds and released tokens, and for the times that holds and bookings take. Internal to the store.
#pragma once

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// As Store's and Transaction's members of similar name.
std::int64_t count_live_holds(Connection& connection, core::Instant now);
std::optional<Hold> select_hold(Connection& connection, const std::string& token_hash,
                                core::Instant now);
std::vector<Hold> select_holds_of(Connection& connection, const std::string& client,
                                  core::Instant ended_after);
void keep_hold(Connection& connection, const Hold& hold, core::Instant ended_by);
void delete_hold(Connection& connection, const std::string& token_hash);
void insert_released_token(Connection& connection, const std::string& token_hash, core::Instant end,
                           core::Instant now, std::size_t most);
bool is_released_token(Connection& connection, const std::string& token_hash, core::Instant now);

std::vector<Occupied> select_occupied(Connection& connection,
                                      const std::vector<core::Id>& resources, core::Instant from,
                                      core::Instant until, core::Instant now,
                                      const ConflictExclusions& exclusions);
std::vector<Occupied> select_held(Connection& connection, core::Instant from, core::Instant until,
                                  core::Instant now, const std::string& except);
std::optional<core::Instant> select_next_hold_end(Connection& connection, core::Instant now);
std::optional<BookedSpan> select_booked_span(Connection& connection);
std::vector<BookedStart> select_booked_starts(Connection& connection, core::Instant from,
                                              core::Instant until, core::Instant now,
                                              const ConflictExclusions& exclusions,
                                              const CountedStarts& counted);
std::vector<ResourceLoad> select_loads(Connection& connection,
                                       const std::vector<core::Id>& resources, core::Instant from,
                                       core::Instant until, std::optional<core::Id> except);

}  // namespace server::postgres
