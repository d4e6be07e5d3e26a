#include "view/surface.hpp"

// The only use of ImGui's internal header: the public one only declares ImDrawListSharedData and ImFontLoader. ImGui
// 1.92.2 to 1.93 have both; a release that changes one fails to compile here.
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
namespace {

constexpr int kWhiteSide = 2;  // px, so that their common corner is white however it is sampled

}  // namespace

Surface::Surface() : shared_(std::make_unique<ImDrawListSharedData>()) {
  shared_->InitialFlags = ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill;
  shared_->SetCircleTessellationMaxError(0.2f);
  reserve_white();
}

Surface::~Surface() = default;

// Shapes are painted from white pixels.
void Surface::reserve_white() {
  if (!atlas_.add(kWhiteSide, kWhiteSide)) return;
  for (int y = 0; y < kWhiteSide; ++y) {
    for (int x = 0; x < kWhiteSide; ++x) *atlas_.row(x, y) = 0xffffffffu;
  }
  shared_->TexUvWhitePixel = {1 / static_cast<float>(atlas_.width()),
                              1 / static_cast<float>(atlas_.height())};
}

ImDrawList& Surface::begin() {
  list_._ResetForNewFrame();
  return list_;
}

std::optional<Atlas::Place> Surface::add(int width, int height) {
  const auto wide = static_cast<float>(atlas_.width()), high = static_cast<float>(atlas_.height());
  const auto place = atlas_.add(width, height);
  const float across = wide / static_cast<float>(atlas_.width());
  const float down = high / static_cast<float>(atlas_.height());
  if (across == 1 && down == 1) return place;
  const auto shrink = [&](ImVec2& uv) { uv = {uv.x * across, uv.y * down}; };
  shrink(shared_->TexUvWhitePixel);
  for (ImDrawVert& vertex : list_.VtxBuffer) shrink(vertex.uv);
  return place;
}

void Surface::clear_atlas() {
  atlas_.clear();
  reserve_white();
}

void Surface::image(ImDrawList& list, const ImVec2& min, const ImVec2& size,
                    const Atlas::Place& place, ImU32 tint) const {
  const auto wide = static_cast<float>(atlas_.width()), high = static_cast<float>(atlas_.height());
  const auto x = static_cast<float>(place.x), y = static_cast<float>(place.y);
  list.PrimReserve(6, 4);
  list.PrimRectUV(min, {min.x + size.x, min.y + size.y}, {x / wide, y / high},
                  {(x + size.x) / wide, (y + size.y) / high}, tint);
}

}  // namespace view
