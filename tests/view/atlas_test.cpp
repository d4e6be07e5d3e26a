// The image that holds the runs of text: what is put in stays as it is and where it is, however much follows.
#include <doctest/doctest.h>

#include <vector>

#include "view/atlas.hpp"
#include "view/surface.hpp"

namespace {

struct Run {
  view::Atlas::Place place;
  int width, height;
  std::uint32_t color;
};

Run put(view::Atlas& atlas, int width, int height, std::uint32_t color) {
  const auto place = atlas.add(width, height);
  REQUIRE(place.has_value());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) *atlas.row(place->x + x, place->y + y) = color;
  }
  return {*place, width, height, color};
}

bool is_whole(view::Atlas& atlas, const Run& run) {
  for (int y = 0; y < run.height; ++y) {
    for (int x = 0; x < run.width; ++x) {
      if (*atlas.row(run.place.x + x, run.place.y + y) != run.color) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a run keeps its pixels and its place while the atlas grows for others") {
  view::Atlas atlas;
  std::vector<Run> runs;
  for (int i = 1; i <= 600; ++i) {
    runs.push_back(put(atlas, 10 + i * 7 % 190, 14 + i % 5 * 6, static_cast<std::uint32_t>(i)));
  }
  CHECK(atlas.width() * atlas.height() > 512 * 128);
  for (const Run& run : runs) CHECK(is_whole(atlas, run));
}

TEST_CASE("a run wider than the atlas makes it wider, and hardly higher") {
  view::Atlas atlas;
  const Run run = put(atlas, 5000, 20, 1);
  CHECK(is_whole(atlas, run));
  CHECK(atlas.width() == 8192);
  CHECK(atlas.height() == 128);
}

TEST_CASE("a run that no GPU could hold has no place, and those before it stay") {
  view::Atlas atlas;
  const Run run = put(atlas, 10, 10, 1);
  CHECK_FALSE(atlas.add(view::Atlas::kMostSide + 1, 10).has_value());
  CHECK(is_whole(atlas, run));
}

TEST_CASE("only what has changed is uploaded again") {
  view::Atlas atlas;
  put(atlas, 10, 10, 1);
  const view::Atlas::Area first = atlas.take_changes();
  CHECK(first.right - first.left == atlas.width());
  CHECK(atlas.take_changes().empty());
  const Run run = put(atlas, 20, 12, 2);
  const view::Atlas::Area second = atlas.take_changes();
  CHECK(second.left == run.place.x);
  CHECK(second.top == run.place.y);
  CHECK(second.right == run.place.x + 20);
  CHECK(second.bottom == run.place.y + 12);
}

TEST_CASE("what is painted already shows the same pixels after the atlas has grown") {
  view::Surface surface;
  ImDrawList& list = surface.begin();
  const auto place = surface.add(100, 20);
  REQUIRE(place.has_value());
  surface.image(list, {0, 0}, {100, 20}, *place, 0xffffffffu);
  list.AddRectFilled({0, 0}, {10, 10}, 0xff000000u);
  const auto sampled = [&](int vertex) {
    const ImVec2 uv = list.VtxBuffer[vertex].uv;
    return ImVec2(uv.x * static_cast<float>(surface.atlas().width()),
                  uv.y * static_cast<float>(surface.atlas().height()));
  };
  const ImVec2 corner = sampled(2), white = sampled(4);
  CHECK(corner.x == doctest::Approx(place->x + 100));
  CHECK(corner.y == doctest::Approx(place->y + 20));
  REQUIRE(surface.add(3000, 700).has_value());
  CHECK(surface.atlas().width() == 4096);
  CHECK(sampled(2).x == doctest::Approx(corner.x));
  CHECK(sampled(2).y == doctest::Approx(corner.y));
  CHECK(sampled(4).x == doctest::Approx(white.x));
  list.AddRectFilled({0, 0}, {10, 10}, 0xff000000u);
  CHECK(sampled(8).x == doctest::Approx(white.x));
  CHECK(sampled(8).y == doctest::Approx(white.y));
}
