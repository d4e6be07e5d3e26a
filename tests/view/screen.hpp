// The widget as a visitor meets it, without a browser: a model that real actions and answers have
// brought where it is, drawn on the surface with no renderer, and controls found by role and name.
//
//   Screen screen(390);
//   screen.opens();
//   screen.press(Role::kButton, "Check-up, 60 min");
//   screen.slots_arrive({"2026-03-10T09:00:00Z"});
//
// Draws and updates in turn until nothing changes, as src/wasm/instance.cpp does.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../widget/account_world.hpp"
#include "core/direction.hpp"
#include "view/surface.hpp"
#include "view/view.hpp"

namespace screens {

using view::Node;
using view::Rect;
using view::Role;

std::size_t code_points(std::string_view text);

// Every code point is half an em wide, and a run is painted as one filled rectangle.
class FixedText : public view::TextEngine {
 public:
  struct Run {
    std::string text;
    Rect rect;
  };
  std::vector<Run> painted;

  float width(std::string_view run, view::TextStyle style) override;
  void paint(ImDrawList& list, std::string_view run, view::TextStyle style, float x, float y,
             float scale, view::Color color) override;
  // "GBP 45.00".
  std::string amount(const core::Price& price, const std::string& tag) override;
};

const std::string& messages();

// Read once: thousands of screens begin with them.
const core::Texts& texts(bool right_to_left = false);

std::string described(const Node& node);

class Screen {
 public:
  explicit Screen(float width = 390, core::WidgetConfig with = world::clinic())
      : booker(with), config(std::move(with)) {
    input.width = width;
  }

  world::Booker booker;
  core::WidgetConfig config;
  view::Input input;
  view::Surface surface;
  FixedText text;
  view::Frame frame;                    // as drawn last
  std::vector<widget::Action> actions;  // of the last event
  std::string focus;                    // the key that focus was last sent to

  const widget::Model& model() const { return booker.model; }

  // What happens to the widget.
  void does(const widget::Action& action);
  void opens(widget::Options options = {}, core::Texts in = texts());
  void starts(widget::Options options = {}, core::Texts in = texts());
  void slots_arrive(std::initializer_list<const char*> starts);
  void slots_answered(widget::Answer answer);
  void booking_answered(widget::Answer answer);

  void manage_answered(widget::Answer answer);
  void bookings_answered(widget::Answer answer);

  // What the visitor finds. One control at most may bear a role and a name.
  const Node* find(Role role, std::string_view name) const;
  const Node& at(Role role, std::string_view name) const;
  const Node* by_key(std::string_view key) const;
  bool shows(std::string_view words) const;
  std::string names() const;

  // What the visitor does.
  void press(Role role, std::string_view name);
  void press(std::string_view name) { press(Role::kButton, name); }
  void type(std::string_view field, const std::string& words);
  void key(Role role, std::string_view name, view::Key pressed);
  void happens(view::Event event);

  void settle();
  void draw();

 private:
  void carry_out(const widget::Action& action);
};

}  // namespace screens
