// What Dear ImGui makes of the few calls that the painter uses, held to the numbers of the pinned release.
//
// scripts/setup takes any release from 1.92.2 on. When a newer one draws differently, this test names the
// release, the shape and the difference; painting_test.cpp then says whether pixels still come out right.
// When they do, copy the new lines here.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "view/surface.hpp"
#include "view/toolkit/painter.hpp"

namespace {

constexpr const char* kPinnedRelease = "1.92.2b";
constexpr view::Color kSolid = 0xff000000u;

// Rounded to a tenth, without a negative zero.
std::string tenths(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", std::round(value * 10) / 10 + 0.0);
  return text;
}

// Counts, bounds and the alpha-weighted area of all triangles: equal where the same pixels are painted in
// the same way, whatever order the vertices have.
std::string description(const ImDrawList& list) {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9, ink = 0;
  for (const ImDrawVert& vertex : list.VtxBuffer) {
    left = std::min<double>(left, vertex.pos.x);
    right = std::max<double>(right, vertex.pos.x);
    top = std::min<double>(top, vertex.pos.y);
    bottom = std::max<double>(bottom, vertex.pos.y);
  }
  for (int i = 0; i + 2 < list.IdxBuffer.Size; i += 3) {
    const auto corner = [&](int at) -> const ImDrawVert& {
      return list.VtxBuffer[static_cast<int>(list.IdxBuffer[i + at])];
    };
    const ImVec2 a = corner(0).pos, b = corner(1).pos, c = corner(2).pos;
    double alpha = 0;
    for (int at = 0; at < 3; ++at) alpha += corner(at).col >> IM_COL32_A_SHIFT;
    const double doubled = static_cast<double>(b.x - a.x) * static_cast<double>(c.y - a.y) -
                           static_cast<double>(c.x - a.x) * static_cast<double>(b.y - a.y);
    ink += std::abs(doubled) / 2 * alpha / 3 / 255;
  }
  std::string text = std::to_string(list.VtxBuffer.Size) + " vertices, " +
                     std::to_string(list.IdxBuffer.Size) + " indices, from (" + tenths(left) +
                     ", " + tenths(top) + ") to (" + tenths(right) + ", " + tenths(bottom) +
                     "), ink " + tenths(ink) + ", commands";
  for (const ImDrawCmd& command : list.CmdBuffer) {
    text += " [" + std::to_string(command.ElemCount) + " indices]";
  }
  return text;
}

// Whether two descriptions agree: counts exactly, and what has a decimal point within a tenth or a thousandth. Compilers
// join a multiplication and an addition, or don't, which rounds differently.
bool is_same(const std::string& found, const std::string& pinned) {
  std::istringstream all_found(found), all_pinned(pinned);
  std::string one, other;
  while (all_pinned >> other) {
    if (!(all_found >> one)) return false;
    const std::size_t digit = one.find_first_of("-0123456789");
    if (digit == std::string::npos || one.find('.', digit) == std::string::npos) {
      if (one != other) return false;
      continue;
    }
    if (other.compare(0, digit, one, 0, digit) != 0 || other.find('.') == std::string::npos)
      return false;
    const double a = std::atof(one.c_str() + digit), b = std::atof(other.c_str() + digit);
    if (std::abs(a - b) > std::max(0.1001, std::abs(b) / 1000)) return false;
  }
  return !(all_found >> one);
}

void is_drawn_as_pinned(const std::string& what, const std::string& found,
                        const std::string& pinned) {
  const std::string release = IMGUI_VERSION, pinned_release = kPinnedRelease;
  const std::string cause = release == pinned_release
                                ? "The release is the pinned one: the painter has changed."
                                : "The release has changed: the top of this file says what to do.";
  CHECK_MESSAGE(is_same(found, pinned), "Dear ImGui ", release, " draws ", what,
                " differently from the pinned ", pinned_release, ".\n  pinned: ", pinned,
                "\n  found:  ", found, "\n  ", cause);
}

struct Scene {
  const char* what;
  float density;
  void (*paint)(view::Painter& painter);
  const char* pinned;
};

void paint_icons(view::Painter& painter) {
  using view::Icon;
  float x = 10;
  for (const Icon icon : {Icon::kClock, Icon::kPerson, Icon::kCalendar, Icon::kGlobe, Icon::kTick,
                          Icon::kBack, Icon::kForward, Icon::kDown, Icon::kSearch}) {
    painter.icon(icon, x, 10, kSolid);
    x += 20;
  }
}

const Scene kScenes[] = {
    {"a filled rectangle", 1,
     [](view::Painter& painter) {
       painter.fill({10, 10, 40, 30}, 0, kSolid);
     },
     "4 vertices, 6 indices, from (10.0, 10.0) to (50.0, 40.0), ink 1200.0, commands [6 indices]"},
    {"a rounded filled rectangle", 1.5f,
     [](view::Painter& painter) {
       painter.fill({10, 10, 40, 30}, 6, kSolid);
     },
     "40 vertices, 174 indices, from (14.5, 14.5) to (75.5, 60.5), ink 2624.2, commands [174 "
     "indices]"},
    {"a border", 1,
     [](view::Painter& painter) {
       painter.stroke({10, 10, 40, 30}, 0, 1, kSolid);
     },
     "12 vertices, 48 indices, from (9.5, 9.5) to (50.5, 40.5), ink 136.0, commands [48 indices]"},
    {"a rounded border", 2,
     [](view::Painter& painter) {
       painter.stroke({10, 10, 40, 30}, 6, 1, kSolid);
     },
     "112 vertices, 504 indices, from (19.5, 19.5) to (100.5, 80.5), ink 505.8, commands [504 "
     "indices]"},
    {"lines", 1,
     [](view::Painter& painter) {
       painter.horizontal_line(10, 10, 30, kSolid);
       painter.vertical_line(10, 10, 30, kSolid);
     },
     "8 vertices, 12 indices, from (10.0, 10.0) to (40.0, 40.0), ink 60.0, commands [12 indices]"},
    {"a small disc", 1, [](view::Painter& painter) { painter.disc(20, 20, 3, kSolid); },
     "24 vertices, 102 indices, from (16.5, 16.5) to (23.5, 23.5), ink 27.3, commands [102 "
     "indices]"},
    {"a large disc", 3, [](view::Painter& painter) { painter.disc(40, 40, 20, kSolid); },
     "96 vertices, 426 indices, from (59.5, 59.5) to (180.5, 180.5), ink 11277.7, commands [426 "
     "indices]"},
    {"the icons", 1, paint_icons,
     "872 vertices, 3726 indices, from (10.5, 10.5) to (186.6, 27.5), ink 518.3, commands [3726 "
     "indices]"},
    {"the icons at twice the density", 2, paint_icons,
     "872 vertices, 3726 indices, from (21.5, 21.4) to (372.9, 54.6), ink 2073.2, commands [3726 "
     "indices]"},
};

}  // namespace

