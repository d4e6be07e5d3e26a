#include "view/screens/column.hpp"

#include <algorithm>

namespace view {

bool Column::back() {
  const bool is_pressed = back_button(ui, x, y);
  y += 36;
  return is_pressed;
}

bool Column::press(std::string_view key, std::string_view label, ButtonKind kind, float gap,
                   ButtonState state) {
  const Rect rect = {x, y, w, button_height(ui, label, w, kind)};
  y += rect.h + gap;
  return button(ui, key, label, rect, kind, state);
}

float Column::height(const Area& area, float below) const {
  return y - below + std::max(padding(ui, area.columns), 24.0f) - area.y;
}

Column middle_column(Ui& ui, const Area& area, float most) {
  const float pad = padding(ui, area.columns), w = std::min(area.w - 2 * pad, most);
  return {ui, area.x + (area.w - w) / 2, area.y + pad, w};
}

}  // namespace view
