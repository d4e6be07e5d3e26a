// What a screen reader meets, and in which order: headings, the grid, labels, errors.
#include <algorithm>

#include "states.hpp"

using screens::described;
using screens::Screen;
using view::Node;
using view::Role;

namespace {

template <class Check>
void read_on_every_screen(Check check) {
  for (const screens::State& state : screens::states()) {
    Screen screen;
    state.reach(screen, screens::texts());
    for (const float width : screens::kWidths) {
      screen.input.width = width;
      screen.settle();
      INFO(state.name, ", ", width);
      check(screen);
    }
  }
}

std::size_t place_of(const Screen& screen, std::string_view key) {
  const auto& nodes = screen.frame.nodes;
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.key == key; });
  REQUIRE_MESSAGE(found != nodes.end(), key);
  return static_cast<std::size_t>(found - nodes.begin());
}

std::vector<const Node*> children(const Screen& screen, std::uint32_t parent) {
  std::vector<const Node*> found;
  for (const Node& node : screen.frame.nodes) {
    if (node.parent == parent) found.push_back(&node);
  }
  return found;
}

}  // namespace

TEST_CASE("every screen has one heading of its own, and levels begin at two and are not skipped") {
  read_on_every_screen([](const Screen& screen) {
    int own = 0;
    std::uint32_t before = 1;
    for (const Node& node : screen.frame.nodes) {
      if (node.role != Role::kHeading) continue;
      CAPTURE(described(node));
      CHECK(node.detail >= 2);
      CHECK(node.detail <= before + 1);
      before = node.detail;
      own += node.key == widget::key::kHeading ? 1 : 0;
    }
    CHECK(own == 1);
  });
}

TEST_CASE("the screen of times reads from what is booked, over the month, to the times") {
  for (const float width : screens::kWidths) {
    CAPTURE(width);
    Screen screen(width);
    screens::opens_day(screen, screens::texts());
    std::size_t last = 0;
    for (const char* key : {"back",
                            "summary:business",
                            "heading",
                            "summary:duration",
                            "summary:resource",
                            "month",
                            "month:previous",
                            "month:next",
                            "calendar",
                            "week:head",
                            "day:2026-03-01",
                            "day:2026-03-31",
                            "zone",
                            "cycle",
                            "times:heading",
                            "part.morning",
                            "slot:2026-03-10T09:00:00Z",
                            "slot:2026-03-10T09:30:00Z",
                            "part.afternoon",
                            "part.evening",
                            "slot:2026-03-10T18:00:00Z"}) {
      CAPTURE(key);
      const std::size_t place = place_of(screen, key);
      CHECK(place >= last);
      last = place;
    }
  }
}

TEST_CASE("the details read field by field: label, field, error; then the buttons") {
  Screen screen;
  screens::opens_details(screen, screens::texts());
  screen.press("Book Tuesday 10 March, 09:30");
  std::size_t last = place_of(screen, "heading");
  for (const char* key :
       {"field:name:label", "field:name", "field:name:error", "field:email:label", "field:email",
        "field:email:error", "field:phone", "field:notes", "submit", "back"}) {
    CAPTURE(key);
    const std::size_t place = place_of(screen, key);
    CHECK(place > last);
    last = place;
  }
}

TEST_CASE("what was chosen keeps its id while all around it changes") {
  Screen screen;
  screens::opens_day(screen, screens::texts());
  const std::uint32_t day = screen.by_key("day:2026-03-12")->id;
  screen.input.width = 1280;
  screen.press("12\u00A0h");
  screen.press(Role::kGridCell, "Thursday 12 March 2026, 11 times available");
  CHECK(screen.at(Role::kGridCell, "Thursday 12 March 2026, 11 times available").id == day);
}

