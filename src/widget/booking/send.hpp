// Sends the booking and reads its response. Internal to src/widget.
#pragma once

#include "core/protocol/account.hpp"
#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// The booking as it would be sent now. Requires a chosen time.
core::BookingRequest booking_to_send(const Model& model);
// Sends it; or first the last request again, if that may have been booked.
void send(Model& model, Effects& effects);
Outcome booking_answered(Model& model, const BookingAnswered& answered, Effects& effects);
// Sends the next request, now or when it may be sent.
void carry_on(Model& model, Effects& effects);
// True if the failed request is retried automatically.
bool try_later(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects);
// A waiting booking may be due: by its time, the connection, or a solved challenge.
void booking_may_go_on(Model& model, Effects& effects);
// The visitor left while it waited.
void stop_sending(Model& model);

// An idempotency key that wasn't used before.
std::string next_key(Model& model);
// What a response says about the request: nothing (a rate limit or a lost permission stops a request before it is
// read), not done, or perhaps done.
void learn_outcome(bool& is_unknown, const Answer& answer);
// Gives each field in view the server's words about it. False if no field in view is at fault.
bool set_server_messages(Model& model, const core::FieldErrors& errors);

// --- How a sending ends -----------------------------------------------------------------------

// Drops the booking that was made: the next is a booking of its own.
void forget_made(Model& model);
void forget_failure(Submission& submission);
Outcome confirm(Model& model, core::BookingMade made, Effects& effects);
Outcome slot_taken(Model& model, Effects& effects);
// Not booked, or not known to be: shows the server's words at their fields, or the reason.
void fail(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects);
void fail_for(Model& model, Fault fault, Effects& effects);

}  // namespace widget
