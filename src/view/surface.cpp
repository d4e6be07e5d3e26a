#include "view/surface.hpp"

// The only use of ImGui's internal header. A draw list without an ImGuiContext needs five things that
// the public header only declares: ImDrawListSharedData, ImFontAtlasAddDrawListSharedData(),
// ImFontAtlasBuildInit(), ImFontAtlasUpdateNewFrame(), and the type ImFontLoader. ImGui 1.92.2 to 1.93
// have all five; a release that changes one fails to compile here.
#include <imgui_internal.h>

// ImGui looks this up by name under IMGUI_ENABLE_FREETYPE; supplying it leaves out stb_truetype. There
// is never a font to load with it.
namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader() {
  static const ImFontLoader none;
  return &none;
}
}  // namespace ImGuiFreeType

namespace view {

Surface::Surface() : shared_(std::make_unique<ImDrawListSharedData>()) {
  atlas_.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  atlas_.RendererHasTextures = true;
  shared_->FontAtlas = &atlas_;
  shared_->InitialFlags = ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill;
  shared_->SetCircleTessellationMaxError(0.2f);
  // Nothing is ever scrolled inside the canvas, so nothing is clipped.
  shared_->ClipRectFullscreen = {0, 0, 65535, 65535};
  ImFontAtlasAddDrawListSharedData(&atlas_, shared_.get());
  ImFontAtlasBuildInit(&atlas_);
}

Surface::~Surface() = default;

ImDrawList& Surface::begin() {
  ImFontAtlasUpdateNewFrame(&atlas_, ++frame_, true);
  list_._ResetForNewFrame();
  list_.PushTexture(atlas_.TexRef);
  list_.PushClipRectFullScreen();
  return list_;
}

void Surface::forget_textures() {
  for (ImTextureData* texture : atlas_.TexList) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

}  // namespace view
