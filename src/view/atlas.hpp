// One image that holds all runs of text, each at its own place: rows of places, and it grows when they are full.
//
//   Atlas atlas;
//   if (const auto place = atlas.add(120, 20)) copy(atlas.row(place->x, place->y), …);
//   …upload atlas.take_changes(), or all of it if its size is another…
//
// A place stays until clear(). Nothing is ever taken out alone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace view {

class Atlas {
 public:
  struct Place {
    int x, y;
  };
  struct Area {
    int left, top, right, bottom;
    bool empty() const { return left >= right; }
  };
  // Px. A GPU that has WebGL2 takes 2,048 at least, and nearly every one this many.
  static constexpr int kMostSide = 8192;

  Atlas() { clear(); }

  // A place for so many px. None if the atlas can't grow that far.
  std::optional<Place> add(int width, int height);
  // Forgets all places. The size stays.
  void clear();

  int width() const { return width_; }
  int height() const { return height_; }
  // RGBA, width() px to a row.
  std::uint32_t* row(int x, int y) { return pixels_.data() + y * width_ + x; }
  // Where pixels may have changed since the last call.
  Area take_changes();

 private:
  bool grow(bool must_widen);
  void change(const Area& area);

  int width_ = 512, height_ = 128;
  std::vector<std::uint32_t> pixels_;
  int x_ = 0, top_ = 0, bottom_ = 0;  // where the last row of places ends
  Area changed_{};
};

}  // namespace view
