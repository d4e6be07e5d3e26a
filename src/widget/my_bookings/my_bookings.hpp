// The list of a contact's bookings, by the token from the page's own backend. Internal to src/widget.
//
// The API lists by start, earliest first. Upcoming bookings are read from the first page on, past ones from the last
// page back, so that the latest comes first.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

inline constexpr std::int64_t kBookingsAPage = 10;

void open_my_bookings(Model& model, Effects& effects);
// Back from one of them, which may have changed the list.
void return_to_my_bookings(Model& model, Effects& effects);
void filter_my_bookings(Model& model, const MyBookingsFiltered& filtered, Effects& effects);
void show_more_bookings(Model& model, Effects& effects);
void retry_my_bookings(Model& model, Effects& effects);
// A retry may be due, or the connection is back.
void my_bookings_may_go_on(Model& model, Effects& effects);
void bookings_answered(Model& model, const BookingsAnswered& answered, Effects& effects);

}  // namespace widget
