#include "view/toolkit/theme.hpp"

#include <algorithm>
#include <initializer_list>

namespace view {

Theme light_theme() {
  return {.dark = false,
          .background = rgb(0xf4f6f8),
          .surface = rgb(0xffffff),
          .text = rgb(0x16202a),
          .muted = rgb(0x5b6875),
          .unavailable = rgb(0x858e97),
          .line = rgb(0xe2e7ec),
          .field_line = rgb(0x848f9a),
          .accent = rgb(0x0f766e),
          .fill = rgb(0x0f766e),
          .hover = rgb(0x0d6a63),
          .press = rgb(0x0c5e58),
          .rim = rgb(0x0f766e),
          .on_accent = rgb(0xffffff),
          .soft = rgb(0xe6f3f1),
          .error = rgb(0xb42318),
          .error_soft = rgb(0xf9eded)};
}

Theme dark_theme() {
  return {.dark = true,
          .background = rgb(0x0c1116),
          .surface = rgb(0x141b22),
          .text = rgb(0xeaf0f5),
          .muted = rgb(0x9aa8b5),
          .unavailable = rgb(0x6f7b87),
          .line = rgb(0x26313b),
          .field_line = rgb(0x667380),
          .accent = rgb(0x2dd4bf),
          .fill = rgb(0x2dd4bf),
          .hover = rgb(0x42d8c5),
          .press = rgb(0x57ddcc),
          .rim = rgb(0x2dd4bf),
          .on_accent = rgb(0x06201d),
          .soft = rgb(0x12302d),
          .error = rgb(0xff8a7d),
          .error_soft = rgb(0x272429)};
}

namespace {

float channel(Color color, int shift) {
  return static_cast<float>(color >> shift & 0xffu) / 255;
}

// Of sRGB, by WCAG's formula: the power of 2.4 is the square times the square's fifth root, found by
// Newton, which is a fraction of what the library's power weighs.
float linear(float c) {
  if (c <= 0.04045f) return c / 12.92f;
  const float x = (c + 0.055f) / 1.055f, square = x * x;
  float root = 1;
  for (int i = 0; i < 12; ++i) {
    root = (4 * root + square / (root * root * root * root)) / 5;
  }
  return square * root;
}

float luminance(Color color) {
  return 0.2126f * linear(channel(color, 0)) + 0.7152f * linear(channel(color, 8)) +
         0.0722f * linear(channel(color, 16));
}

constexpr Color kBlack = rgb(0x000000), kWhite = rgb(0xffffff);

using Papers = std::initializer_list<Color>;

float least_contrast(Color ink, Papers papers) {
  float least = 21;
  for (const Color paper : papers) least = std::min(least, contrast(ink, paper));
  return least;
}

// The shade nearest to `ink` that has this contrast on all of `papers`, on its way to black or white;
// where none has, the one of those two that comes closest.
Color readable(Color ink, Papers papers, float ratio) {
  constexpr int kSteps = 64;
  for (int step = 0; step <= kSteps; ++step) {
    const float part = static_cast<float>(step) / kSteps;
    for (const Color end : {kBlack, kWhite}) {
      const Color shade = mix(ink, end, part);
      if (least_contrast(shade, papers) >= ratio) return shade;
    }
  }
  return least_contrast(kBlack, papers) > least_contrast(kWhite, papers) ? kBlack : kWhite;
}

// White where it is readable, as brands expect; else near black.
Color ink_on(Color fill, float ratio) {
  if (contrast(kWhite, fill) >= ratio) return kWhite;
  const Color dark = mix(kBlack, fill, 0.1f);
  if (contrast(dark, fill) >= ratio) return dark;
  return contrast(kWhite, fill) > contrast(kBlack, fill) ? kWhite : kBlack;
}

// The neutrals between a text and a surface of the page's.
void derive_neutrals(Theme& theme, float words, float shapes) {
  const Color surface = theme.surface, text = theme.text;
  theme.muted = readable(mix(text, surface, 0.35f), {surface, theme.soft}, words);
  theme.unavailable = readable(mix(text, surface, 0.5f), {surface}, shapes);
  theme.field_line = readable(mix(text, surface, 0.5f), {surface}, shapes);
  theme.line = mix(surface, text, 0.12f);
}

void derive_accent(Theme& theme, float words) {
  // On a mid-grey surface, readable words leave little contrast for the tint.
  for (float part = theme.dark ? 0.14f : 0.1f; part > 0.005f; part /= 2) {
    theme.soft = mix(theme.surface, theme.fill, part);
    const Papers papers = {theme.surface, theme.soft};
    if (least_contrast(kBlack, papers) >= words || least_contrast(kWhite, papers) >= words) break;
    theme.soft = theme.surface;
  }
  theme.on_accent = ink_on(theme.fill, words);
  // Away from the colour of the words on it, so that their contrast only grows.
  const Color away = luminance(theme.on_accent) > luminance(theme.fill) ? kBlack : kWhite;
  theme.hover = mix(theme.fill, away, 0.1f);
  theme.press = mix(theme.fill, away, 0.2f);
}

// As `soft`, without its tint where the words on it need all the contrast.
void derive_error(Theme& theme, float words) {
  const Color given = theme.error;
  theme.error = readable(given, {theme.surface, mix(theme.surface, given, 0.08f)}, words * 1.06f);
  theme.error_soft = mix(theme.surface, theme.error, 0.08f);
  if (least_contrast(theme.error, {theme.surface, theme.error_soft}) >= words) return;
  theme.error = readable(given, {theme.surface}, words);
  theme.error_soft = theme.surface;
}

void add_number(std::string& json, const char* name, float value) {
  const int hundredths = static_cast<int>(value * 100 + 0.5f);
  json.append("\"--bw-").append(name).append("\":\"").append(std::to_string(hundredths / 100));
  json += '.';
  json += static_cast<char>('0' + hundredths / 10 % 10);
  json += static_cast<char>('0' + hundredths % 10);
  json += "\",";
}

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

float contrast(Color a, Color b) {
  const float first = luminance(a) + 0.05f, second = luminance(b) + 0.05f;
  return std::max(first, second) / std::min(first, second);
}

Color mix(Color a, Color b, float part) {
  Color mixed = 0xff000000u;
  for (const int shift : {0, 8, 16}) {
    const float value = channel(a, shift) * (1 - part) + channel(b, shift) * part;
    mixed |= static_cast<Color>(value * 255 + 0.5f) << shift;
  }
  return mixed;
}

Theme make_theme(bool dark, bool strong, const Brand& brand) {
  if (brand.surface) dark = contrast(*brand.surface, kWhite) > contrast(*brand.surface, kBlack);
  Theme theme = dark ? dark_theme() : light_theme();
  theme.roundness = std::clamp(brand.roundness, 0.0f, 2.0f);
  theme.density = std::clamp(brand.density, 0.85f, 1.15f);
  theme.background = brand.background.value_or(theme.background);
  theme.surface = brand.surface.value_or(theme.surface);
  theme.fill = brand.accent.value_or(theme.fill);
  const float words = strong ? 7.0f : 4.5f, shapes = strong ? 4.5f : 3.0f;
  if (strong) {  // or neither black nor white could be told from it so well
    const bool is_dark = contrast(kWhite, theme.fill) > contrast(kBlack, theme.fill);
    theme.fill = readable(theme.fill, {is_dark ? kWhite : kBlack}, words);
  }
  if (brand.accent || brand.surface || strong) derive_accent(theme, words);
  theme.text = readable(brand.text.value_or(theme.text), {theme.surface, theme.soft}, words);
  if (brand.text || brand.surface || strong) derive_neutrals(theme, words, shapes);
  if (strong) theme.line = theme.field_line;
  theme.muted = readable(theme.muted, {theme.surface, theme.soft}, words);
  theme.accent = readable(theme.fill, {theme.surface, theme.soft}, words);
  theme.rim = contrast(theme.fill, theme.surface) >= shapes ? theme.fill : theme.accent;
  derive_error(theme, words);
  return theme;
}

std::string css_properties_json(const Theme& theme) {
  std::string json = "{";
  add_color(json, "background", theme.background);
  add_color(json, "surface", theme.surface);
  add_color(json, "text", theme.text);
  add_color(json, "muted", theme.muted);
  add_color(json, "line", theme.line);
  add_color(json, "field-line", theme.field_line);
  add_color(json, "accent", theme.accent);
  add_color(json, "fill", theme.fill);
  add_color(json, "on-accent", theme.on_accent);
  add_color(json, "soft", theme.soft);
  add_color(json, "error", theme.error);
  add_number(json, "round", theme.roundness);
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
