// The order of the screens: how the widget starts, what is chosen, forward and back. Internal to
// src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// Shows a step that needs no loading, and moves the keyboard to its heading.
void go_to(Model& model, Step step, Effects& effects);
// As go_to, for the times, which may have to be loaded.
void go_to_times(Model& model, Effects& effects);

// What the page presets has changed: from the first screen that has something to choose.
void begin_anew(Model& model, Effects& effects);
// The booking that is made is done with: what comes next is a booking of its own.
void forget_made(Model& model);
// Nothing is chosen any more; typed details and the shown month stay.
void forget_choice(Model& model);
// The first screen that has something to choose, with this month.
void start_over(Model& model, Effects& effects);

void start(Model& model, const Started& started, Effects& effects);
void config_answered(Model& model, const Answer& answer, Effects& effects);
void catalogue_answered(Model& model, const CatalogueAnswered& answered, Effects& effects);
void pick_type(Model& model, core::Id id, Effects& effects);
void pick_resource(Model& model, std::optional<core::Id> id, Effects& effects);
void go_back(Model& model, Effects& effects);
void retry(Model& model, Effects& effects);
// A Wake is due, or the line is back.
void what_waited_may_go_on(Model& model, Effects& effects);
void line_lost(Model& model, Effects& effects);
void line_back(Model& model, Effects& effects);
void book_another(Model& model, Effects& effects);

}  // namespace widget
