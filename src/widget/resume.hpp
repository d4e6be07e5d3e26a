// What continues by itself: retries when a Wake is due or the connection is back. Internal to src/widget.
#pragma once

#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// The browser says that it is offline, and online again.
void line_lost(Model& model, Effects& effects);
void line_back(Model& model, Effects& effects);
// A Wake is due.
void wake(Model& model, Effects& effects);

}  // namespace widget
