#include "core/days/visitor_days.hpp"

#include <algorithm>

namespace core {

void insert_once(std::vector<Slot>& slots, const Slot& slot) {
  const auto place =
      std::lower_bound(slots.begin(), slots.end(), slot,
                       [](const Slot& a, const Slot& b) { return a.starts_at < b.starts_at; });
  if (place != slots.end() && place->starts_at == slot.starts_at) return;
  // The code of insert() is several times as large.
  const auto at = place - slots.begin();
  slots.push_back(slot);
  std::rotate(slots.begin() + at, slots.end() - 1, slots.end());
}

std::optional<Month> first_available_month(const ZoneRules& visitor, const Month& from,
                                           const std::vector<DaySlots>& days) {
  const Instant begin = visitor.day_bounds(first_day(from)).begin;
  std::optional<Instant> first;
  for (const DaySlots& day : days) {
    for (const Slot& slot : day.slots) {
      if (!slot.available || slot.starts_at < begin) continue;
      if (!first || slot.starts_at < *first) first = slot.starts_at;
    }
  }
  if (!first) return std::nullopt;
  return month_of(visitor.local_date(*first));
}

}  // namespace core
