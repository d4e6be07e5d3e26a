// SQL for the time that bookings and holds take together. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Store's and Transaction's members of similar name.
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

}  // namespace server
