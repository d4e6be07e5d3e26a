// The sending of the booking, and what its answer means. Internal to src/widget.
#pragma once

#include "core/protocol_bare.hpp"
#include "widget/action.hpp"
#include "widget/effect.hpp"
#include "widget/model.hpp"

namespace widget {

// What the visitor has come to, as it would be sent now. A time must have been chosen.
core::BookingRequest wished_booking(const Model& model);
// Sends it; or first what was sent before, if it may have been booked.
void send(Model& model, Effects& effects);
void booking_answered(Model& model, const BookingAnswered& answered, Effects& effects);

// --- How a sending ends -----------------------------------------------------------------------

void forget_failure(Submission& submission);
void confirm(Model& model, core::BookingMade made, Effects& effects);
void slot_taken(Model& model, Effects& effects);
// Not booked, or not known to be: the server's words at the fields they are about, or why.
void fail(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects);
void fail_for(Model& model, Fault fault, Effects& effects);

}  // namespace widget
