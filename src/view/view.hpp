// The view: one model in, pixels and semantic nodes and actions out.
//
//   view::Frame frame = view::draw(model, input, text_engine, surface.begin());
//   for (auto& action : frame.actions) update(model, action);   // then draw again
//
// Never changes the model, never asks the network or a clock, never reads input but the events given.
// `list` is a surface's, begun for this frame.
#pragma once

#include <string>
#include <vector>

#include "view/motion.hpp"
#include "view/semantics.hpp"
#include "view/text_engine.hpp"
#include "view/theme.hpp"
#include "widget/action.hpp"
#include "widget/model.hpp"

namespace view {

// Arrows are physical; the calendar flips them where it is mirrored. Numbers are the boundary's.
enum class Key : std::uint32_t {
  kLeft = 0,
  kRight,
  kUp,
  kDown,
  kHome,
  kEnd,
  kPageUp,
  kPageDown,
  kShiftPageUp,
  kShiftPageDown,
  kEscape,
};

// What the overlay reported of one node.
struct Event {
  enum class Kind { kActivate, kText, kKey };
  Kind kind;
  std::uint32_t id;
  std::string text;      // kText
  Key key = Key::kLeft;  // kKey
};

struct Input {
  float width = 0;               // of the container, CSS px
  float scale = 1;               // device pixels a CSS px
  float top = 0, bottom = 1e9f;  // CSS px: words wholly above or below are not painted
  Theme theme = light_theme();
  bool framed = true;                // the card's own line and corners; a dialog has them itself
  float mouse_x = -1, mouse_y = -1;  // CSS px; negative: not over the widget
  bool mouse_down = false;
  std::uint32_t focused = 0;  // node with the keyboard's focus, 0: none
  double now_ms = 0;          // of this frame, of any clock that never goes back
  Motion* motion = nullptr;   // null: nothing moves
  std::vector<Event> events;
};

struct Frame {
  std::vector<widget::Action> actions;
  std::vector<Node> nodes;
  float height = 0;     // of the content, CSS px
  bool moving = false;  // it looks otherwise in the next frame, though nothing happens
};

Frame draw(const widget::Model& model, const Input& input, TextEngine& text, ImDrawList& list);

}  // namespace view
