// The booking shown, worded for the visitor's own calendar.
//
//   core::calendar_file(widget::calendar_entry(model, booking));
#pragma once

#include "core/calendar_file.hpp"
#include "widget/model.hpp"

namespace widget {

core::CalendarEntry calendar_entry(const Model& model, const core::Booking& booking);

}  // namespace widget
