// The chosen type and resource, and those that the page presets. Internal to src/widget.
//
// Dropping a choice keeps the typed details and the shown month.
#pragma once

#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// A new type or resource: what was loaded and chosen for the old one no longer holds.
void drop_choice(Model& model);
// Nothing is chosen any more.
void forget_choice(Model& model);
void set_type(Model& model, core::Id id);
// Where no choice of resource is offered: the preset one, the only one, or anyone.
void choose_default_resource(Model& model);
// Raises booking:error for each preset that can't be booked.
void report_wrong_presets(const Model& model, Effects& effects);

}  // namespace widget
