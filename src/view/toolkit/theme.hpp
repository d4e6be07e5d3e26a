// Colours and type scale: the tokens of the look, in one place.
//
//   input.theme = view::make_theme(is_dark, wants_more_contrast, brand);
//
// A Theme is plain data; the platform hands it to the overlay as CSS custom properties, so the text
// fields, the focus ring and the skin never differ from the canvas. Text is readable with any colours of a page: shades
// with too little contrast are moved towards black or white until they reach WCAG's, and the brand's own colour stays
// where it is only a fill.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "view/toolkit/semantics.hpp"

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
  Color background;    // behind the card
  Color surface;       // the card
  Color text, muted;   // 4.5:1 on the surface and on `soft`
  Color unavailable;   // 3:1 on the surface
  Color line;          // dividers, and borders of elements recognisable without one
  Color field_line;    // borders of elements that only their border shows: 3:1 on the surface
  Color accent;        // words, lines, the focus ring: 4.5:1 on the surface and on `soft`
  Color fill;          // the main button, what is chosen: the brand's colour as it was given
  Color hover, press;  // the fill under the mouse, and pressed
  Color rim;           // round the fill: 3:1 on the surface; the fill itself where that will do
  Color on_accent;     // words on the three above: 4.5:1
  Color soft;          // a hint of the accent, behind what can be chosen
  Color error, error_soft;  // the one 4.5:1 on the other and on the surface
  float roundness = 1;      // of corners, times the look's own
  float density = 1;        // of spacing, times the look's own
  bool operator==(const Theme&) const = default;
};

Theme light_theme();
Theme dark_theme();

// A page's own values; the default look has the rest. Colours are opaque.
struct Brand {
  std::optional<Color> accent, background, surface, text;
  float roundness = 1;  // 0…2
  float density = 1;    // 0.85…1.15
};
// `dark` is the visitor's wish, unless the brand's surface decides it. `strong`: more contrast, 7:1
// for words and 4.5:1 for lines.
Theme make_theme(bool dark, bool strong, const Brand& brand);

// WCAG 2's ratio of two opaque colours, 1…21.
float contrast(Color a, Color b);
// From `a` (0) to `b` (1).
Color mix(Color a, Color b, float part);

// {"--bw-surface":"#ffffff", …, "--bw-round":"1", "color-scheme":"light"}: what the overlay sets on
// its root.
std::string css_properties_json(const Theme& theme);

struct TypeSize {
  float size;         // CSS px
  float line_height;  // CSS px
  int weight;         // CSS font-weight
};
TypeSize type_size(TextStyle style);

// Spacing and shape, CSS px. Radii are the painter's to scale, spacing is Ui::space's.
inline constexpr float kCardRadius = 16, kButtonRadius = 12, kControlRadius = 10;
inline constexpr float kTarget = 44;  // least height of anything that can be pressed
inline constexpr float kFieldHeight = 48;
inline constexpr float kSideColumn = 264;
inline constexpr float kMaxWidth = 1000;
inline constexpr float kTwoColumnsFrom = 640, kThreeColumnsFrom = 960;

}  // namespace view