TEST_CASE("the grid has seven cells in every row, its days in order, and one Tab stop") {
  read_on_every_screen([](const Screen& screen) {
    const Node* grid = screen.by_key("calendar");
    if (!grid) {
      for (const Node& node : screen.frame.nodes) CHECK(node.role != Role::kGridCell);
      return;
    }
    const auto rows = children(screen, grid->id);
    CHECK(rows.size() == 7);  // the weekdays, and the six weeks that March 2026 touches
    int stops = 0;
    std::string last;
    for (const Node* row : rows) {
      CHECK(row->role == Role::kRow);
      const auto cells = children(screen, row->id);
      CHECK(cells.size() == 7);
      for (const Node* cell : cells) {
        if (row == rows.front()) {
          CHECK(cell->role == Role::kColumnHeader);
          continue;
        }
        CHECK((cell->role == Role::kGridCell || cell->role == Role::kEmptyCell));
        CHECK(cell->key > last);
        last = cell->key;
        if (cell->role == Role::kGridCell) stops += (cell->flags & view::kTabStop) != 0 ? 1 : 0;
      }
    }
    CHECK(stops == 1);
  });
}

TEST_CASE("everything outside the grid that can be used can be reached with Tab") {
  read_on_every_screen([](const Screen& screen) {
    for (const Node& node : screen.frame.nodes) {
      if (node.role != Role::kButton && node.role != Role::kTextField) continue;
      CAPTURE(described(node));
      CHECK((node.flags & view::kTabStop) != 0);
    }
  });
}

TEST_CASE("a day says its date and its times, today is marked, and a chosen day is selected") {
  Screen screen;
  screens::opens_day(screen, screens::texts());
  const Node& open = screen.at(Role::kGridCell, "Tuesday 10 March 2026, 6 times available");
  CHECK(open.value == "10");
  CHECK((open.flags & (view::kDisabled | view::kSelected)) == view::kSelected);
  const Node& one = screen.at(Role::kGridCell, "Tuesday 31 March 2026, 1 time available");
  CHECK((one.flags & (view::kDisabled | view::kSelected)) == 0);
  const Node& today = screen.at(Role::kGridCell, "Monday 9 March 2026, no times available");
  CHECK((today.flags & view::kToday) != 0);
  CHECK((today.flags & view::kDisabled) != 0);
  CHECK((open.flags & view::kToday) == 0);
}

TEST_CASE("of a month that could not be had no day is said to have no times") {
  Screen screen;
  screen.opens();
  screen.does(widget::SlotsAnswered{screen.model().times.months.begin()->second.request,
                                    world::error_answer(500, "Sorry.")});
  for (const Node& node : screen.frame.nodes) {
    if (node.role != Role::kGridCell) continue;
    CHECK_MESSAGE(node.name.find("times") == std::string::npos, node.name);
  }
}

TEST_CASE(
    "on the day that clocks change the zone is that of its times, and slots far away say theirs") {
  Screen screen(390, world::one_doctor());
  screen.opens();
  screen.slots_arrive({"2026-03-29T09:00:00Z"});
  screen.at(Role::kButton, "10:00, Sunday 29 March");
  screen.at(Role::kButton, "London (BST), change time zone");

  core::WidgetConfig config = world::one_doctor();
  config.visitor_zone = world::zone("Asia/Kathmandu");
  Screen far(390, config);
  far.opens();
  far.slots_arrive({"2026-03-10T09:00:00Z"});
  far.at(Role::kButton, "14:45, Tuesday 10 March, Kathmandu (GMT+5:45)");
}

TEST_CASE("an empty field's hint is what describes it") {
  Screen screen;
  screens::opens_details(screen, screens::texts());
  CHECK(screen.at(Role::kTextField, "Notes optional").description == "Anything we should know?");
}

TEST_CASE("every label names a field that is there, and every field has a label of its name") {
  read_on_every_screen([](const Screen& screen) {
    std::vector<std::uint32_t> labelled;
    for (const Node& node : screen.frame.nodes) {
      if (node.role != Role::kLabel) continue;
      CAPTURE(described(node));
      labelled.push_back(node.detail);
      const auto& nodes = screen.frame.nodes;
      const auto field = std::find_if(nodes.begin(), nodes.end(), [&](const Node& other) {
        return other.id == node.detail && other.role == Role::kTextField;
      });
      REQUIRE(field != nodes.end());
      CHECK(field->name == node.name);
    }
    for (const Node& node : screen.frame.nodes) {
      if (node.role != Role::kTextField) continue;
      // A field to search in says itself what it is for, and is part of no form.
      if (node.detail == static_cast<std::uint32_t>(view::FieldKind::kSearch)) continue;
      CHECK(std::count(labelled.begin(), labelled.end(), node.id) == 1);
      CHECK(node.parent == screen.by_key("form")->id);
    }
  });
}

