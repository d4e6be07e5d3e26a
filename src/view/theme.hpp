// Colours and type scale: the tokens of the look, in one place.
//
// A Theme is plain data; the platform hands its colours to the overlay as CSS custom properties, so
// the text fields, the focus ring and the skin never differ from what is painted.
#pragma once

#include <cstdint>
#include <string>

#include "view/semantics.hpp"

namespace view {

// 0xAABBGGRR, as ImGui packs it; not premultiplied.
using Color = std::uint32_t;

constexpr Color rgb(std::uint32_t hex) {
  return 0xff000000u | (hex & 0xffu) << 16 | (hex & 0xff00u) | (hex >> 16 & 0xffu);
}
constexpr Color with_alpha(Color color, float alpha) {
  return (color & 0x00ffffffu) | static_cast<std::uint32_t>(alpha * 255.0f + 0.5f) << 24;
}

struct Theme {
  bool dark;
  Color background, surface, text, muted, unavailable, line, accent, on_accent, soft, error;
};

Theme light_theme();
Theme dark_theme();

// {"--bw-surface":"#ffffff", …, "color-scheme":"light"}: what the overlay sets on its root.
std::string css_properties_json(const Theme& theme);

struct TypeSize {
  float size;         // CSS px
  float line_height;  // CSS px
  int weight;         // CSS font-weight
};
TypeSize type_size(TextStyle style);

// Spacing and shape, CSS px.
inline constexpr float kCardRadius = 16, kButtonRadius = 12, kControlRadius = 10;
inline constexpr float kTarget = 44;  // least height of anything that can be pressed
inline constexpr float kFieldHeight = 48;
inline constexpr float kSideColumn = 264;
inline constexpr float kMaxWidth = 1000;
inline constexpr float kTwoColumnsFrom = 640, kThreeColumnsFrom = 960;

}  // namespace view
