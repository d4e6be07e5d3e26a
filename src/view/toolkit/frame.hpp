// What goes into one frame and what comes out of it: events and the mouse in; actions and nodes out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "view/toolkit/motion.hpp"
#include "view/toolkit/semantics.hpp"
#include "view/toolkit/theme.hpp"
#include "widget/action.hpp"

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
  // Only the mouse and the time have changed since the last frame: its nodes still hold, and no new ones are made.
  bool looks_only = false;
};

struct Frame {
  std::vector<widget::Action> actions;
  std::vector<Node> nodes;
  // Areas that look different under the mouse, CSS px. A move of the mouse changes nothing unless it enters or leaves
  // one of them.
  std::vector<Rect> hover_rects;
  float height = 0;     // of the content, CSS px
  bool moving = false;  // it looks otherwise in the next frame, though nothing happens
};

}  // namespace view
