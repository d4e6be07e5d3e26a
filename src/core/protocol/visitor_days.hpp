// Which of the visitor's dates a slot belongs to. The widget files slots for its calendar, and the server for the first
// screen (core/protocol/first_screen.hpp): both must file the same.
#pragma once

#include <map>
#include <vector>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/zone.hpp"

namespace core {

// Available slots of `month`, filed under the visitor's dates, in order, each once.
std::map<Date, std::vector<Slot>> file_slots(const ZoneRules& visitor, Month month,
                                             const std::vector<DaySlots>& days);
// Keeps `slots` sorted by start, each start once.
void insert_once(std::vector<Slot>& slots, const Slot& slot);

}  // namespace core
