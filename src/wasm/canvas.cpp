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
  surface_.forget_textures();
}

void Canvas::paint(int width, int height, int top) {
  if (!is_open_ || lost_) return;
  for (ImTextureData* texture : surface_.textures()) update_texture(*texture);
  const ImDrawList& list = surface_.list();
  draws_.clear();
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.ElemCount == 0) continue;
    draws_.insert(draws_.end(), {static_cast<std::uint32_t>(command.GetTexID()), command.ElemCount,
                                 command.IdxOffset});
  }
  bw_paint(handle_, width, height, top, list.VtxBuffer.Data,
           static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()), list.IdxBuffer.Data,
           static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()), draws_.data(), draws_.size());
}

void Canvas::update_texture(ImTextureData& texture) {
  if (texture.Status == ImTextureStatus_WantCreate) {
    texture.SetTexID(++last_texture_);
    bw_texture(handle_, last_texture_, 0, 0, texture.Width, texture.Height, 0, texture.GetPixels());
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantUpdates) {
    for (const ImTextureRect& rect : texture.Updates) {
      bw_texture(handle_, static_cast<std::uint32_t>(texture.TexID), rect.x, rect.y, rect.w, rect.h,
                 texture.Width, texture.GetPixelsAt(rect.x, rect.y));
    }
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantDestroy && texture.UnusedFrames > 0) {
    bw_texture_drop(handle_, static_cast<std::uint32_t>(texture.TexID));
    texture.SetTexID(ImTextureID_Invalid);
    texture.SetStatus(ImTextureStatus_Destroyed);
  }
}

void Canvas::lose() {
  lost_ = true;
}

void Canvas::restore() {
  if (!lost_ || !is_open_) return;
  lost_ = false;
  surface_.forget_textures();
  bw_canvas_restore(handle_);
}

}  // namespace wasm
