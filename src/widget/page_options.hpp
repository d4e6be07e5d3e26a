// What the page wishes for, once it has been checked: details it knows already, a day to open on,
// other presets while the widget runs. Internal to src/widget.
//
// A wish never overwrites what the visitor typed, and one that would be refused if it were typed is
// left out, so that nobody is shown an error they did not make.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// Model::options are new: fills the details in, and keeps the day and the words if they will do.
void take_wishes(Model& model);
// Another type or resource begins the choice anew, unless a booking is on its way or one that is there
// is looked at; all the rest changes in place.
Outcome change_options(Model& model, Options options, Effects& effects);
// Another language: everything is said in it from now on.
void change_texts(Model& model, const core::Texts& texts);

}  // namespace widget
