// WebGL2 on one instance's canvas: paints a surface.
//
// Four verbs: construct, paint, lose/restore, destroy. It paints on demand and never asks for a frame. Without
// WebGL2 it paints nothing, and the overlay's stylesheet shows the overlay.
#pragma once

#include <cstdint>

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
  void create_objects();
  void delete_objects();
  void draw_list(const ImDrawList& list);
  void update_texture(ImTextureData& texture);

  int handle_;
  view::Surface& surface_;
  int context_ = 0;  // 0: no WebGL2
  bool lost_ = false;
  int max_side_ = 4096;
  std::uint32_t program_ = 0, vertex_array_ = 0, vertices_ = 0, indices_ = 0;
  int area_uniform_ = -1;
};

}  // namespace wasm
