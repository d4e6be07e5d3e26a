// Dear ImGui's painter alone: one draw list and the atlas it paints from, for one widget.
//
//   ImDrawList& list = surface.begin();     // a new, empty frame
//   view::draw(model, input, text, list);
//   …hand surface.list() and surface.atlas() to a renderer…
//
// ImGui's windows, navigation and input are not used (the DOM owns input), so no ImGuiContext is made:
// NewFrame() alone would link all of them, 62 KB brotli of the wasm. Nor are its fonts and its atlas, 5 KB; text is
// painted by whole runs kept in an atlas of ours (text_engine.hpp). Needs no screen, so tests use it as it is.
//
// The whole list is one draw: all of it has the atlas as its texture, and nothing is clipped.
#pragma once

#include <imgui.h>

#include <memory>
#include <optional>

#include "view/atlas.hpp"

namespace view {

class Surface {
 public:
  Surface();
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  ImDrawList& begin();
  ImDrawList& list() { return list_; }
  Atlas& atlas() { return atlas_; }
  // A place in the atlas. What the list holds stays right if the atlas has to grow for it.
  std::optional<Atlas::Place> add(int width, int height);
  // Forgets all places. Call it between frames.
  void clear_atlas();
  // Paints pixels of the atlas.
  void image(ImDrawList& list, const ImVec2& min, const ImVec2& size, const Atlas::Place& place,
             ImU32 tint) const;

 private:
  void reserve_white();

  std::unique_ptr<ImDrawListSharedData> shared_;
  Atlas atlas_;
  ImDrawList list_{shared_.get()};
};

}  // namespace view
