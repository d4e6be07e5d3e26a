// The sending of the booking, and what its answer means. Internal to src/widget.
#pragma once

#include "core/protocol/account.hpp"
#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// What the visitor has come to, as it would be sent now. A time must have been chosen.
core::BookingRequest wished_booking(const Model& model);
// Sends it; or first what was sent before, if it may have been booked.
void send(Model& model, Effects& effects);
Outcome booking_answered(Model& model, const BookingAnswered& answered, Effects& effects);
// What is sent next goes out, now or when it may.
void carry_on(Model& model, Effects& effects);
// True if what failed goes out again by itself.
bool try_later(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects);
// What a booking on its way waited for may have come: its time, the line, a solved challenge.
void booking_may_go_on(Model& model, Effects& effects);
// The visitor has thought better of it while it waited.
void stop_sending(Model& model);

// --- How a sending ends -----------------------------------------------------------------------

// The booking that is made is done with: what comes next is a booking of its own.
void forget_made(Model& model);
void forget_failure(Submission& submission);
Outcome confirm(Model& model, core::BookingMade made, Effects& effects);
Outcome slot_taken(Model& model, Effects& effects);
// Not booked, or not known to be: the server's words at the fields they are about, or why.
void fail(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects);
void fail_for(Model& model, Fault fault, Effects& effects);

}  // namespace widget
