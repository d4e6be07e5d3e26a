// What reaches the draw list: inside the canvas, the same for the same model, and crisp at every
// density. Pixels are sampled from the triangles themselves, so nothing here knows how ImGui makes
// them.
#include <algorithm>
#include <cmath>
#include <map>

#include "states.hpp"
#include "view/toolkit/painter.hpp"

using screens::Screen;

namespace {

constexpr float kDensities[] = {1, 1.5f, 2, 3};

// How much of the pixel whose corner is (x, y) is covered, 0…255: what a GPU without multisampling
// would blend, by the alpha at the pixel's centre of every triangle that holds it.
int coverage(const ImDrawList& list, int x, int y) {
  const ImVec2 p(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
  float seen_through = 1;
  for (int i = 0; i + 2 < list.IdxBuffer.Size; i += 3) {
    const ImDrawVert* v[3];
    for (int k = 0; k < 3; ++k) v[k] = &list.VtxBuffer[static_cast<int>(list.IdxBuffer[i + k])];
    const auto cross = [&](const ImVec2& a, const ImVec2& b) {
      return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    };
    const float w[] = {cross(v[1]->pos, v[2]->pos), cross(v[2]->pos, v[0]->pos),
                       cross(v[0]->pos, v[1]->pos)};
    const float sum = w[0] + w[1] + w[2];
    // Centres on an edge that two triangles share lie in both; counting each half is near enough.
    const bool inside =
        (w[0] >= 0 && w[1] >= 0 && w[2] >= 0) || (w[0] <= 0 && w[1] <= 0 && w[2] <= 0);
    if (!inside || sum == 0) continue;
    float alpha = 0;
    for (int k = 0; k < 3; ++k) {
      alpha += w[k] / sum * static_cast<float>(v[k]->col >> IM_COL32_A_SHIFT) / 255.0f;
    }
    seen_through *= 1 - alpha;
  }
  return static_cast<int>(std::lround((1 - seen_through) * 255));
}

// Where a row (or a column) of pixels is covered in full; -1 if some pixel is covered in part.
std::vector<int> covered(const ImDrawList& list, int from, int to, int across, bool is_row) {
  std::vector<int> full;
  for (int at = from; at < to; ++at) {
    const int seen = is_row ? coverage(list, at, across) : coverage(list, across, at);
    if (seen > 2 && seen < 253) return {-1};
    if (seen >= 253) full.push_back(at);
  }
  return full;
}

std::vector<int> pixels(int from, int to) {
  std::vector<int> all;
  for (int at = from; at < to; ++at) all.push_back(at);
  return all;
}

int device(float css, float density) {
  return static_cast<int>(std::round(css * density));
}

struct Vertices {
  std::vector<float> places;
  std::vector<std::uint32_t> colors;
  std::vector<std::uint32_t> order;
  bool operator==(const Vertices&) const = default;
};

Vertices vertices(const ImDrawList& list) {
  Vertices all;
  for (const ImDrawVert& vertex : list.VtxBuffer) {
    all.places.insert(all.places.end(), {vertex.pos.x, vertex.pos.y});
    all.colors.push_back(vertex.col);
  }
  all.order.assign(list.IdxBuffer.begin(), list.IdxBuffer.end());
  return all;
}

template <class Check>
void painted_on_every_screen(Check check) {
  for (const screens::State& state : screens::states()) {
    for (const bool mirrored : {false, true}) {
      Screen screen;
      state.reach(screen, screens::texts(mirrored));
      std::size_t turn = 0;
      for (const float width : screens::kWidths) {
        const float density = kDensities[turn++ % std::size(kDensities)];
        screen.input.width = width;
        screen.input.scale = density;
        screen.settle();
        INFO(state.name, ", ", width, " at ", density, std::string(mirrored ? ", mirrored" : ""));
        check(screen);
      }
    }
  }
}

constexpr view::Color kInk = 0xff000000u;
// None of them begins or ends on a whole device pixel at every density.
constexpr view::Rect kRects[] = {{10, 10, 40, 30},
                                 {3.4f, 7.7f, 33.3f, 25.9f},
                                 {5.5f, 2.5f, 35.1428f, 44},
                                 {0.25f, 0.75f, 20.5f, 20.5f}};
constexpr int kCanvas = 200;

// Whether the cell's left edge is painted in this colour.
bool has_edge(Screen& screen, const std::string& day, view::Color color) {
  const view::Node* cell = screen.by_key("day:" + day);
  REQUIRE(cell);
  const view::Rect& rect = cell->rect;
  for (const ImDrawVert& vertex : screen.surface.list().VtxBuffer) {
    const bool is_at_edge = std::abs(vertex.pos.x - rect.x) < 3 && vertex.pos.y > rect.y &&
                            vertex.pos.y < rect.y + rect.h;
    if (is_at_edge && vertex.col == color) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every screen paints something, and all of it on the canvas") {
  painted_on_every_screen([](Screen& screen) {
    const ImDrawList& list = screen.surface.list();
    REQUIRE(list.VtxBuffer.Size > 0);
    REQUIRE(list.IdxBuffer.Size > 0);
    constexpr float kFringe = 1.01f;  // device pixels that smooth an edge
    const float right = screen.input.width * screen.input.scale + kFringe;
    const float bottom = screen.frame.height * screen.input.scale + kFringe;
    int outside = 0;
    for (const ImDrawVert& vertex : list.VtxBuffer) {
      const ImVec2& at = vertex.pos;
      if (!(at.x >= -kFringe && at.y >= -kFringe && at.x <= right && at.y <= bottom)) ++outside;
    }
    CHECK(outside == 0);
  });
}

TEST_CASE("nothing moves unless something changed: the same model draws the same") {
  painted_on_every_screen([](Screen& screen) {
    const Vertices before = vertices(screen.surface.list());
    view::NodeTable first, second;
    view::write_table(screen.frame.nodes, first);
    screen.draw();
    CHECK(vertices(screen.surface.list()) == before);
    view::write_table(screen.frame.nodes, second);
    CHECK(first.words == second.words);
    CHECK(first.arena == second.arena);
  });
}

TEST_CASE("the mouse lights up what it is over, and moves nothing") {
  for (const screens::State& state : screens::states()) {
    Screen screen;
    state.reach(screen, screens::texts());
    const Vertices before = vertices(screen.surface.list());
    const std::vector<view::Node> nodes = screen.frame.nodes;
    for (const view::Node& node : nodes) {
      const bool is_button = node.role == view::Role::kButton;
      if (!is_button || (node.flags & (view::kDisabled | view::kSelected)) != 0) continue;
      INFO(state.name, ", ", screens::described(node));
      screen.input.mouse_x = node.rect.x + node.rect.w / 2;
      screen.input.mouse_y = node.rect.y + node.rect.h / 2;
      screen.draw();
      CHECK_FALSE(vertices(screen.surface.list()) == before);
      CHECK(screen.frame.actions.empty());
      view::NodeTable still, lit;
      view::write_table(nodes, still);
      view::write_table(screen.frame.nodes, lit);
      CHECK(lit.words == still.words);
    }
  }
}

TEST_CASE("a frame of the mouse alone paints the same as a whole one, and makes no nodes") {
  for (const screens::State& state : screens::states()) {
    Screen screen;
    state.reach(screen, screens::texts());
    const std::vector<view::Node> nodes = screen.frame.nodes;
    const float height = screen.frame.height;
    for (const view::Node& node : nodes) {
      if (node.role != view::Role::kButton && node.role != view::Role::kGridCell) continue;
      INFO(state.name, ", ", screens::described(node));
      screen.input.mouse_x = node.rect.x + node.rect.w / 2;
      screen.input.mouse_y = node.rect.y + node.rect.h / 2;
      screen.input.looks_only = false;
      screen.draw();
      const Vertices whole = vertices(screen.surface.list());
      const std::size_t actions = screen.frame.actions.size();
      screen.input.looks_only = true;
      screen.draw();
      CHECK(vertices(screen.surface.list()) == whole);
      CHECK(screen.frame.nodes.empty());
      CHECK(screen.frame.actions.size() == actions);
      CHECK(screen.frame.height == height);
    }
  }
}

TEST_CASE("the mouse changes nothing unless it enters or leaves one of the frame's rectangles") {
  int changes = 0;
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen screen;
    state.reach(screen, screens::texts());
    // What is painted, by the rectangles that the mouse is in.
    std::map<std::vector<bool>, Vertices> looks;
    for (float y = 1; y < screen.frame.height; y += 97) {
      for (float x = 1; x < screen.input.width; x += 97) {
        screen.input.mouse_x = x;
        screen.input.mouse_y = y;
        std::vector<bool> inside;
        for (const view::Rect& rect : screen.frame.hover_rects) {
          inside.push_back(rect.contains(x, y));
        }
        screen.draw();
        const Vertices painted = vertices(screen.surface.list());
        CHECK(looks.emplace(inside, painted).first->second == painted);
      }
    }
    changes += static_cast<int>(looks.size());
  }
  CHECK(changes > 150);  // the mouse did find controls
}

TEST_CASE("the dark theme paints the same shapes in other colours") {
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen screen;
    state.reach(screen, screens::texts());
    const Vertices light = vertices(screen.surface.list());
    screen.input.theme = view::dark_theme();
    screen.draw();
    const Vertices dark = vertices(screen.surface.list());
    CHECK(dark.places == light.places);
    CHECK(dark.colors != light.colors);
  }
}

TEST_CASE("a filled rectangle covers whole device pixels, square or rounded") {
  for (const float density : kDensities) {
    for (const view::Rect& rect : kRects) {
      for (const float radius : {0.0f, 6.0f}) {
        CAPTURE(density);
        CAPTURE(rect.x);
        CAPTURE(radius);
        view::Surface surface;
        view::Painter painter(surface.begin(), density);
        painter.fill(rect, radius, kInk);
        const int left = device(rect.x, density), right = device(rect.x + rect.w, density);
        const int top = device(rect.y, density), bottom = device(rect.y + rect.h, density);
        CHECK(covered(surface.list(), 0, kCanvas, (top + bottom) / 2, true) == pixels(left, right));
        CHECK(covered(surface.list(), 0, kCanvas, (left + right) / 2, false) ==
              pixels(top, bottom));
      }
    }
  }
}

TEST_CASE(
    "a border of one is as many whole device pixels as the density has, just inside the edge") {
  for (const float density : kDensities) {
    const int width = static_cast<int>(density);
    for (const view::Rect& rect : kRects) {
      for (const float radius : {0.0f, 6.0f}) {
        CAPTURE(density);
        CAPTURE(rect.x);
        CAPTURE(radius);
        view::Surface surface;
        view::Painter painter(surface.begin(), density);
        painter.stroke(rect, radius, 1, kInk);
        const int left = device(rect.x, density), right = device(rect.x + rect.w, density);
        const int top = device(rect.y, density), bottom = device(rect.y + rect.h, density);
        std::vector<int> row = pixels(left, left + width);
        for (const int at : pixels(right - width, right)) row.push_back(at);
        std::vector<int> column = pixels(top, top + width);
        for (const int at : pixels(bottom - width, bottom)) column.push_back(at);
        CHECK(covered(surface.list(), 0, kCanvas, (top + bottom) / 2, true) == row);
        CHECK(covered(surface.list(), 0, kCanvas, (left + right) / 2, false) == column);
      }
    }
  }
}

TEST_CASE("a line is whole device pixels thick, and as long as it was asked to be") {
  for (const float density : kDensities) {
    CAPTURE(density);
    const int width = static_cast<int>(density);
    view::Surface across;
    view::Painter(across.begin(), density).horizontal_line(3.4f, 10.3f, 30.3f, kInk);
    const int top = device(10.3f, density);
    CHECK(covered(across.list(), 0, kCanvas, device(20, density), false) ==
          pixels(top, top + width));
    CHECK(covered(across.list(), 0, kCanvas, top, true) ==
          pixels(device(3.4f, density), device(33.7f, density)));
    view::Surface down;
    view::Painter(down.begin(), density).vertical_line(10.3f, 3.4f, 30.3f, kInk);
    CHECK(covered(down.list(), 0, kCanvas, device(20, density), true) ==
          pixels(device(10.3f, density), device(10.3f, density) + width));
  }
}

TEST_CASE("every icon stays in its box, and its mirror image is drawn the other way round") {
  using view::Icon;
  for (const Icon icon : {Icon::kClock, Icon::kPerson, Icon::kCalendar, Icon::kGlobe, Icon::kTick,
                          Icon::kBack, Icon::kForward, Icon::kDown, Icon::kSearch}) {
    for (const float density : kDensities) {
      CAPTURE(static_cast<int>(icon));
      CAPTURE(density);
      view::Surface plain, mirrored;
      view::Painter(plain.begin(), density).icon(icon, 10, 10, kInk);
      view::Painter(mirrored.begin(), density).icon(icon, 10, 10, kInk, true);
      const auto extent = [](const ImDrawList& list, float& left, float& right) {
        left = 1e9f, right = -1e9f;
        for (const ImDrawVert& vertex : list.VtxBuffer) {
          left = std::min(left, vertex.pos.x);
          right = std::max(right, vertex.pos.x);
        }
      };
      float left, right, mirror_left, mirror_right;
      extent(plain.list(), left, right);
      extent(mirrored.list(), mirror_left, mirror_right);
      REQUIRE(left < right);
      CHECK(left >= 10 * density - 1);
      CHECK(right <= 28 * density + 1);
      const float middle = 2 * 19 * density;
      CHECK(std::abs(mirror_left - (middle - right)) < 0.6f);
      CHECK(std::abs(mirror_right - (middle - left)) < 0.6f);
    }
  }
}

TEST_CASE("the day of the booking that is being moved has an outline, and another day has none") {
  Screen screen(640);
  screens::reschedules(screen, screens::texts());
  screen.does(widget::DayPicked{world::day("2026-03-12")});
  screen.settle();
  CHECK(has_edge(screen, "2026-03-10", screen.input.theme.accent));
  CHECK_FALSE(has_edge(screen, "2026-03-11", screen.input.theme.accent));
}

TEST_CASE("a day that may have times has a faint outline, and a strong one once it is chosen") {
  Screen screen(640);
  screens::opens_account_month(screen, screens::texts());
  screen.does(widget::DayPicked{world::day("2026-03-27")});
  screen.settle();
  const view::Theme& theme = screen.input.theme;
  CHECK(has_edge(screen, "2026-03-26", theme.line));
  CHECK_FALSE(has_edge(screen, "2026-03-26", theme.accent));
  CHECK(has_edge(screen, "2026-03-27", theme.accent));
}
