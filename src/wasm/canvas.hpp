// Paints a surface on one instance's canvas, with WebGL2 in web/engine/painter.js.
//
// Four verbs: construct, paint, lose/restore, destroy. It paints on demand and never asks for a frame. Without
// WebGL2 it paints nothing, and the overlay's stylesheet shows the overlay.
#pragma once

#include "view/surface.hpp"

namespace wasm {

class Canvas {
 public:
  Canvas(int handle, view::Surface& surface);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // Paints what the surface's list holds from `top` on; the canvas becomes `width` by `height`. All
  // device px.
  void paint(int width, int height, int top);

  // The browser took the context away, or gave it back.
  void lose();
  void restore();

  // Largest side of a canvas here, device px.
  int max_side() const { return max_side_; }

 private:
  void update_texture();

  int handle_;
  view::Surface& surface_;
  bool is_open_ = false;
  bool lost_ = false;
  int max_side_ = 4096;
  int texture_width_ = 0, texture_height_ = 0;  // 0: no texture yet
};

}  // namespace wasm
