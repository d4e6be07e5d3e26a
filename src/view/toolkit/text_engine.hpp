// Text by whole runs: one interface, two engines. The browser's (wasm/text_runs) measures and
// rasterises a run once and keeps it in ImGui's atlas; the tests' has fixed metrics.
//
// A run is one line of text in one style. Amounts of money are words of the platform, too. Shaping, bidi and fallback fonts are the platform's; nothing
// above this interface knows about glyphs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "view/toolkit/semantics.hpp"
#include "view/toolkit/theme.hpp"

struct ImDrawList;

namespace view {

class TextEngine {
 public:
  virtual ~TextEngine() = default;
  // Advance width in CSS px.
  virtual float width(std::string_view run, TextStyle style) = 0;
  // Paints the run into a line box whose top left corner is (x, y) CSS px. `scale` is device pixels
  // a CSS px.
  virtual void paint(ImDrawList& list, std::string_view run, TextStyle style, float x, float y,
                     float scale, Color color) = 0;
  // "£45.00", as the language with that BCP 47 tag writes it.
  virtual std::string amount(const core::Price& price, const std::string& tag) = 0;
};

// Breaks `text` into lines no wider than `max_width` where Unicode's line breaking (UAX 14) lets the
// widget's languages break: at white space, around ideographs and kana and after a hyphen, but not
// before a closing sign or after an opening one. A word wider than a line is broken inside, at code
// points. Line feeds break. Returns at least one line.
std::vector<std::string_view> wrap(TextEngine& engine, std::string_view text, TextStyle style,
                                   float max_width);

// The least width, in CSS px, at which wrap breaks no word inside.
float widest_word(TextEngine& engine, std::string_view text, TextStyle style);

}  // namespace view
