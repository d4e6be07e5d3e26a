// One widget on the page: its model, its view, its canvas, and the queue of what happened to it.
//
// take() may be called at any time and asks for a frame; frame() runs the queue through the view and
// update(), carries out the effects and paints. Nothing is drawn unless something was taken.
#pragma once

#include <string>

#include "view/view.hpp"
#include "wasm/canvas.hpp"
#include "wasm/effects.hpp"
#include "wasm/text_runs.hpp"
#include "widget/update.hpp"

namespace wasm {

class Instance {
 public:
  Instance(int handle, Endpoint endpoint);

  void take(const widget::Action& action);  // updates at once, also while the page is hidden
  void take(view::Event event);             // waits for the frame
  void resize(float width, float scale);
  void set_dark(bool dark);
  void set_framed(bool framed) { input_.framed = framed; }
  void set_focus(std::uint32_t id);
  void hover(float x, float y);
  void press(bool down);
  void fonts_changed();
  void context_lost();
  void context_restored();
  void frame();

 private:
  void tell(const widget::Action& action);
  void carry_out(widget::Effects effects);
  view::Frame settle();
  void present(const view::Frame& frame);
  void show_theme();

  int handle_;
  Endpoint endpoint_;
  widget::Model model_;
  view::Input input_;
  view::Surface surface_;
  Canvas canvas_;
  TextRuns text_;
  view::NodeTable table_;
  float density_ = 1;  // the device's; input_.scale is lower where the canvas would grow too large
  std::uint32_t focus_wanted_ = 0;
};

// The instance with this handle, or null once it is gone.
Instance* find_instance(int handle);

}  // namespace wasm