TEST_CASE("a field with an error is marked and described by it, and the error can be read") {
  int errors = 0;
  read_on_every_screen([&](const Screen& screen) {
    for (const Node& node : screen.frame.nodes) {
      if (node.role != Role::kTextField) continue;
      CAPTURE(described(node));
      if ((node.flags & view::kInvalid) == 0) continue;
      CHECK_FALSE(node.description.empty());
      ++errors;
      const Node& said = screen.at(Role::kText, node.description);
      CHECK((said.flags & view::kError) != 0);
      CHECK(said.rect.y >= node.rect.y + node.rect.h);
    }
  });
  CHECK(errors > 0);
}

TEST_CASE("each kind of error has words of its own") {
  Screen screen;
  screens::opens_details(screen, screens::texts());
  constexpr const char* kBook = "Book Tuesday 10 March, 09:30";
  screen.press(kBook);
  CHECK(screen.at(Role::kTextField, "Name").description == "Enter your name.");
  CHECK(screen.at(Role::kTextField, "Email").description == "Enter your email address.");
  screen.type("Name", std::string(201, 'n'));
  screen.type("Email", "sarah@");
  screen.type("Phone optional", "12");
  screen.type("Notes optional", std::string(2001, 'n'));
  screen.press(kBook);
  CHECK(screen.at(Role::kTextField, "Name").description ==
        "Enter a name of at most 200 characters.");
  CHECK(screen.at(Role::kTextField, "Email").description ==
        "Enter a full email address, such as name@example.com.");
  CHECK(screen.at(Role::kTextField, "Phone optional").description ==
        "Enter the number with its country code, such as +44\u00A07700\u00A0900123.");
  CHECK(screen.at(Role::kTextField, "Notes optional").description ==
        "Shorten your note to 2,000 characters.");
  CHECK(screen.focus == widget::key::kFieldName);
}

TEST_CASE("only the details that the business asks for are shown") {
  core::WidgetConfig config = world::clinic();
  config.details.phone = core::Ask::kHidden;
  config.details.notes = core::Ask::kRequired;
  Screen screen(390, config);
  screens::opens_details(screen, screens::texts());
  CHECK_FALSE(screen.shows("Phone"));
  CHECK((screen.at(Role::kTextField, "Notes").flags & view::kRequired) != 0);
}

TEST_CASE("the same hour twice in a night is told apart, and still fits its button") {
  core::WidgetConfig config = world::one_doctor();
  config.business_zone = world::zone("America/New_York");
  config.visitor_zone = config.business_zone;
  config.now = world::at("2026-10-30T12:00:00Z");
  for (const float width : screens::kWidths) {
    CAPTURE(width);
    Screen screen(width, config);
    core::Texts texts;
    texts.load(R"({"hourCycle":12})", screens::messages());
    screen.opens({}, texts);
    screen.slots_arrive({});
    screen.slots_arrive({"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T14:00:00Z"});
    const Node& first = screen.at(Role::kButton, "1:30 AM EDT, Sunday 1 November");
    screen.at(Role::kButton, "1:30 AM EST, Sunday 1 November");
    screen.at(Role::kButton, "9:00 AM, Sunday 1 November");
    CHECK(screen.text.width(first.value, first.style) <= first.rect.w);
  }
}

TEST_CASE("a next day in another year is said with its year, as it is aloud") {
  core::WidgetConfig config = world::one_doctor();
  config.now = world::at("2026-12-07T08:00:00Z");
  Screen screen(390, config);
  screen.opens();
  screen.slots_arrive({});
  screen.slots_arrive({"2027-01-04T09:00:00Z"});
  screen.press("Previous month");
  screen.at(
      Role::kText,
      "No times are available in December 2026. The next available day is Monday 4 January 2027.");
}
