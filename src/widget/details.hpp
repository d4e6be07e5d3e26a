// The visitor's details and the sending of the booking. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/effect.hpp"
#include "widget/model.hpp"

namespace widget {

void type_in_field(Model& model, const FieldTyped& typed);
// Checks every field asked for; then sends, unless a booking is on its way already.
void submit(Model& model, Effects& effects);
void booking_answered(Model& model, const BookingAnswered& answered, Effects& effects);

}  // namespace widget
