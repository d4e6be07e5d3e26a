// Loads what can be booked: widget/config of our server, or an account's lists (account_catalog.hpp) where the API
// answers 404 for it. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

void load_config(Model& model, Effects& effects);
// The responses. Outcome::kConfigLoaded once Catalog::config is complete.
Outcome config_answered(Model& model, const Answer& answer, Effects& effects);
Outcome catalog_answered(Model& model, const CatalogAnswered& answered, Effects& effects);

}  // namespace widget
