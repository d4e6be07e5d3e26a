// One start of the schedule, without the rest of its day.
//
//   const core::DayBounds bounds = touching(schedule, date, date);   // what to read of bookings
//   const auto slot = slot_at(schedule, occupied, starts_at, now);
#pragma once

#include "server/rules/schedule.hpp"

namespace server {

// The slot of the grid that starts at that instant, as slots_of_day has it; nothing if no slot starts then, or none may
// be booked that far ahead. `booked` likewise.
std::optional<OpenSlot> slot_at(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                core::Instant starts_at, core::Instant now,
                                const std::vector<BookedStart>& booked = {});
// What can stand in the way of a slot that starts on one of the dates, buffers included.
core::DayBounds touching(const Schedule& schedule, core::Date from, core::Date to);
std::vector<core::Id> ids_of(const std::vector<ResourceHours>& resources);

}  // namespace server
