// Choosing a zone, by role and name.
#include "../states.hpp"
#include "widget/queries.hpp"

using screens::Screen;
using view::Key;
using view::Role;

TEST_CASE("the zone's name opens the chooser, and Escape leaves it") {
  Screen screen;
  screens::opens_day(screen, screens::texts());
  screen.press("London (GMT), change time zone");
  CHECK(screen.focus == widget::key::kZoneSearch);
  CHECK(screen.find(Role::kTextField, "City, country or offset") != nullptr);
  screen.key(Role::kTextField, "City, country or offset", Key::kEscape);
  CHECK(screen.find(Role::kGrid, "March 2026") != nullptr);
  CHECK(screen.focus == widget::key::kZone);
}

TEST_CASE("each zone shows its time now; what the keys come to is the field's active option") {
  Screen screen;
  screens::opens_zones(screen, screens::texts());
  screen.type("City, country or offset", "kathmandu");
  const view::Node& option = screen.at(Role::kOption, "Kathmandu, 13:45, Nepal, GMT+5:45");
  CHECK(screen.at(Role::kTextField, "City, country or offset").active == option.id);
  screen.type("City, country or offset", "");
  CHECK(screen.at(Role::kTextField, "City, country or offset").active == 0);
  screen.key(Role::kTextField, "City, country or offset", Key::kDown);
  CHECK(screen.at(Role::kTextField, "City, country or offset").active ==
        screen.at(Role::kOption, "London, 08:00, Your time zone, GMT").id);
}

TEST_CASE("Arrow up goes from no zone and from the first one to the last, and back from there") {
  Screen screen;
  screens::opens_zones(screen, screens::texts());
  const std::string field = "City, country or offset";
  screen.type(field, "o");
  const int last = screen.model().zones.shown - 1;
  REQUIRE(widget::found_zones(screen.model()).size() > 12);
  screen.key(Role::kTextField, field, Key::kUp);
  CHECK(screen.model().zones.pointed == last);
  screen.key(Role::kTextField, field, Key::kUp);
  CHECK(screen.model().zones.pointed == last - 1);
  screen.type(field, "");
  CHECK(screen.model().zones.pointed == -1);
  screen.key(Role::kTextField, field, Key::kUp);
  CHECK(screen.model().zones.pointed == last);
}

TEST_CASE("until the zones are there it says that they load, and then that none was found") {
  Screen screen;
  screens::opens_day(screen, screens::texts());
  screen.does(widget::ZonesOpened{});
  CHECK(screen.shows("Loading time zones"));
  screens::opens_zones(screen, screens::texts());
  CHECK_FALSE(screen.shows("Loading time zones"));
  screen.type("City, country or offset", "atlantis");
  CHECK(screen.shows("No time zone found."));
}

TEST_CASE("a dozen zones at first, and more for who asks") {
  Screen screen;
  screens::opens_zones(screen, screens::texts());
  const auto options = [&] {
    return std::count_if(screen.frame.nodes.begin(), screen.frame.nodes.end(),
                         [](const view::Node& node) { return node.role == Role::kOption; });
  };
  CHECK(options() == 12);
  screen.press("Show more");
  CHECK(options() == 23);
  CHECK(screen.find(Role::kButton, "Show more") == nullptr);
}

TEST_CASE("weekdays that find no room stand as one letter each, and are spoken in full") {
  core::Texts narrow;
  core::Json locale = {{"weekdaysShort", std::vector<std::string>(7, "alarbia")},
                       {"weekdaysNarrow", {"a", "b", "c", "d", "e", "f", "g"}}};
  narrow.load(locale.dump(), screens::messages());
  Screen screen(390);
  screens::opens_day(screen, narrow);
  CHECK(screen.at(Role::kColumnHeader, "Monday").value == "alarbia");
  screen.input.width = 280;
  screen.draw();
  CHECK(screen.at(Role::kColumnHeader, "Monday").value == "b");
}

TEST_CASE("words out of sight are not painted, and are there all the same") {
  Screen screen;
  screens::opens_many_types(screen, screens::texts());
  const auto all = screen.text.painted.size();
  const auto nodes = screen.frame.nodes.size();
  screen.input.top = 1000;
  screen.input.bottom = 1500;
  screen.draw();
  CHECK(screen.text.painted.size() < all / 4);
  CHECK(screen.text.painted.size() > 4);
  CHECK(screen.frame.nodes.size() == nodes);
}
