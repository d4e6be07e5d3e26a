// Which way icons look: what points somewhere turns round where reading runs from right to left, and
// nothing else does.
#include "../states.hpp"
#include "view/toolkit/painter.hpp"
#include "view/toolkit/ui.hpp"

using screens::Screen;
using view::Icon;
using view::Node;

namespace {

constexpr Icon kIcons[] = {Icon::kClock,  Icon::kPerson, Icon::kCalendar, Icon::kGlobe,
                           Icon::kTick,   Icon::kBack,   Icon::kForward,  Icon::kDown,
                           Icon::kSearch, Icon::kPin,    Icon::kTag};
constexpr view::Color kIconInk = 0xff000000u;

using Points = std::vector<std::pair<float, float>>;

Points points_of(const ImDrawList& list) {
  Points points;
  for (const ImDrawVert& vertex : list.VtxBuffer) points.push_back({vertex.pos.x, vertex.pos.y});
  return points;
}

Points icon_at(Icon icon, float x, float y, bool mirrored, float size = 18) {
  view::Surface surface;
  view::Painter(surface.begin(), 1).icon(icon, x, y, kIconInk, mirrored, size);
  return points_of(surface.list());
}

bool paints(Screen& screen, const Points& icon) {
  const Points all = points_of(screen.surface.list());
  return std::search(all.begin(), all.end(), icon.begin(), icon.end()) != all.end();
}

// Where the icon of a node's own lies; `from_start` is CSS px from the edge that reading begins at.
float icon_x(const Node& node, float from_start, bool mirrored) {
  return mirrored ? node.rect.x + node.rect.w - from_start - 18 : node.rect.x + from_start;
}

}  // namespace

TEST_CASE("Back and Forward turn round in a right-to-left language, and no other icon does") {
  for (const bool mirrored : {false, true}) {
    widget::Model model;
    model.texts = screens::texts(mirrored);
    view::Input input;
    input.width = 390;
    screens::FixedText text;
    for (const Icon icon : kIcons) {
      CAPTURE(static_cast<int>(icon));
      CAPTURE(mirrored);
      view::Surface surface;
      view::Frame frame;
      view::Ui(model, input, text, surface.begin(), frame).icon(icon, 20, 10, kIconInk);
      const bool points = icon == Icon::kBack || icon == Icon::kForward;
      const float x = mirrored ? 390.0f - 20 - 18 : 20.0f;
      CHECK(points_of(surface.list()) == icon_at(icon, x, 10, mirrored && points));
    }
  }
}

TEST_CASE("the way back points to where reading began") {
  for (const bool mirrored : {false, true}) {
    CAPTURE(mirrored);
    Screen screen;
    screens::opens_day(screen, screens::texts(mirrored));
    const Node& back = *screen.by_key("back");
    const float x = icon_x(back, 4, mirrored), y = back.rect.y + 13;
    CHECK(paints(screen, icon_at(Icon::kBack, x, y, mirrored)));
    CHECK_FALSE(paints(screen, icon_at(Icon::kBack, x, y, !mirrored)));
  }
}

TEST_CASE("the arrows of the months point away from each other, the next one onwards") {
  for (const bool mirrored : {false, true}) {
    CAPTURE(mirrored);
    Screen screen;
    screens::opens_day(screen, screens::texts(mirrored));
    const Node& previous = *screen.by_key("month:previous");
    const Node& next = *screen.by_key("month:next");
    CHECK((previous.rect.x < next.rect.x) != mirrored);
    CHECK(previous.value == "‹");
    CHECK(next.value == "›");
    for (const auto& [node, icon] :
         {std::pair(previous, Icon::kBack), std::pair(next, Icon::kForward)}) {
      const float x = node.rect.x + 13, y = node.rect.y + 13;
      CHECK(paints(screen, icon_at(icon, x, y, mirrored)));
      CHECK_FALSE(paints(screen, icon_at(icon, x, y, !mirrored)));
    }
  }
}

TEST_CASE("clock, globe and magnifier look the same way in every language") {
  for (const bool mirrored : {false, true}) {
    CAPTURE(mirrored);
    Screen times;
    screens::opens_day(times, screens::texts(mirrored));
    const Node& duration = *times.by_key("summary:duration");
    const float before = mirrored ? duration.rect.x + duration.rect.w + 10 : duration.rect.x - 28;
    CHECK(paints(times, icon_at(Icon::kClock, before, duration.rect.y + 1, false)));
    const Node& zone = *times.by_key(widget::key::kZone);
    CHECK(paints(times, icon_at(Icon::kGlobe, icon_x(zone, 8, mirrored),
                                zone.rect.y + (zone.rect.h - 18) / 2, false)));
    times.does(widget::ZonesOpened{});
    const Node& search = *times.by_key(widget::key::kZoneSearch);
    CHECK(paints(times, icon_at(Icon::kSearch, icon_x(search, 14, mirrored),
                                search.rect.y + (search.rect.h - 18) / 2, false)));
  }
}

TEST_CASE("the tick over a booking that is made reads the same way in every language") {
  for (const bool mirrored : {false, true}) {
    CAPTURE(mirrored);
    Screen screen;
    screens::sends(screen, screens::texts(mirrored));
    screens::is_answered(screen, "confirmed");
    const Node& heading = *screen.by_key(widget::key::kHeading);
    const float x = 390.0f / 2 - 14, y = heading.rect.y - 16 - 56 + 14;
    CHECK(paints(screen, icon_at(Icon::kTick, x, y, false, 28)));
    CHECK_FALSE(paints(screen, icon_at(Icon::kTick, x, y, true, 28)));
  }
}
