// The chosen time is held while the visitor fills the form in. Internal to src/widget.
//
// The hold follows the choice: requested when the details open, released when they are left. The screen never waits
// for it. If it fails, nothing typed is lost and the booking can still be sent: a hold is a courtesy, and the server
// decides on the booking. It is renewed only while the visitor types. A new time for an existing booking is not held:
// it is compared and sent within a moment.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// Holds the chosen time and releases any other. Called after every action.
void follow_choice(Model& model, Effects& effects);
Outcome hold_answered(Model& model, const HoldAnswered& answered, Effects& effects);
void typed_while_held(Model& model, Effects& effects);
// A Wake is due: a minute less, or the end of the hold.
void holding_woke(Model& model, Effects& effects);
// The hold went into a booking.
void use_up_hold(Model& model);

}  // namespace widget
