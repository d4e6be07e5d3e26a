// Which of the visitor's dates a slot belongs to. The widget files slots for its calendar, and the server for the first
// screen (core/protocol/first_screen.hpp): both must file the same.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/zone.hpp"

namespace core {

// Keeps `slots` sorted by start, each start once.
void insert_once(std::vector<Slot>& slots, const Slot& slot);

// Slots of `month` that `is_offered` accepts, filed under the visitor's dates, in order, each once. A template, which makes
// no code for the browser that filing in the widget itself would not make.
template <class IsOffered>
[[gnu::always_inline]] inline std::map<Date, std::vector<Slot>> file_slots(
    const ZoneRules& visitor, const Month& month, const std::vector<DaySlots>& days,
    const IsOffered& is_offered) {
  std::map<Date, std::vector<Slot>> filed;
  for (const DaySlots& day : days) {
    for (const Slot& slot : day.slots) {
      if (!is_offered(slot)) continue;
      const Date date = visitor.local_date(slot.starts_at);
      if (month_of(date) == month) insert_once(filed[date], slot);
    }
  }
  return filed;
}

// The first of the visitor's months, beginning with `from`, that has an available slot.
std::optional<Month> first_available_month(const ZoneRules& visitor, const Month& from,
                                           const std::vector<DaySlots>& days);

}  // namespace core
