#include "view/toolkit/ui.hpp"

#include "core/direction.hpp"

namespace view {
namespace {

// A line of a broken text whose isolate began on a line before, or ends on a line after.
class IsolatedLines {
 public:
  std::string_view whole(std::string_view line) {
    const bool continues = is_open_;
    const int depth = core::open_isolates(line);
    const bool closes = line.find(core::kEndIsolate) != std::string_view::npos;
    is_open_ = depth > 0 || (continues && !closes);
    if (!continues && !is_open_) return line;
    text_.assign(continues ? core::kIsolate : "").append(line);
    if (is_open_) text_.append(core::kEndIsolate);
    return text_;
  }

 private:
  bool is_open_ = false;
  std::string text_;
};

}  // namespace

Ui::Ui(const widget::Model& model, const Input& input, TextEngine& text, ImDrawList& list,
       Frame& frame)
    : model_(model),
      input_(input),
      engine_(text),
      frame_(frame),
      painter_(list, input.scale, input.theme.roundness),
      mirrored_(model.texts.locale().right_to_left) {}

const Event* Ui::find(Event::Kind kind, std::uint32_t id) const {
  for (const Event& event : input_.events) {
    if (event.kind == kind && event.id == id) return &event;
  }
  return nullptr;
}

bool Ui::activated(std::uint32_t id) const {
  return find(Event::Kind::kActivate, id) != nullptr;
}

const std::string* Ui::typed(std::uint32_t id) const {
  const std::string* last = nullptr;  // several in one frame: the last is what the field holds
  for (const Event& event : input_.events) {
    if (event.kind == Event::Kind::kText && event.id == id) last = &event.text;
  }
  return last;
}

std::vector<Key> Ui::keys(std::uint32_t id) const {
  std::vector<Key> pressed;
  for (const Event& event : input_.events) {
    if (event.kind == Event::Kind::kKey && event.id == id) pressed.push_back(event.key);
  }
  return pressed;
}

bool Ui::hovered(const Rect& rect) const {
  const Rect placed = place(rect);
  frame_.hover_rects.push_back(placed);
  return placed.contains(input_.mouse_x, input_.mouse_y);
}

bool Ui::pressed(const Rect& rect) const {
  return hovered(rect) && input_.mouse_down;
}

float Ui::part(std::uint32_t id, Look look, bool is_on) const {
  if (!input_.motion) return is_on ? 1 : 0;
  return input_.motion->part(id, look, is_on, input_.now_ms);
}

std::uint32_t Ui::add(Node node) {
  node.id = node_id(node.key);
  if (!makes_nodes()) return node.id;
  node.parent = parents_.empty() ? 0 : parents_.back();
  node.rect = place(node.rect);
  frame_.nodes.push_back(std::move(node));
  return frame_.nodes.back().id;
}

void Ui::open(Node node) {
  parents_.push_back(add(std::move(node)));
}

void Ui::close() {
  parents_.pop_back();
}

Rect Ui::place(const Rect& rect) const {
  if (!mirrored_) return rect;
  return {input_.width - rect.x - rect.w, rect.y, rect.w, rect.h};
}

void Ui::run(std::string_view text, TextStyle style, const Rect& rect, Color color, Align align) {
  if (text.empty()) return;
  const float line_height = type_size(style).line_height;
  const float width = engine_.width(text, style);
  float x = rect.x;
  if (align == Align::kCentre) x += (rect.w - width) / 2;
  if (align == Align::kEnd) x += rect.w - width;
  const Rect line = place({x, rect.y + (rect.h - line_height) / 2, width, line_height});
  if (line.y + line.h < input_.top || line.y > input_.bottom) return;
  engine_.paint(painter_.list(), text, style, line.x, line.y, input_.scale, color);
}

float Ui::lines(std::string_view text, TextStyle style, const Rect& rect, Color color,
                Align align) {
  const float line_height = type_size(style).line_height;
  float y = rect.y;
  IsolatedLines isolated;
  for (const std::string_view line : wrap(engine_, text, style, rect.w)) {
    run(isolated.whole(line), style, {rect.x, y, rect.w, line_height}, color, align);
    y += line_height;
  }
  return y - rect.y;
}

float Ui::measure_height(std::string_view text, TextStyle style, float width) {
  return static_cast<float>(wrap(engine_, text, style, width).size()) *
         type_size(style).line_height;
}

void Ui::icon(Icon icon, float x, float y, Color color, float size) {
  const Rect box = place({x, y, size, size});
  // Only arrows are mirrored; a clock runs the same way in every language.
  const bool points = icon == Icon::kBack || icon == Icon::kForward;
  painter_.icon(icon, box.x, box.y, color, mirrored_ && points, size);
}

}  // namespace view
