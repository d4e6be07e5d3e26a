#include "core/protocol/first_screen.hpp"

#include <algorithm>

#include "core/days/bookable_dates.hpp"
#include "core/days/visitor_days.hpp"
#include "core/text.hpp"

namespace core {
namespace {

const BookingType* type_of(const WidgetConfig& config, Id id) {
  const auto found = std::find_if(config.types.begin(), config.types.end(),
                                  [id](const BookingType& type) { return type.id == id; });
  return found == config.types.end() ? nullptr : &*found;
}

int minutes_of_day(LocalTime time) {
  const Seconds since_midnight = time - date::floor<date::days>(time);
  return static_cast<int>(since_midnight / Minutes{1});
}

}  // namespace

std::optional<FirstScreen> first_screen(const WidgetConfig& config) {
  if (!config.visitor_zone || !config.first_times) return std::nullopt;
  const ZoneRules& visitor = *config.visitor_zone;
  const ZoneRules& business = config.business_zone;
  FirstScreen screen;
  screen.today = visitor.local_date(config.now);
  const auto month =
      first_available_month(visitor, month_of(screen.today), config.first_times->days);
  if (!month) return std::nullopt;
  screen.month = *month;
  const auto filed = file_slots(visitor, screen.month, config.first_times->days,
                                [](const Slot& slot) { return slot.available; });
  const BookingType* type = type_of(config, config.first_times->booking_type_id);
  const Date last = last_bookable_date(business, config.now, type);
  screen.has_next = screen.month < last_month(visitor, screen.today, business, last);
  for (const auto& [date, slots] : filed) {
    screen.days.emplace_back(static_cast<int>(static_cast<unsigned>(date.day())),
                             static_cast<int>(slots.size()));
  }
  const auto& [day, slots] = *filed.begin();
  const Instant first = slots.front().starts_at;
  screen.day = day;
  screen.zone = Texts().zone(visitor, first);
  screen.is_elsewhere = clocks_differ(visitor, business, first);
  for (const Slot& slot : slots) {
    const LocalTime local = visitor.to_local(slot.starts_at).time;
    if (visitor.to_instant(local).kind == LocalKind::kOverlap) return std::nullopt;
    if (clocks_differ(visitor, business, slot.starts_at) != screen.is_elsewhere)
      return std::nullopt;
    screen.times.push_back({slot.starts_at, minutes_of_day(local)});
  }
  return screen;
}

}  // namespace core
