// The page's options, once checked: details it already knows, a day to open on, other presets while the widget runs.
// Internal to src/widget.
//
// An option never overwrites what the visitor typed. A value that would be refused if typed is left out, so that
// nobody is shown an error they did not make.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// Model::options are new: fills in the details, and keeps the day and the words if they are valid.
void apply_page_details(Model& model);
// The details alone, again: a national number can be read once the config has come.
void fill_in_details(Model& model);
// Another type or resource restarts the choice, unless a booking is being sent or an existing one is shown.
// Everything else changes in place.
Outcome change_options(Model& model, Options options, Effects& effects);
// Another language, for everything from now on.
void change_texts(Model& model, const core::Texts& texts);

}  // namespace widget
