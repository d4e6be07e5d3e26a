#include "view/toolkit/painter.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace view {
namespace {

void stroke_path(ImDrawList& list, Color color, ImDrawFlags flags, float thickness) {
#if IMGUI_VERSION_NUM >= 19280  // 1.92.8 swapped the two
  list.PathStroke(color, thickness, flags);
#else
  list.PathStroke(color, flags, thickness);
#endif
}

}  // namespace

float Painter::snap(float css) const {
  return std::round(css * scale_);
}

// Rounded down, as browsers do with borders: at density 1.5 a line of 1 px stays one device pixel.
float Painter::device_width(float css) const {
  return std::max(1.0f, std::floor(css * scale_));
}

void Painter::fill(const Rect& rect, float radius, Color color) {
  list_.AddRectFilled({snap(rect.x), snap(rect.y)}, {snap(rect.x + rect.w), snap(rect.y + rect.h)},
                      color, radius * rounding_);
}

void Painter::stroke(const Rect& rect, float radius, float thickness, Color color) {
  const float width = device_width(thickness);
  const float inset = width / 2;  // ImGui strokes along the middle of the line
  list_.PathRect({snap(rect.x) + inset, snap(rect.y) + inset},
                 {snap(rect.x + rect.w) - inset, snap(rect.y + rect.h) - inset},
                 std::max(0.0f, radius * rounding_ - inset));
  stroke_path(list_, color, ImDrawFlags_Closed, width);
}

void Painter::horizontal_line(float x, float y, float length, Color color) {
  const float top = snap(y);
  list_.AddRectFilled({snap(x), top}, {snap(x + length), top + device_width(1)}, color);
}

void Painter::vertical_line(float x, float y, float length, Color color) {
  const float left = snap(x);
  list_.AddRectFilled({left, snap(y)}, {left + device_width(1), snap(y + length)}, color);
}

void Painter::disc(float centre_x, float centre_y, float radius, Color color) {
  list_.AddCircleFilled({centre_x * scale_, centre_y * scale_}, radius * scale_, color);
}

namespace {

constexpr float kPi = 3.14159265f;

// Draws in the icon's own 18-unit space.
class IconPen {
 public:
  IconPen(ImDrawList& list, float x, float y, float unit, bool mirrored, Color color)
      : list_(list), x_(x), y_(y), unit_(unit), mirrored_(mirrored), color_(color) {}

  void line(std::initializer_list<ImVec2> points) {
    for (const ImVec2& p : points) list_.PathLineTo(place(p));
    finish(ImDrawFlags_None);
  }
  void circle(ImVec2 centre, float radius) {
    list_.PathArcTo(place(centre), radius * unit_, 0, kPi * 2 * 31 / 32, 31);
    finish(ImDrawFlags_Closed);
  }
  void arc(ImVec2 centre, float radius, float from, float to) {
    list_.PathArcTo(place(centre), radius * unit_, from, to, 16);
    finish(ImDrawFlags_None);
  }
  void box(ImVec2 min, ImVec2 max, float radius) {
    list_.PathRect({x_ + min.x * unit_, y_ + min.y * unit_},
                   {x_ + max.x * unit_, y_ + max.y * unit_}, radius * unit_);
    finish(ImDrawFlags_Closed);
  }
  void ellipse(ImVec2 centre, float radius_x, float radius_y) {
    list_.PathEllipticalArcTo(place(centre), {radius_x * unit_, radius_y * unit_}, 0, 0,
                              kPi * 2 * 31 / 32, 31);
    finish(ImDrawFlags_Closed);
  }

 private:
  ImVec2 place(ImVec2 p) const {
    return {x_ + (mirrored_ ? 18 - p.x : p.x) * unit_, y_ + p.y * unit_};
  }
  void finish(ImDrawFlags flags) { stroke_path(list_, color_, flags, 1.5f * unit_); }

  ImDrawList& list_;
  float x_, y_, unit_;
  bool mirrored_;
  Color color_;
};

}  // namespace

void Painter::icon(Icon icon, float x, float y, Color color, bool mirrored, float size) {
  IconPen pen(list_, snap(x), snap(y), size / 18 * scale_, mirrored, color);
  switch (icon) {
    case Icon::kClock:
      pen.circle({9, 9}, 7.25f);
      pen.line({{9, 5}, {9, 9}, {11.8f, 10.6f}});
      break;
    case Icon::kPerson:
      pen.circle({9, 5.6f}, 3.4f);
      pen.arc({9, 17.2f}, 6.6f, kPi * 1.06f, kPi * 1.94f);
      break;
    case Icon::kCalendar:
      pen.box({2.25f, 3.25f}, {15.75f, 15.75f}, 2.5f);
      pen.line({{2.25f, 7.25f}, {15.75f, 7.25f}});
      pen.line({{5.75f, 1.5f}, {5.75f, 4.75f}});
      pen.line({{12.25f, 1.5f}, {12.25f, 4.75f}});
      break;
    case Icon::kGlobe:
      pen.circle({9, 9}, 7.25f);
      pen.ellipse({9, 9}, 3.1f, 7.25f);
      pen.line({{1.75f, 9}, {16.25f, 9}});
      break;
    case Icon::kTick: pen.line({{3.5f, 9.6f}, {7.3f, 13.4f}, {14.5f, 5}}); break;
    case Icon::kBack: pen.line({{11, 4.5f}, {6.5f, 9}, {11, 13.5f}}); break;
    case Icon::kDown: pen.line({{4.5f, 7}, {9, 11.5f}, {13.5f, 7}}); break;
    case Icon::kSearch:
      pen.circle({7.75f, 7.75f}, 5);
      pen.line({{11.5f, 11.5f}, {15.75f, 15.75f}});
      break;
    case Icon::kPin:
      pen.arc({9, 7.4f}, 5.4f, kPi * 0.84f, kPi * 2.16f);
      pen.line({{4.25f, 10}, {9, 16.25f}, {13.75f, 10}});
      pen.circle({9, 7.4f}, 1.9f);
      break;
    case Icon::kTag:
      pen.line(
          {{2.25f, 9}, {2.25f, 2.25f}, {9, 2.25f}, {15.9f, 9.15f}, {9.15f, 15.9f}, {2.25f, 9}});
      pen.circle({6, 6}, 1);
      break;
    case Icon::kForward: pen.line({{7, 4.5f}, {11.5f, 9}, {7, 13.5f}}); break;
  }
}

}  // namespace view
