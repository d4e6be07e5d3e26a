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

}  // namespace core
