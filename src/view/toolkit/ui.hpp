// One frame being drawn: controls read their events, paint themselves and add their nodes through it.
//
// Rectangles are logical: x grows from the start edge. Ui mirrors them for right-to-left languages in
// one place, so no control or screen knows about direction.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/toolkit/frame.hpp"
#include "view/toolkit/painter.hpp"
#include "view/toolkit/text_engine.hpp"
#include "widget/model.hpp"

namespace view {

class Ui {
 public:
  Ui(const widget::Model& model, const Input& input, TextEngine& text, ImDrawList& list,
     Frame& frame);

  const widget::Model& model() const { return model_; }
  const core::Texts& texts() const { return model_.texts; }
  const Theme& theme() const { return input_.theme; }
  // Space between elements, scaled by the theme's density: whole CSS px.
  float space(float css) const { return std::round(css * input_.theme.density); }
  TextEngine& engine() { return engine_; }
  Painter& painter() { return painter_; }
  float width() const { return input_.width; }
  bool mirrored() const { return mirrored_; }

  void dispatch(widget::Action action) { frame_.actions.push_back(std::move(action)); }

  // Events of the control since the last frame.
  bool activated(std::uint32_t id) const;
  const std::string* typed(std::uint32_t id) const;  // null: nothing
  std::vector<Key> keys(std::uint32_t id) const;     // in the order they were pressed
  bool hovered(const Rect& rect) const;
  bool pressed(const Rect& rect) const;
  // How far the control's transition into a look is: 0…1.
  float part(std::uint32_t id, Look look, bool is_on) const;
  bool focused(std::uint32_t id) const { return input_.focused == id; }

  // Whether this frame makes nodes. If not, names that take time to make can be left out.
  bool makes_nodes() const { return !input_.looks_only; }
  // Adds a node under the open parent; the rectangle is logical. Returns its id.
  std::uint32_t add(Node node);
  void open(Node node);  // as add, and what follows are its children
  void close();

  // From logical to painted.
  Rect place(const Rect& rect) const;

  // One line of text, no node. `rect` gives the line box's place; the text is cut by nothing.
  void run(std::string_view text, TextStyle style, const Rect& rect, Color color,
           Align align = Align::kStart);
  // Wrapped text without a node; returns its height.
  float lines(std::string_view text, TextStyle style, const Rect& rect, Color color,
              Align align = Align::kStart);
  float measure_height(std::string_view text, TextStyle style, float width);
  void icon(Icon icon, float x, float y, Color color, float size = 18);

 private:
  const Event* find(Event::Kind kind, std::uint32_t id) const;

  const widget::Model& model_;
  const Input& input_;
  TextEngine& engine_;
  Frame& frame_;
  Painter painter_;
  bool mirrored_;
  std::vector<std::uint32_t> parents_;
};

}  // namespace view
