#include "core/protocol/visitor_days.hpp"

#include <algorithm>

namespace core {

void insert_once(std::vector<Slot>& slots, const Slot& slot) {
  const auto place =
      std::lower_bound(slots.begin(), slots.end(), slot,
                       [](const Slot& a, const Slot& b) { return a.starts_at < b.starts_at; });
  if (place == slots.end() || place->starts_at != slot.starts_at) slots.insert(place, slot);
}

std::map<Date, std::vector<Slot>> file_slots(const ZoneRules& visitor, Month month,
                                             const std::vector<DaySlots>& days) {
  std::map<Date, std::vector<Slot>> filed;
  for (const DaySlots& day : days) {
    for (const Slot& slot : day.slots) {
      if (!slot.available) continue;
      const Date date = visitor.local_date(slot.starts_at);
      if (month_of(date) == month) insert_once(filed[date], slot);
    }
  }
  return filed;
}

}  // namespace core
