// A mistyped address, corrected on the confirmation: the server sends the mail about the booking there instead, once.
// Internal to src/widget.
//
// The field is the details' own, so that the next booking begins with the right address. The same address is sent again
// under the same idempotency key; after a lost response no other address is sent until the outcome is known.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// Shows the field, and hides it with nothing sent.
void open_correction(Model& model, Effects& effects);
void close_correction(Model& model, Effects& effects);
void send_correction(Model& model, Effects& effects);
void correction_answered(Model& model, const BookingAnswered& answered, Effects& effects);
// The connection is back, or a Wake is due.
void correction_may_go_on(Model& model, Effects& effects);

}  // namespace widget
