// Whether everyone can read it: contrast by WCAG 2's formula, of each ink on what it is painted on.
#include "view/theme.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using view::Color;
using view::Theme;

namespace {

double channel(Color color, int shift) {
  return static_cast<double>(color >> shift & 0xffu) / 255;
}

double luminance(Color color) {
  const auto linear = [](double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(channel(color, 0)) + 0.7152 * linear(channel(color, 8)) +
         0.0722 * linear(channel(color, 16));
}

double contrast(Color a, Color b) {
  const double lighter = std::max(luminance(a), luminance(b));
  const double darker = std::min(luminance(a), luminance(b));
  return (lighter + 0.05) / (darker + 0.05);
}

// `over`, by its alpha, painted upon `under`.
Color blend(Color over, Color under) {
  const double alpha = channel(over, 24);
  Color mixed = 0xff000000u;
  for (const int shift : {0, 8, 16}) {
    const double value = channel(over, shift) * alpha + channel(under, shift) * (1 - alpha);
    mixed |= static_cast<Color>(std::lround(value * 255)) << shift;
  }
  return mixed;
}

struct Pair {
  const char* what;
  Color ink, paper;
};

}  // namespace

TEST_CASE("the formula is WCAG's") {
  CHECK(contrast(view::rgb(0x000000), view::rgb(0xffffff)) == doctest::Approx(21));
  CHECK(contrast(view::rgb(0x777777), view::rgb(0xffffff)) == doctest::Approx(4.48).epsilon(0.01));
  CHECK(contrast(view::rgb(0xff0000), view::rgb(0xffffff)) == doctest::Approx(4.0).epsilon(0.01));
  CHECK(blend(view::with_alpha(view::rgb(0x000000), 0.5f), view::rgb(0xffffff)) ==
        view::rgb(0x7f7f7f));
}

TEST_CASE("words have a contrast of 4.5 to 1 on all they are painted on, light and dark") {
  for (const Theme& theme : {view::light_theme(), view::dark_theme()}) {
    const Color lit_button = blend(view::with_alpha(theme.accent, 0.92f), theme.surface);
    const Color error_box = blend(view::with_alpha(theme.error, 0.08f), theme.surface);
    const Color pressed = view::with_alpha(theme.text, 0.08f);
    const Pair pairs[] = {
        {"text on the card", theme.text, theme.surface},
        {"text on the page", theme.text, theme.background},
        {"text in a notice, a chosen row", theme.text, theme.soft},
        {"text on a pressed button", theme.text, blend(pressed, theme.surface)},
        {"second lines on the card", theme.muted, theme.surface},
        {"second line of a chosen row", theme.muted, theme.soft},
        {"a link on the card", theme.accent, theme.surface},
        {"days with times, pills, a lit link", theme.accent, theme.soft},
        {"the main button, a chosen day", theme.on_accent, theme.accent},
        {"the main button, lit", theme.on_accent, lit_button},
        {"the main button, pressed", theme.on_accent, blend(pressed, theme.accent)},
        {"a field's error", theme.error, theme.surface},
        {"an error in its box", theme.error, error_box},
    };
    for (const Pair& pair : pairs) {
      CAPTURE(theme.dark);
      CAPTURE(std::string(pair.what));
      CHECK(contrast(pair.ink, pair.paper) >= 4.5);
    }
  }
}

TEST_CASE("days without times can still be made out, also while they load") {
  for (const Theme& theme : {view::light_theme(), view::dark_theme()}) {
    CAPTURE(theme.dark);
    CHECK(contrast(theme.unavailable, theme.surface) >= 3);
    const Color loading = blend(view::with_alpha(theme.line, 0.55f), theme.surface);
    CHECK(contrast(theme.unavailable, loading) >= 2.5);
  }
}

TEST_CASE("what the mouse is over, and the field that has the focus, stand out by 3 to 1") {
  for (const Theme& theme : {view::light_theme(), view::dark_theme()}) {
    CAPTURE(theme.dark);
    CHECK(contrast(theme.accent, theme.surface) >= 3);
    CHECK(contrast(theme.accent, theme.soft) >= 3);
    CHECK(contrast(theme.error, theme.surface) >= 3);
  }
}

TEST_CASE("the overlay's properties are the painted colours") {
  const std::string json = view::css_properties_json(view::light_theme());
  for (const char* part : {"\"--bw-background\":\"#f4f6f8\"", "\"--bw-surface\":\"#ffffff\"",
                           "\"--bw-text\":\"#16202a\"", "\"--bw-accent\":\"#0f766e\"",
                           "\"--bw-on-accent\":\"#ffffff\"", "\"--bw-error\":\"#b42318\"",
                           "\"color-scheme\":\"light\""}) {
    CAPTURE(std::string(part));
    CHECK(json.find(part) != std::string::npos);
  }
  CHECK(view::css_properties_json(view::dark_theme()).find("\"color-scheme\":\"dark\"") !=
        std::string::npos);
}
