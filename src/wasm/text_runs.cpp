#include "wasm/text_runs.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/direction.hpp"
#include "wasm/bridge.hpp"

namespace wasm {
namespace {

// About a screenful of runs at density 3; beyond it those of other screens are dropped.
constexpr std::size_t kMaxPixels = 3u << 20;
constexpr std::size_t kMaxWidths = 4000;
constexpr view::Color kWhite = 0xffffffffu;

// Emoji and pictographs have colours of their own: such a run is drawn in its final colour instead of
// white, and is not tinted.
bool has_own_colours(std::string_view run) {
  for (std::size_t i = 0; i + 2 < run.size(); ++i) {
    const auto b0 = static_cast<unsigned char>(run[i]);
    const auto b1 = static_cast<unsigned char>(run[i + 1]);
    const auto b2 = static_cast<unsigned char>(run[i + 2]);
    if (b0 == 0xf0 && b1 == 0x9f) return true;                // U+1F000 … U+1FFFF
    if (b0 == 0xe2 && b1 >= 0x98 && b1 <= 0x9e) return true;  // U+2600 … U+27BF
    if (b0 == 0xef && b1 == 0xb8 && b2 == 0x8f) return true;  // variation selector 16
  }
  return false;
}

std::string cache_key(std::string_view run, view::TextStyle style, view::Color ink) {
  std::string key;
  key.reserve(run.size() + 5);
  key += static_cast<char>(style);
  key.append(reinterpret_cast<const char*>(&ink), sizeof ink);
  key += run;
  return key;
}

}  // namespace

float TextRuns::width(std::string_view run, view::TextStyle style) {
  if (widths_.size() >= kMaxWidths) widths_.clear();
  const auto [found, is_new] = widths_.try_emplace(cache_key(run, style, 0));
  if (is_new) {
    const view::TypeSize type = view::type_size(style);
    found->second.advance = bw_text_width(handle_, run.data(), run.size(), type.size, type.weight,
                                          reads_from_right(run));
  }
  return found->second.advance;
}

void TextRuns::paint(ImDrawList& list, std::string_view run, view::TextStyle style, float x,
                     float y, float scale, view::Color color) {
  const bool coloured = has_own_colours(run);
  const Image& image = this->image(run, style, scale, coloured ? color | 0xff000000u : kWhite);
  if (!image.place) return;
  // As CSS does: the font's own height is centred in the line box, the baseline lies on a pixel.
  const float line_height = view::type_size(style).line_height * scale;
  const float baseline =
      std::round(y * scale + (line_height - image.ascent - image.descent) / 2 + image.ascent);
  const ImVec2 min = {std::round(x * scale) + image.left, baseline - image.top};
  const ImVec2 size = {static_cast<float>(image.width), static_cast<float>(image.height)};
  const view::Color tint =
      coloured ? view::with_alpha(kWhite, static_cast<float>(color >> 24) / 255) : color;
  surface_.image(list, min, size, *image.place, tint);
}

std::string TextRuns::amount(const core::Price& price, const std::string& tag) {
  char text[80];
  const std::string words = price.currency + tag;
  const int size = bw_amount(handle_, static_cast<double>(price.amount), price.digits, words.data(),
                             words.size(), text, sizeof text);
  return {text, static_cast<std::size_t>(size)};
}

const TextRuns::Image& TextRuns::image(std::string_view run, view::TextStyle style, float scale,
                                       view::Color ink) {
  const auto [found, is_new] = images_.try_emplace(cache_key(run, style, ink));
  if (is_new) found->second = rasterise(run, style, scale, ink);
  found->second.last_used = frame_;
  return found->second;
}

TextRuns::Image TextRuns::rasterise(std::string_view run, view::TextStyle style, float scale,
                                    view::Color ink) {
  const view::TypeSize type = view::type_size(style);
  const float size = type.size * scale;
  float extent[6];
  const bool from_right = reads_from_right(run);
  bw_text_extent(handle_, run.data(), run.size(), size, type.weight, from_right, extent);
  Image image;
  image.ascent = std::round(extent[4] / scale) * scale;
  image.descent = std::round(extent[5] / scale) * scale;
  // One pixel of padding on every side, for the smoothing of the outermost pixels.
  const float left = std::ceil(extent[0]) + 1, top = std::ceil(extent[2]) + 1;
  image.width = static_cast<int>(left + std::ceil(extent[1])) + 1;
  image.height = static_cast<int>(top + std::ceil(extent[3])) + 1;
  if (extent[0] + extent[1] <= 0 || extent[2] + extent[3] <= 0) return image;
  image.width = std::min(image.width, 8000);
  image.left = -left;
  image.top = top;
  const auto row = static_cast<std::size_t>(image.width) * 4;
  std::vector<unsigned char> pixels(row * static_cast<std::size_t>(image.height));
  bw_text_draw(handle_, run.data(), run.size(), size, type.weight, from_right, ink, left, top,
               image.width, image.height, pixels.data());
  image.place = surface_.add(image.width, image.height);
  if (!image.place) return image;
  pixels_ += pixels.size() / 4;
  for (int y = 0; y < image.height; ++y) {
    std::memcpy(surface_.atlas().row(image.place->x, image.place->y + y),
                pixels.data() + static_cast<std::size_t>(y) * row, row);
  }
  return image;
}

// As the overlay's "unicode-bidi: plaintext" does for the same text.
bool TextRuns::reads_from_right(std::string_view run) const {
  return core::reads_right_to_left(run, right_to_left_);
}

// A place is free again only once the atlas is empty, so that the runs of this screen are drawn once more. A screen that
// fills it by itself keeps it.
[[gnu::noinline]] void TextRuns::drop_unused() {
  std::size_t shown = 0;
  for (const auto& [key, image] : images_) {
    if (image.place && image.last_used + 1 == frame_) {
      shown += static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    }
  }
  if (2 * shown < pixels_) drop_images();
}

void TextRuns::drop_images() {
  images_.clear();
  surface_.clear_atlas();
  pixels_ = 0;
}

void TextRuns::forget() {
  drop_images();
  widths_.clear();
}

void TextRuns::begin_frame() {
  ++frame_;
  if (pixels_ > kMaxPixels) drop_unused();
}

}  // namespace wasm
