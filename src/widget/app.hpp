// The one place where the widget's state changes.
//
//   widget::Effects orders = widget::update(model, widget::SlotPicked{slot});
//
// Pure: no clock, no randomness, no network; the same model and action have the same result. app.cpp alone changes
// the step, by the outcomes that the parts return. A booking is reported as made only if the response says so.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

Effects update(Model& model, const Action& action);

}  // namespace widget
