#include "view/theme.hpp"

namespace view {

Theme light_theme() {
  return {.dark = false,
          .background = rgb(0xf4f6f8),
          .surface = rgb(0xffffff),
          .text = rgb(0x16202a),
          .muted = rgb(0x5b6875),
          .unavailable = rgb(0x858e97),
          .line = rgb(0xe2e7ec),
          .accent = rgb(0x0f766e),
          .on_accent = rgb(0xffffff),
          .soft = rgb(0xe6f3f1),
          .error = rgb(0xb42318)};
}

Theme dark_theme() {
  return {.dark = true,
          .background = rgb(0x0c1116),
          .surface = rgb(0x141b22),
          .text = rgb(0xeaf0f5),
          .muted = rgb(0x9aa8b5),
          .unavailable = rgb(0x6f7b87),
          .line = rgb(0x26313b),
          .accent = rgb(0x2dd4bf),
          .on_accent = rgb(0x06201d),
          .soft = rgb(0x12302d),
          .error = rgb(0xff8a7d)};
}

namespace {

void add_color(std::string& json, const char* name, Color color) {
  static constexpr char kHex[] = "0123456789abcdef";
  json += "\"--bw-";
  json += name;
  json += "\":\"#";
  for (int shift : {0, 8, 16}) {
    const std::uint32_t byte = color >> shift & 0xffu;
    json += kHex[byte >> 4];
    json += kHex[byte & 15u];
  }
  json += "\",";
}

}  // namespace

std::string css_properties_json(const Theme& theme) {
  std::string json = "{";
  add_color(json, "background", theme.background);
  add_color(json, "surface", theme.surface);
  add_color(json, "text", theme.text);
  add_color(json, "muted", theme.muted);
  add_color(json, "line", theme.line);
  add_color(json, "accent", theme.accent);
  add_color(json, "on-accent", theme.on_accent);
  add_color(json, "soft", theme.soft);
  add_color(json, "error", theme.error);
  json += theme.dark ? "\"color-scheme\":\"dark\"}" : "\"color-scheme\":\"light\"}";
  return json;
}

TypeSize type_size(TextStyle style) {
  switch (style) {
    case TextStyle::kTitle: return {20, 28, 620};
    case TextStyle::kHeading: return {16, 24, 620};
    case TextStyle::kBody: return {16, 24, 400};
    case TextStyle::kControl: return {15, 20, 400};
    case TextStyle::kSecondary: return {14, 20, 400};
    case TextStyle::kLabel: return {12, 16, 400};
    case TextStyle::kControlStrong: return {15, 20, 620};
    case TextStyle::kSecondaryStrong: return {14, 20, 620};
  }
  return {16, 24, 400};
}

}  // namespace view
