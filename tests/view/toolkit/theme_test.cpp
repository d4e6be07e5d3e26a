// Whether everyone can read it: contrast by WCAG 2's formula, of each ink on what it is painted on.
#include "view/toolkit/theme.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "view/toolkit/motion.hpp"

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

}  // namespace

TEST_CASE("the formula is WCAG's") {
  CHECK(contrast(view::rgb(0x000000), view::rgb(0xffffff)) == doctest::Approx(21));
  CHECK(contrast(view::rgb(0x777777), view::rgb(0xffffff)) == doctest::Approx(4.48).epsilon(0.01));
  CHECK(contrast(view::rgb(0xff0000), view::rgb(0xffffff)) == doctest::Approx(4.0).epsilon(0.01));
  CHECK(blend(view::with_alpha(view::rgb(0x000000), 0.5f), view::rgb(0xffffff)) ==
        view::rgb(0x7f7f7f));
}

namespace {

// Every ink on everything it is painted on, with the ratio WCAG asks for.
std::string unreadable(const Theme& theme, double words, double shapes) {
  const Color pressed = blend(view::with_alpha(theme.text, 0.08f), theme.surface);
  struct {
    const char* what;
    Color ink, paper;
    double least;
  } const pairs[] = {
      {"text on the card", theme.text, theme.surface, words},
      {"text in a notice, a chosen row", theme.text, theme.soft, words},
      {"text on a pressed button", theme.text, pressed, words * 0.8},
      {"second lines on the card", theme.muted, theme.surface, words},
      {"second line of a chosen row", theme.muted, theme.soft, words},
      {"a link on the card, what the mouse is over, the focus", theme.accent, theme.surface, words},
      {"days with times, pills, a lit link", theme.accent, theme.soft, words},
      {"the main button, a chosen day", theme.on_accent, theme.fill, words},
      {"the main button, lit", theme.on_accent, theme.hover, words},
      {"the main button, pressed", theme.on_accent, theme.press, words},
      {"the edge of what is chosen", theme.rim, theme.surface, shapes},
      {"a field's error", theme.error, theme.surface, words},
      {"an error in its box", theme.error, theme.error_soft, words},
      {"a day without times", theme.unavailable, theme.surface, 3},
      {"a field at rest", theme.field_line, theme.surface, shapes},
  };
  for (const auto& pair : pairs) {
    const double found = contrast(pair.ink, pair.paper);
    if (found < pair.least - 0.01) return pair.what + (": " + std::to_string(found));
  }
  return {};
}

}  // namespace

TEST_CASE("words have a contrast of 4.5 to 1 on all they are painted on, shapes of 3 to 1") {
  for (const bool dark : {false, true}) {
    CAPTURE(dark);
    CHECK(unreadable(view::make_theme(dark, false, {}), 4.5, 3) == "");
    CHECK(unreadable(view::make_theme(dark, true, {}), 7, 4.5) == "");
  }
  CHECK(view::make_theme(false, false, {}) == view::light_theme());
  CHECK(view::make_theme(true, false, {}) == view::dark_theme());
}

TEST_CASE("whatever colours a brand has, all that is written can be read") {
  std::mt19937 random(20260310);
  const auto color = [&] {
    // A third are greys, where contrast is hardest to come by.
    const std::uint32_t bits = static_cast<std::uint32_t>(random());
    const std::uint32_t grey = (bits >> 24) * 0x010101u;
    return std::optional(view::rgb(bits % 3 == 0 ? grey : bits & 0xffffffu));
  };
  for (int turn = 0; turn < 6000; ++turn) {
    view::Brand brand;
    if (turn % 4 != 3) brand.accent = color();
    if (turn % 2 == 1) brand.surface = color();
    if (turn % 3 == 2) brand.text = color();
    const Theme theme = view::make_theme(turn % 8 < 4, false, brand);
    CAPTURE(turn);
    REQUIRE(unreadable(theme, 4.5, 3) == "");
    if (brand.accent) REQUIRE(theme.fill == *brand.accent);
    if (brand.surface) REQUIRE(theme.surface == *brand.surface);
  }
}

TEST_CASE(
    "a brand's colour that can be read is used as it is, and one that can't is only darkened") {
  view::Brand brand;
  brand.accent = view::rgb(0x1d4ed8);
  CHECK(view::make_theme(false, false, brand).accent == *brand.accent);
  CHECK(view::make_theme(false, false, brand).on_accent == view::rgb(0xffffff));
  brand.accent = view::rgb(0xffd400);
  const Theme yellow = view::make_theme(false, false, brand);
  CHECK(yellow.fill == *brand.accent);
  CHECK(yellow.rim == yellow.accent);
  CHECK(contrast(yellow.accent, view::rgb(0xffd400)) > 2);
  CHECK((yellow.accent & 0xffu) > (yellow.accent >> 16 & 0xffu));  // it is a dark yellow still
}

TEST_CASE("a dark surface makes a dark theme, whatever the visitor's system prefers") {
  view::Brand brand;
  brand.surface = view::rgb(0x101418);
  const Theme theme = view::make_theme(false, false, brand);
  CHECK(theme.dark);
  CHECK(contrast(theme.text, theme.surface) > 10);
}

TEST_CASE("corners and spacing stay within what the look can bear") {
  view::Brand brand;
  brand.roundness = 99;
  brand.density = 0;
  const Theme theme = view::make_theme(false, false, brand);
  CHECK(theme.roundness == 2);
  CHECK(theme.density == 0.85f);
}

TEST_CASE("days without times can still be made out while they load") {
  for (const Theme& theme : {view::light_theme(), view::dark_theme()}) {
    CAPTURE(theme.dark);
    const Color loading = blend(view::with_alpha(theme.line, 0.55f), theme.surface);
    CHECK(contrast(theme.unavailable, loading) >= 2.5);
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

TEST_CASE("a change of look takes 140 ms, turns back from where it is, and is then over") {
  using view::Look;
  view::Motion motion;
  CHECK(motion.part(1, Look::kOver, false, 0) == 0);
  CHECK_FALSE(motion.settle(0));
  CHECK(motion.part(1, Look::kOver, true, 1000) == 0);
  CHECK(motion.settle(1000));
  const float half = motion.part(1, Look::kOver, true, 1070);
  CHECK(half > 0.4f);
  CHECK(half < 0.9f);
  CHECK(motion.settle(1070));
  CHECK(motion.part(1, Look::kOver, false, 1070) == half);
  CHECK(motion.settle(1070));
  CHECK(motion.part(1, Look::kOver, false, 1215) == 0);
  CHECK_FALSE(motion.settle(1215));
  CHECK(motion.part(1, Look::kChosen, true, 2000) == 0);
  CHECK(motion.part(1, Look::kChosen, true, 2140) == 1);
  CHECK_FALSE(motion.settle(2140));
}
