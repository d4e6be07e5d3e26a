// The chosen time is held while the visitor fills the form in. Internal to src/widget.
//
// The hold follows the choice: asked for when the details open, let go when they are left, for
// another time or for good. The screen never waits for it, and whatever becomes of it nothing typed
// is lost and the booking may be tried: a hold is a courtesy, the server's word on the booking is
// what counts. It is renewed only for somebody who types. A new time for a booking that is made is
// not held: it is compared and sent within a moment.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// Holds what is chosen, and lets go what is not any more. To be called after every action.
void follow_choice(Model& model, Effects& effects);
Outcome hold_answered(Model& model, const HoldAnswered& answered, Effects& effects);
void typed_while_held(Model& model, Effects& effects);
// A Wake is due: a minute less, or the end.
void holding_woke(Model& model, Effects& effects);
// The hold went into a booking.
void use_up_hold(Model& model);

}  // namespace widget
