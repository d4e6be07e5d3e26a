// A column of elements below each other, in the middle of the card.
//
//   Column column = middle_column(ui, area, 520);
//   column.add(paragraph(ui, "key", text, TextStyle::kBody, column.rest(), color), ui.space(16));
//   return column.height(area);
#pragma once

#include <string_view>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"

namespace view {

struct Column {
  Ui& ui;
  float x, y, w;

  // Where the next element goes; its height is not known yet.
  Rect rest() const { return {x, y, w, 0}; }
  // Moves below an element and the gap after it.
  void add(float height, float gap = 0) { y += height + gap; }
  // Back, and the space below it. True if it was pressed.
  bool back();
  // A button across the column, as high as its label needs, and `gap` below it.
  bool press(std::string_view key, std::string_view label, ButtonKind kind, float gap,
             ButtonState state = {});
  // The card's height. `below` is the gap that was added after the last element.
  float height(const Area& area, float below) const;
};

// From the card's padding on, `most` wide at most.
Column middle_column(Ui& ui, const Area& area, float most);

}  // namespace view
