// One widget on the page: its model, its view, its canvas, and the queue of its events.
//
// take() may be called at any time and asks for a frame; frame() runs the queue through the view and
// update(), carries out the effects and paints. Nothing is drawn unless something was taken.
#pragma once

#include <string>

#include "core/proof/challenge.hpp"
#include "view/view.hpp"
#include "wasm/canvas.hpp"
#include "wasm/effects.hpp"
#include "wasm/text_runs.hpp"
#include "widget/app.hpp"

namespace wasm {

class Instance {
 public:
  Instance(int handle, Endpoint endpoint);

  void take(const widget::Action& action);  // updates at once, also while the page is hidden
  void take(view::Event event);             // waits for the frame
  void resize(float width, float scale);
  void set_framed(bool framed);
  // CSS px; used only if the content is too tall to be painted as a whole.
  void show_part(float top, float bottom);
  // `calm`: nothing moves.
  void set_look(view::Theme theme, bool calm);
  void set_focus(std::uint32_t id);
  void hover(float x, float y);
  void press(bool down);
  void fonts_changed();
  void context_lost();
  void context_restored();
  void frame();
  void work();  // the next slice of what bw_work was asked for

 private:
  void tell(const widget::Action& action);
  void carry_out(widget::Effects effects);
  view::Frame settle();
  void show_whole();
  void paint(const view::Frame& frame);
  void present(const view::Frame& frame);
  void show_theme();
  void redraw();

  int handle_;
  Endpoint endpoint_;
  widget::Model model_;
  view::Input input_;
  view::Motion motion_;
  view::Surface surface_;
  Canvas canvas_;
  TextRuns text_;
  view::NodeTable table_;
  float painted_top_ = 0, painted_height_ = 0;  // CSS px
  std::uint32_t focus_wanted_ = 0;
  bool is_changed_ = true;               // more than the mouse and the time, since the last frame
  std::vector<view::Rect> hover_rects_;  // of the last frame

  struct Solving {
    std::string challenge;
    core::ChallengeWork work;
  };
  std::optional<Solving> solving_;
};

// The instance with this handle, or null once it is gone.
Instance* find_instance(int handle);

}  // namespace wasm
