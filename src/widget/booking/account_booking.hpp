// Booking by the documented calls alone: find the contact, or make it, then book by its id. After a lost response the
// booking is looked for before it is sent again, so that none is made twice. Internal to src/widget.
//
// One request is under way at a time. Its response comes as BookingAnswered, and Submission::account_call says which
// call it belongs to.
#pragma once

#include "core/protocol/account.hpp"
#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// The API may still be processing a booking whose response was lost: it is looked for after this.
inline constexpr std::int64_t kSettleMs = 3'000;

// The next call on the way to a booking of Submission::sent.
void run_account_call(Model& model, Effects& effects);
// The response to any call but kBook.
Outcome account_call_answered(Model& model, const Answer& answer, Effects& effects);
// Reads a failed kBook. True if the booking is looked for next.
bool looks_again(Model& model, const core::ApiError& error, Effects& effects);

}  // namespace widget
