// Stands in for a font: ImGui must have one, and text here is painted by runs (text_engine.hpp), so
// this one has no glyphs and costs no bytes. Call once for each ImGui context, before NewFrame.
#pragma once

namespace view {

void add_empty_font();

}  // namespace view
