// Words that only one state of a screen has.
#include "states.hpp"

using screens::Screen;
using view::Role;

namespace {

void opens_state(Screen& screen, std::string_view name) {
  for (const screens::State& state : screens::states()) {
    if (state.name == name) return state.reach(screen, screens::texts());
  }
  FAIL(name);
}

}  // namespace

TEST_CASE("who is booked with anyone reads so beside the times") {
  Screen screen;
  screens::opens_type(screen, screens::texts());
  screen.does(widget::ResourcePicked{});
  screen.at(Role::kText, "Anyone available");
}

TEST_CASE("a link that was copied says so, until the screen is left") {
  Screen screen;
  screens::follows_link(screen, screens::texts());
  screen.at(Role::kButton, "Copy the link");
  screen.does(widget::LinkCopied{true});
  screen.at(Role::kButton, "Link copied");
  screen.press("Change the time");
  screen.slots_arrive({"2026-03-10T14:00:00Z"});
  screen.press("Back");
  screen.at(Role::kButton, "Copy the link");
}

TEST_CASE("twelve types have no search, thirteen have one that says when it finds nothing") {
  for (const int more : {10, 11}) {
    core::WidgetConfig config = world::clinic();
    for (int i = 0; i < more; ++i) {
      core::BookingType type = config.types.front();
      type.id = 100 + i;
      config.types.push_back(type);
    }
    Screen screen(390, config);
    screen.opens();
    CHECK((screen.by_key("search") != nullptr) == (more == 11));
    if (more == 10) continue;
    screen.type("Search", "nowhere");
    screen.at(Role::kStatus, "Nothing found. Try different words.");
  }
}

TEST_CASE("the business's zone is called its own where the visitor's is another") {
  core::WidgetConfig config = world::clinic();
  config.visitor_zone = world::zone("Asia/Kathmandu");
  Screen screen(390, config);
  screens::opens_times(screen, screens::texts());
  screen.slots_arrive({"2026-03-10T09:00:00Z"});
  screen.does(widget::ZonesOpened{});
  screen.does(widget::ZoneListAnswered{screens::zone_list()});
  CHECK(screen.shows("Time zone of Harley Clinic, GMT"));
  CHECK(screen.shows("Your time zone, GMT+5:45"));
  CHECK((screen.by_key("zone:Asia/Kathmandu")->flags & view::kSelected) != 0);
  CHECK((screen.by_key("zone:Europe/London")->flags & view::kSelected) == 0);
  screen.does(widget::ZonePicked{"America/New_York"});
  CHECK((screen.by_key("zone:America/New_York")->flags & view::kSelected) != 0);
}

TEST_CASE("twelve zones have no more to show") {
  Screen screen;
  screens::opens_day(screen, screens::texts());
  screen.does(widget::ZonesOpened{});
  auto entries = screens::zone_list();
  entries.resize(12);
  screen.does(widget::ZoneListAnswered{entries});
  CHECK(screen.find(Role::kButton, "Show more") == nullptr);
}

TEST_CASE("a widget that loads again says why, and that it is offline only once it was there") {
  Screen screen;
  opens_state(screen, "loading, tried again");
  screen.at(Role::kStatus, "Connection lost. Trying again…");
  screen.does(widget::LineLost{});
  CHECK_FALSE(screen.shows("What you have entered is kept"));
}

TEST_CASE("the server's own words about a detail stand in place of ours") {
  Screen screen;
  opens_state(screen, "details the server refuses");
  CHECK(screen.at(Role::kTextField, "Notes optional").description == "Say more.");
}

TEST_CASE("somebody signed in checks and books, and finds their list on the first step alone") {
  Screen screen;
  opens_state(screen, "signed in, before the booking");
  screen.at(Role::kHeading, "Check and book");
  screen.press("Back");
  CHECK(screen.find(Role::kButton, "My bookings") == nullptr);
}

TEST_CASE("a new time that was taken says that the booking is as it was") {
  Screen screen;
  opens_state(screen, "new time taken");
  CHECK(screen.shows("Your booking has not changed."));
}

TEST_CASE("only a booking that was cancelled is to be taken out of the calendar") {
  Screen cancelled;
  opens_state(cancelled, "managed, cancelled before");
  cancelled.at(Role::kHeading, "This booking has been cancelled");
  CHECK(cancelled.shows("If you added this booking to your calendar, remove it there."));
  Screen past;
  opens_state(past, "managed, past");
  CHECK_FALSE(past.shows("remove it there"));
}

TEST_CASE("one of the list whose token has ended says that the visitor is signed out") {
  Screen screen;
  opens_state(screen, "one of the list");
  screen.press("Cancel booking");
  screen.press("Yes, cancel it");
  screen.manage_answered(world::error_answer(401, "Unauthenticated."));
  screen.at(Role::kHeading, "Your booking");
}
