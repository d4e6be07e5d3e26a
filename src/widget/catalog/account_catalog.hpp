// The start in an account: a substitute for widget/config from the documented lists, the browser's zone and the
// response's date. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

void load_catalogue(Model& model, Effects& effects);

// The state after one part has arrived.
struct CatalogueStand {
  Progress progress;          // kLoading until all parts have arrived
  Answer failure;             // with kFailed
  core::ApiError error;       // likewise
  core::WidgetConfig config;  // with kReady
};
CatalogueStand take_catalogue(Model& model, const CatalogueAnswered& answered);

}  // namespace widget
