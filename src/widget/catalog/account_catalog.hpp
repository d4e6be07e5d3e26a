// How the widget starts where the API is bare: what widget/config would have told, put together from
// the documented lists, the browser's zone and the answer's date. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

void load_catalogue(Model& model, Effects& effects);

// What came of one part of it.
struct CatalogueStand {
  Progress progress;          // kLoading until all is there
  Answer failure;             // with kFailed
  core::ApiError error;       // likewise
  core::WidgetConfig config;  // with kReady
};
CatalogueStand take_catalogue(Model& model, const CatalogueAnswered& answered);

}  // namespace widget
