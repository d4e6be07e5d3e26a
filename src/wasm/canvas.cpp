#include "wasm/canvas.hpp"

#include <cstddef>

#include "wasm/bridge.hpp"

namespace wasm {
namespace {

// As painter.js reads them.
static_assert(sizeof(ImDrawIdx) == 4 && sizeof(ImDrawVert) == 20);
static_assert(offsetof(ImDrawVert, uv) == 8 && offsetof(ImDrawVert, col) == 16);

}  // namespace

Canvas::Canvas(int handle, view::Surface& surface) : handle_(handle), surface_(surface) {
  const int most = bw_canvas_open(handle_);
  is_open_ = most > 0;
  if (is_open_) max_side_ = most;
}

Canvas::~Canvas() {
  if (is_open_) bw_canvas_close(handle_);
}

void Canvas::paint(int width, int height, int top) {
  if (!is_open_ || lost_) return;
  update_texture();
  const ImDrawList& list = surface_.list();
  bw_paint(handle_, width, height, top, list.VtxBuffer.Data,
           static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()), list.IdxBuffer.Data,
           static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
}

void Canvas::update_texture() {
  view::Atlas& atlas = surface_.atlas();
  const view::Atlas::Area changed = atlas.take_changes();
  if (texture_width_ != atlas.width() || texture_height_ != atlas.height()) {
    texture_width_ = atlas.width();
    texture_height_ = atlas.height();
    bw_texture(handle_, 0, 0, texture_width_, texture_height_, 0, atlas.row(0, 0));
  } else if (!changed.empty()) {
    bw_texture(handle_, changed.left, changed.top, changed.right - changed.left,
               changed.bottom - changed.top, texture_width_, atlas.row(changed.left, changed.top));
  }
}

void Canvas::lose() {
  lost_ = true;
}

void Canvas::restore() {
  if (!lost_ || !is_open_) return;
  lost_ = false;
  texture_width_ = 0;
  bw_canvas_restore(handle_);
}

}  // namespace wasm
