// Booking by the documented calls alone: find the contact, or make it, then book by its id; and after
// a lost answer look before booking again, so that none is made twice. Internal to src/widget.
//
// One request is on its way at a time; its answer comes as BookingAnswered, and Submission::errand
// says what it is about.
#pragma once

#include "core/protocol/bare.hpp"
#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// A booking whose answer was lost may be on its way through the API yet: looked for after this.
inline constexpr std::int64_t kSettleMs = 3'000;

// The next errand on the way to a booking of Submission::sent.
void run_account_call(Model& model, Effects& effects);
// The answer to any errand but kBook.
Outcome account_call_answered(Model& model, const Answer& answer, Effects& effects);
// What is noted of an answer to kBook that is not a booking made. True if a look follows.
bool looks_again(Model& model, const core::ApiError& error, Effects& effects);

}  // namespace widget
