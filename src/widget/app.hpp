// The one place where the widget's state changes.
//
//   widget::Effects orders = widget::update(model, widget::SlotPicked{slot});
//
// Pure: no clock, no random, no network; the same model and action give the same result. A booking
// is reported made only when the answer says so.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

Effects update(Model& model, const Action& action);

}  // namespace widget
