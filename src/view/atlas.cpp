#include "view/atlas.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace view {
namespace {

// Transparent px between places, so that no neighbour is sampled.
constexpr int kGap = 1;

}  // namespace

std::optional<Atlas::Place> Atlas::add(int width, int height) {
  for (;;) {
    if (x_ + width > width_ && x_ > 0) {
      x_ = 0;
      top_ = bottom_;
    }
    if (width <= width_ && top_ + height <= height_) break;
    if (!grow(width > width_)) return std::nullopt;
  }
  const Place place = {x_, top_};
  x_ += width + kGap;
  bottom_ = std::max(bottom_, top_ + height + kGap);
  change({place.x, place.y, place.x + width, place.y + height});
  return place;
}

// To twice the width, or twice the shorter side.
bool Atlas::grow(bool must_widen) {
  const bool widens = must_widen || width_ <= height_;
  const int width = widens ? 2 * width_ : width_;
  const int height = widens ? height_ : 2 * height_;
  if (std::max(width, height) > kMostSide) return false;
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(width) *
                                    static_cast<std::size_t>(height));
  for (int y = 0; y < height_; ++y) {
    std::memcpy(pixels.data() + y * width, row(0, y),
                static_cast<std::size_t>(width_) * sizeof pixels[0]);
  }
  pixels_ = std::move(pixels);
  width_ = width;
  height_ = height;
  return true;
}

void Atlas::clear() {
  pixels_.assign(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), 0);
  x_ = top_ = bottom_ = 0;
  changed_ = {0, 0, width_, height_};
}

void Atlas::change(const Area& area) {
  if (changed_.empty()) {
    changed_ = area;
    return;
  }
  changed_ = {std::min(changed_.left, area.left), std::min(changed_.top, area.top),
              std::max(changed_.right, area.right), std::max(changed_.bottom, area.bottom)};
}

Atlas::Area Atlas::take_changes() {
  return std::exchange(changed_, {});
}

}  // namespace view
