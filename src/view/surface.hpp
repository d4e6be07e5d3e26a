// Dear ImGui's painter alone: one draw list and the atlas it paints from, for one widget.
//
//   ImDrawList& list = surface.begin();     // a new, empty frame
//   view::draw(model, input, text, list);
//   …hand surface.list() and surface.textures() to a renderer…
//
// ImGui's windows, navigation and input are not used (the DOM owns input), so no ImGuiContext is made:
// NewFrame() alone would link all of them, 62 KB brotli of the wasm. There are no fonts either; text is
// painted by whole runs kept in the atlas (text_engine.hpp). Needs no screen, so tests use it as it is.
#pragma once

#include <imgui.h>

#include <memory>

namespace view {

class Surface {
 public:
  Surface();
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  ImDrawList& begin();
  ImDrawList& list() { return list_; }
  ImFontAtlas& atlas() { return atlas_; }
  // Every texture the list may name; a renderer creates, updates and destroys them by their Status.
  ImVector<ImTextureData*>& textures() { return atlas_.TexList; }
  // The renderer lost all its textures: they are asked for again in the next frame.
  void forget_textures();

 private:
  int frame_ = 0;
  std::unique_ptr<ImDrawListSharedData> shared_;
  ImFontAtlas atlas_;
  ImDrawList list_{shared_.get()};
};

}  // namespace view
