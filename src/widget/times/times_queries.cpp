#include "widget/times/times_queries.hpp"

#include <algorithm>

#include "widget/queries.hpp"

namespace widget {
namespace {

const std::vector<core::Slot> kNoSlots;

}  // namespace

const MonthSlots* shown_month(const Model& model) {
  const auto found = model.times.months.find(model.times.month);
  return found == model.times.months.end() ? nullptr : &found->second;
}

const std::vector<core::Slot>& chosen_day_slots(const Model& model) {
  const MonthSlots* month = shown_month(model);
  if (!month || !model.times.day) return kNoSlots;
  const auto found = month->days.find(*model.times.day);
  return found == month->days.end() ? kNoSlots : found->second;
}

bool may_leave_month(const Model& model) {
  const Times& times = model.times;
  return !times.month_chosen && !times.day && !times.day_focused && !times.slot_was_taken;
}

bool looks_for_first_month(const Model& model) {
  // A search without a chosen day is one from the shown month, which is empty.
  return !model.is_account && model.times.next.progress == Progress::kLoading &&
         may_leave_month(model);
}

bool can_show_previous_month(const Model& model) {
  return model.times.month > core::month_of(model.times.today);
}

bool can_show_next_month(const Model& model) {
  return model.times.month < last_month(model);
}

core::LocalTime local_start(const Model& model, const core::Slot& slot) {
  return model.times.zone.to_local(slot.starts_at).time;
}

core::Date last_business_date(const Model& model) {
  const core::WidgetConfig& config = model.catalog.config;
  return core::last_bookable_date(config.business_zone, config.now, chosen_type(model));
}

core::Month last_month(const Model& model) {
  return core::last_month(model.times.zone, model.times.today, model.catalog.config.business_zone,
                          last_business_date(model));
}

std::optional<core::DateRange> dates_touching(const Model& model, core::Month month) {
  const core::WidgetConfig& config = model.catalog.config;
  return core::dates_touching(model.times.zone, month, config.business_zone, config.now,
                              last_business_date(model));
}

bool is_offered(const Model& model, const core::Slot& slot) {
  const Managing& managing = model.manage;
  const bool is_own =
      managing.is_rescheduling && managing.booking && managing.booking->starts_at == slot.starts_at;
  return slot.available && !is_own;
}

std::map<core::Date, std::vector<core::Slot>> file_slots(const Model& model, core::Month month,
                                                         const std::vector<core::DaySlots>& days) {
  return core::file_slots(model.times.zone, month, days,
                          [&](const core::Slot& slot) { return is_offered(model, slot); });
}

std::optional<core::Instant> moment_shown(const Model& model) {
  if (!model.times.day) return std::nullopt;
  if (model.times.slot &&
      model.times.zone.local_date(model.times.slot->starts_at) == *model.times.day) {
    return model.times.slot->starts_at;
  }
  const std::vector<core::Slot>& slots = chosen_day_slots(model);
  return slots.empty() ? model.times.zone.day_bounds(*model.times.day).begin
                       : slots.front().starts_at;
}

}  // namespace widget
