// Keys in the month: which day they lead to, left to right and mirrored.
#include "../states.hpp"

using screens::Screen;
using view::Key;
using view::Role;

namespace {

core::Texts texts_of_week(bool mirrored, unsigned first) {
  core::Texts texts;
  texts.load(std::string(R"({"rightToLeft":)") + (mirrored ? "true" : "false") +
                 R"(,"weekStart":)" + std::to_string(first) + "}",
             screens::messages());
  return texts;
}

// `week_start` is 1 (Monday) to 7.
Screen& on_day(Screen& screen, const char* day, bool mirrored = false, unsigned week_start = 1) {
  screens::opens_day(screen, texts_of_week(mirrored, week_start));
  screen.does(widget::DayFocused{world::day(day)});
  REQUIRE(screen.model().times.focus_day == world::day(day));
  return screen;
}

// Presses the key on the grid's Tab stop, as the overlay does; the day it leads to.
std::string after(Screen& screen, Key key) {
  const view::Node* stop = nullptr;
  for (const view::Node& node : screen.frame.nodes) {
    if (node.role == Role::kGridCell && (node.flags & view::kTabStop) != 0) stop = &node;
  }
  REQUIRE(stop != nullptr);
  screen.happens({view::Event::Kind::kKey, stop->id, {}, key});
  const std::string day = core::format_date(screen.model().times.focus_day);
  CHECK(screen.focus == "day:" + day);
  const view::Node* cell = screen.by_key("day:" + day);
  REQUIRE(cell != nullptr);
  CHECK((cell->flags & view::kTabStop) != 0);
  return day;
}

struct Move {
  Key key;
  const char* from;
  const char* to;
  const char* to_mirrored;
};

// Weeks begin on Monday; 11 March 2026 is a Wednesday.
constexpr Move kMoves[] = {
    {Key::kLeft, "2026-03-11", "2026-03-10", "2026-03-12"},
    {Key::kRight, "2026-03-11", "2026-03-12", "2026-03-10"},
    {Key::kUp, "2026-03-18", "2026-03-11", "2026-03-11"},
    {Key::kDown, "2026-03-11", "2026-03-18", "2026-03-18"},
    {Key::kHome, "2026-03-11", "2026-03-09", "2026-03-09"},
    {Key::kEnd, "2026-03-11", "2026-03-15", "2026-03-15"},
    {Key::kPageDown, "2026-03-11", "2026-04-11", "2026-04-11"},
    {Key::kPageUp, "2026-04-11", "2026-03-11", "2026-03-11"},
    {Key::kShiftPageDown, "2026-03-11", "2027-03-11", "2027-03-11"},
    {Key::kShiftPageUp, "2027-03-11", "2026-03-11", "2026-03-11"},
    // Across the edges of months, into shorter ones, over a leap day.
    {Key::kRight, "2026-03-31", "2026-04-01", "2026-03-30"},
    {Key::kLeft, "2026-04-01", "2026-03-31", "2026-04-02"},
    {Key::kDown, "2026-03-30", "2026-04-06", "2026-04-06"},
    {Key::kUp, "2026-04-02", "2026-03-26", "2026-03-26"},
    {Key::kEnd, "2026-03-31", "2026-04-05", "2026-04-05"},
    {Key::kHome, "2026-04-01", "2026-03-30", "2026-03-30"},
    {Key::kPageDown, "2026-03-31", "2026-04-30", "2026-04-30"},
    {Key::kPageUp, "2026-05-31", "2026-04-30", "2026-04-30"},
    // Before this month and after what can be booked, the first and the last day.
    {Key::kPageUp, "2026-03-11", "2026-03-01", "2026-03-01"},
    {Key::kShiftPageDown, "2027-04-11", "2027-04-30", "2027-04-30"},
};

}  // namespace

TEST_CASE("keys lead from day to day, and arrows follow the eye where the month is mirrored") {
  for (const Move& move : kMoves) {
    for (const bool mirrored : {false, true}) {
      CAPTURE(static_cast<int>(move.key));
      CAPTURE(move.from);
      CAPTURE(mirrored);
      Screen screen;
      on_day(screen, move.from, mirrored);
      CHECK(after(screen, move.key) == (mirrored ? move.to_mirrored : move.to));
    }
  }
}

TEST_CASE("an arrow leads to the day that lies beside in its direction") {
  for (const bool mirrored : {false, true}) {
    CAPTURE(mirrored);
    Screen screen;
    on_day(screen, "2026-03-11", mirrored);
    const float from = screen.by_key("day:2026-03-11")->rect.x;
    CHECK(screen.by_key("day:" + after(screen, Key::kRight))->rect.x > from);
    after(screen, Key::kLeft);
    CHECK(screen.by_key("day:" + after(screen, Key::kLeft))->rect.x < from);
  }
}

TEST_CASE(
    "Home and End are the ends of the week as the visitor's language begins it, whatever the "
    "business's") {
  Screen sunday;
  sunday.config.week_start = date::Monday;
  on_day(sunday, "2026-03-11", false, 7);
  CHECK(after(sunday, Key::kHome) == "2026-03-08");
  CHECK(after(sunday, Key::kEnd) == "2026-03-14");
  Screen saturday;
  on_day(saturday, "2026-03-11", true, 6);
  CHECK(after(saturday, Key::kEnd) == "2026-03-13");
  CHECK(after(saturday, Key::kHome) == "2026-03-07");
}

TEST_CASE("keys move over days without times, and choose none") {
  Screen screen;
  on_day(screen, "2026-03-10");
  CHECK(after(screen, Key::kRight) == "2026-03-11");
  CHECK(after(screen, Key::kRight) == "2026-03-12");
  CHECK(screen.model().times.day == world::day("2026-03-10"));
}

TEST_CASE("keys work while the month is on its way, and the day stays found when it comes") {
  Screen screen;
  on_day(screen, "2026-03-31");
  CHECK(after(screen, Key::kRight) == "2026-04-01");
  CHECK(screen.shows("Loading times"));
  CHECK(after(screen, Key::kDown) == "2026-04-08");
  screen.slots_arrive({"2026-04-02T09:00:00Z"});
  CHECK(screen.model().times.focus_day == world::day("2026-04-08"));
}
