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

inline std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u ? 1 : 0;
  return count;
}

// Every code point is half an em wide, and a run is painted as one filled rectangle.
class FixedText : public view::TextEngine {
 public:
  struct Run {
    std::string text;
    Rect rect;
  };
  std::vector<Run> painted;

  float width(std::string_view run, view::TextStyle style) override {
    // Isolates have no width of their own, nor have they in a browser.
    const bool has_none = run.find(core::kIsolate) == std::string_view::npos &&
                          run.find(core::kEndIsolate) == std::string_view::npos;
    return static_cast<float>(code_points(has_none ? run : core::without_overrides(run))) *
           view::type_size(style).size / 2;
  }
  void paint(ImDrawList& list, std::string_view run, view::TextStyle style, float x, float y,
             float scale, view::Color color) override {
    const Rect rect = {x, y, width(run, style), view::type_size(style).line_height};
    painted.push_back({std::string(run), rect});
    list.AddRectFilled({x * scale, y * scale}, {(x + rect.w) * scale, (y + rect.h) * scale}, color);
  }
};

inline const std::string& messages() {
  static const std::string kMessages = world::file_text(BOOKING_ASSETS_DIR "/messages/en.json");
  return kMessages;
}

// Read once: thousands of screens begin with them.
inline const core::Texts& texts(bool right_to_left = false) {
  static const auto loaded = [](const char* locale) {
    core::Texts texts;
    texts.load(locale, messages());
    return texts;
  };
  static const core::Texts kPlain = loaded("{}");
  static const core::Texts kMirrored = loaded(R"({"rightToLeft":true})");
  return right_to_left ? kMirrored : kPlain;
}

inline std::string described(const Node& node) {
  return node.key + " \"" + node.name + "\"";
}

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
  void does(const widget::Action& action) {
    carry_out(action);
    settle();
  }
  void opens(widget::Options options = {}, core::Texts in = texts()) {
    starts(std::move(options), std::move(in));
    does(widget::ConfigAnswered{world::config_answer(config)});
  }
  void starts(widget::Options options = {}, core::Texts in = texts()) {
    options.random = world::kRandom;
    does(widget::Started{std::move(options), std::move(in)});
  }
  void slots_arrive(std::initializer_list<const char*> starts) {
    std::vector<core::Slot> slots;
    for (const char* each : starts) slots.push_back(world::slot(each));
    slots_answered(world::slots_answer(config.business_zone, slots));
  }
  void slots_answered(widget::Answer answer) {
    does(widget::SlotsAnswered{booker.asked.request, std::move(answer)});
  }
  void booking_answered(widget::Answer answer) {
    does(widget::BookingAnswered{booker.sent.request, std::move(answer)});
  }

  void manage_answered(widget::Answer answer) {
    does(widget::ManageAnswered{model().managing.request, std::move(answer)});
  }
  void bookings_answered(widget::Answer answer) {
    does(widget::BookingsAnswered{model().my_bookings.request, std::move(answer)});
  }

  // What the visitor finds. One control at most may bear a role and a name.
  const Node* find(Role role, std::string_view name) const {
    const Node* found = nullptr;
    for (const Node& node : frame.nodes) {
      if (node.role != role || node.name != name) continue;
      REQUIRE_MESSAGE(found == nullptr, "two controls are called \"", name, "\"");
      found = &node;
    }
    return found;
  }
  const Node& at(Role role, std::string_view name) const {
    const Node* node = find(role, name);
    REQUIRE_MESSAGE(node != nullptr, "nothing is called \"", name, "\"; there are: ", names());
    return *node;
  }
  const Node* by_key(std::string_view key) const {
    for (const Node& node : frame.nodes) {
      if (node.key == key) return &node;
    }
    return nullptr;
  }
  bool shows(std::string_view words) const {
    for (const Node& node : frame.nodes) {
      if (node.name.find(words) != std::string::npos) return true;
    }
    return false;
  }
  std::string names() const {
    std::string all;
    for (const Node& node : frame.nodes) all += node.name.empty() ? "" : node.name + " | ";
    return all;
  }

  // What the visitor does.
  void press(Role role, std::string_view name) {
    happens({view::Event::Kind::kActivate, at(role, name).id, {}});
  }
  void press(std::string_view name) { press(Role::kButton, name); }
  void type(std::string_view field, const std::string& words) {
    happens({view::Event::Kind::kText, at(Role::kTextField, field).id, words});
  }
  void key(Role role, std::string_view name, view::Key pressed) {
    happens({view::Event::Kind::kKey, at(role, name).id, {}, pressed});
  }
  void happens(view::Event event) {
    input.events.push_back(std::move(event));
    settle();
  }

  void settle() {
    actions.clear();
    for (int round = 0;; ++round) {
      REQUIRE_MESSAGE(round < 8, "the screen never comes to rest");
      draw();
      input.events.clear();
      if (frame.actions.empty()) return;
      for (const widget::Action& action : frame.actions) {
        actions.push_back(action);
        carry_out(action);
      }
    }
  }
  void draw() {
    text.painted.clear();
    frame = view::draw(booker.model, input, text, surface.begin());
  }

 private:
  void carry_out(const widget::Action& action) {
    const widget::Effects effects = booker.does(action);
    if (const auto* move = world::first<widget::MoveFocus>(effects)) {
      focus = move->key;
      input.focused = view::node_id(focus);
    }
  }
};

}  // namespace screens
