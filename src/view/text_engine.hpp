// Text by whole runs: one interface, two engines. The browser's (wasm/text_runs) measures and
// rasterises a run once and keeps it in ImGui's atlas; the tests' has fixed metrics.
//
// A run is one line of text in one style. Shaping, bidi and fallback fonts are the platform's; nothing
// above this interface knows about glyphs.
#pragma once

#include <string_view>
#include <vector>

#include "view/semantics.hpp"
#include "view/theme.hpp"

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
};

// Breaks `text` into lines no wider than `max_width` at white space and between ideographs; a word
// wider than a line is broken inside, at code points. Line feeds break. Never returns no line.
std::vector<std::string_view> wrap(TextEngine& engine, std::string_view text, TextStyle style,
                                   float max_width);

}  // namespace view
