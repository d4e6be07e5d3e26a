#include "view/no_fonts.hpp"

#include <imgui.h>
#include <imgui_internal.h>

namespace {

// A loader whose every glyph is missing. ImGui asks it for the fallback and ellipsis only.
const ImFontLoader& empty_loader() {
  static const ImFontLoader loader = [] {
    ImFontLoader empty;
    empty.Name = "none";
    empty.FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar) { return false; };
    empty.FontBakedLoadGlyph = [](ImFontAtlas*, ImFontConfig*, ImFontBaked*, void*, ImWchar,
                                  ImFontGlyph*, float*) { return false; };
    return empty;
  }();
  return loader;
}

}  // namespace

// ImGui looks this up by name under IMGUI_ENABLE_FREETYPE; supplying it leaves out stb_truetype.
namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader() { return &empty_loader(); }
}  // namespace ImGuiFreeType

namespace view {

void add_empty_font() {
  ImFontConfig config;
  config.FontLoader = &empty_loader();
  config.SizePixels = 16;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  atlas.AddFont(&config);
}

}  // namespace view