TEST_CASE("the shapes on the canvas are those of the pinned Dear ImGui") {
  for (const Scene& scene : kScenes) {
    view::Surface surface;
    view::Painter painter(surface.begin(), scene.density);
    scene.paint(painter);
    is_drawn_as_pinned(scene.what, description(surface.list()), scene.pinned);
  }
}

TEST_CASE("a run of text is painted as an image as in the pinned Dear ImGui") {
  view::Surface surface;
  ImDrawList& list = surface.begin();
  const auto place = surface.add(120, 20);
  REQUIRE(place.has_value());
  surface.image(list, {10, 10}, {120, 20}, *place, kSolid);
  is_drawn_as_pinned("an image", description(list),
                     "4 vertices, 6 indices, from (10.0, 10.0) to (130.0, 30.0), ink 2400.0, "
                     "commands [6 indices]");
}

TEST_CASE("two descriptions of a shape agree within what processors round differently") {
  const std::string pinned =
      "112 vertices, from (19.5, 19.5) to (100.5, 80.5), ink 2073.2, clip 0.0";
  CHECK(is_same(pinned, pinned));
  CHECK(is_same("112 vertices, from (19.4, 19.6) to (100.5, 80.5), ink 2073.4, clip 0.0", pinned));
  for (const char* other :
       {"113 vertices, from (19.5, 19.5) to (100.5, 80.5), ink 2073.2, clip 0.0",
        "112 vertices, from (19.2, 19.5) to (100.5, 80.5), ink 2073.2, clip 0.0",
        "112 vertices, from (19.5, 19.5) to (100.5, 80.5), ink 2076.2, clip 0.0",
        "112 vertices, from (19.5, 19.5) to (100.5, 80.5), ink 2073.2, clip 0.0 1",
        "112 vertices, from (19.5, 19.5) to (100.5, 80.5), ink 2073.2, clip"}) {
    CAPTURE(other);
    CHECK_FALSE(is_same(other, pinned));
  }
}
