// Shapes in CSS px, painted on device pixels: every edge is snapped, so a line of one CSS px is crisp
// at any density. Draws through an ImDrawList and knows no control, no model and no text.
#pragma once

#include "view/toolkit/semantics.hpp"
#include "view/toolkit/theme.hpp"

struct ImDrawList;

namespace view {

// Line icons, 18 px square with a 1.5 px stroke.
enum class Icon {
  kClock,
  kPerson,
  kCalendar,
  kGlobe,
  kTick,
  kBack,
  kForward,
  kDown,
  kSearch,
  kPin,
  kTag
};

class Painter {
 public:
  // `scale` is device pixels a CSS px; `roundness` is what every radius is multiplied by.
  Painter(ImDrawList& list, float scale, float roundness = 1)
      : list_(list), scale_(scale), rounding_(scale * roundness) {}

  float scale() const { return scale_; }
  ImDrawList& list() { return list_; }

  void fill(const Rect& rect, float radius, Color color);
  // A border of `thickness` CSS px (one device px at least) inside the rectangle's edge.
  void stroke(const Rect& rect, float radius, float thickness, Color color);
  void horizontal_line(float x, float y, float length, Color color);
  void vertical_line(float x, float y, float length, Color color);
  void disc(float centre_x, float centre_y, float radius, Color color);
  // The icon's 18 px box has its top left corner at (x, y); `mirrored` flips it left to right.
  void icon(Icon icon, float x, float y, Color color, bool mirrored = false, float size = 18);

 private:
  float snap(float css) const;
  float device_width(float css) const;

  ImDrawList& list_;
  float scale_;
  float rounding_;  // device pixels a CSS px of a radius
};

}  // namespace view
