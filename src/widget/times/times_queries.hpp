// Which business dates to ask for, and which of the visitor's days a slot belongs to. Pure; shared with the view.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/days/bookable_dates.hpp"
#include "core/days/visitor_days.hpp"
#include "widget/model.hpp"

namespace widget {

// The last business date that can be booked, and the last of the visitor's months that it touches.
core::Date last_business_date(const Model& model);
core::Month last_month(const Model& model);
// The business dates that touch the visitor's month, from today to the horizon; nothing if none do.
std::optional<core::DateRange> dates_touching(const Model& model, core::Month month);
// As core::file_slots, without those that aren't offered.
std::map<core::Date, std::vector<core::Slot>> file_slots(const Model& model, core::Month month,
                                                         const std::vector<core::DaySlots>& days);

// Whether the slot can be chosen. While a booking is moved, its own time can't.
bool is_offered(const Model& model, const core::Slot& slot);

// The moment in view: the chosen time if it is on the chosen day, else that day's first.
std::optional<core::Instant> moment_shown(const Model& model);

}  // namespace widget
