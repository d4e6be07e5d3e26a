// The start in an account: a substitute for widget/config from the documented lists, the browser's zone and the
// response's date. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

void load_catalog(Model& model, Effects& effects);

// The state after one part has arrived.
struct CatalogState {
  Progress progress;          // kLoading until all parts have arrived
  Answer failure;             // with kFailed
  core::ApiError error;       // likewise
  core::WidgetConfig config;  // with kReady
};
CatalogState read_catalog(Model& model, const CatalogAnswered& answered);

}  // namespace widget
