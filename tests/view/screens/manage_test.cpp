// A visitor comes back to a booking, as they meet it: by role and name.
#include "../states.hpp"

using screens::Screen;
using view::Role;

namespace {

constexpr const char* kOwnDay = "Tuesday 10 March 2026, your current booking, 2 times available";
constexpr const char* kOwnTime = "09:00, Tuesday 10 March, your current booking";

std::size_t links_in(const Screen& screen) {
  return static_cast<std::size_t>(
      std::count_if(screen.frame.nodes.begin(), screen.frame.nodes.end(),
                    [](const auto& node) { return node.role == Role::kLink; }));
}

}  // namespace

TEST_CASE("a booking is moved: the old time is marked, both are shown, then the new one stands") {
  Screen screen;
  screens::follows_link(screen, screens::texts());
  screen.at(Role::kHeading, "Your booking");
  screen.at(Role::kText, "Tuesday 10 March 2026, 09:00\u00a0– 09:30");
  screen.press("Change the time");
  screen.slots_arrive({"2026-03-10T09:30:00Z", "2026-03-10T14:00:00Z", "2026-03-12T09:00:00Z"});
  screen.at(Role::kText, "Currently Tuesday 10 March, 09:00");
  screen.press(Role::kGridCell, kOwnDay);
  CHECK((screen.at(Role::kButton, kOwnTime).flags & view::kDisabled) != 0);
  CHECK((screen.at(Role::kButton, kOwnTime).flags & view::kSelected) == 0);
  screen.press("14:00, Tuesday 10 March");
  screen.at(Role::kHeading, "Change your booking?");
  screen.at(Role::kText, "Tuesday 10 March 2026, 09:00\u00a0– 09:30");
  screen.at(Role::kText, "Tuesday 10 March 2026, 14:00\u00a0– 14:30");
  screen.at(Role::kText, "London (GMT)");
  screen.press("Move to Tuesday 10 March, 14:00");
  CHECK((screen.at(Role::kButton, "Moving your booking").flags & view::kBusy) != 0);
  screen.manage_answered(world::booking_answer(world::visit_made("2026-03-10T14:00:00Z")));
  screen.at(Role::kHeading, "Your booking has a new time");
  screen.at(Role::kText, "Tuesday 10 March 2026, 14:00\u00a0– 14:30");
  CHECK(screen.focus == widget::key::kHeading);
}

TEST_CASE("the question before a cancel has a no that Esc presses, and nothing else to press") {
  Screen screen;
  screens::asks_to_cancel(screen, screens::texts());
  CHECK(screen.focus == widget::key::kCancelHeading);
  CHECK((screen.at(Role::kButton, "Keep my booking").flags & view::kEscape) != 0);
  CHECK(screen.find(Role::kButton, "Change the time") == nullptr);
  CHECK(screen.shows("Tuesday 10 March, 09:00 will become available to others straight away."));
  screen.press("Keep my booking");
  CHECK(screen.focus == widget::key::kCancel);
  screen.press("Cancel booking");
  screen.press("Yes, cancel it");
  screen.manage_answered(world::cancelled_answer());
  screen.at(Role::kHeading, "Your booking has been cancelled");
  CHECK(screen.shows("If you added this booking to your calendar, remove it there."));
  CHECK(links_in(screen) == 0);
}

TEST_CASE("what is tried again says so, and can be left without harm") {
  Screen screen;
  screens::asks_to_cancel(screen, screens::texts());
  screen.press("Yes, cancel it");
  CHECK((screen.at(Role::kButton, "Keep my booking").flags & view::kDisabled) != 0);
  screen.manage_answered(world::timed_out());
  CHECK(screen.shows("Connection lost. Trying again…"));
  CHECK(screen.find(Role::kButton, "Retry") == nullptr);
  // It may be cancelled already: it is looked at again.
  screen.press("Keep my booking");
  screen.manage_answered(world::booking_answer(world::visit_made()));
  screen.at(Role::kButton, "Change the time");
}

TEST_CASE("links of a booking say where they lead, and only its own holds the token") {
  for (const screens::State& state : screens::states()) {
    if (state.name != "confirmed with a link") continue;
    Screen screen;
    state.reach(screen, screens::texts());
    CHECK(links_in(screen) == 3);
    CHECK(screen.at(Role::kLink, "Change or cancel").value ==
          "https://clinic.example/mine?a=1&booking=101#" + std::string(world::kLink));
    for (const char* name : {"Google", "Outlook"}) {
      const std::string& address = screen.at(Role::kLink, name).value;
      CHECK(address.rfind("https://", 0) == 0);
      CHECK(address.find("bt_") == std::string::npos);
    }
  }
}

TEST_CASE("before an account without links, a booking is not said to be changeable") {
  Screen screen;
  screens::sends(screen, screens::texts());
  screens::is_answered(screen, "confirmed");
  CHECK(screen.find(Role::kLink, "Change or cancel") == nullptr);
  CHECK(screen.find(Role::kButton, "Copy the link") == nullptr);
  screen.at(Role::kButton, "File (.ics)");
}

TEST_CASE("somebody signed in finds their bookings on the first step, wherever that is") {
  for (const core::WidgetConfig& config : {world::clinic(), world::one_doctor()}) {
    Screen screen(390, config);
    screen.opens(world::signed_in(), screens::texts());
    screen.press("My bookings");
    screen.bookings_answered(world::page_answer({world::visit_made()}));
    screen.press(
        "30-Minute Consultation, Tuesday 10 March 2026, 09:00\u00a0– 09:30, Dr. Ahmed "
        "Al-Rashid, "
        "Confirmed");
    screen.at(Role::kHeading, "Your booking");
    screen.press("Back");
    screen.press("Back");
    screen.at(Role::kButton, "My bookings");
  }
  Screen nobody;
  nobody.opens();
  CHECK(nobody.find(Role::kButton, "My bookings") == nullptr);
}

TEST_CASE("the managing screens stand as close as the page wants") {
  for (const auto opens :
       {+[](Screen&s, core::Texts in) { screens::follows_link(s, std::move(in)); },
        screens::asks_to_cancel, screens::picks_new_time, screens::opens_list}) {
    float heights[2];
    for (const bool is_compact : {false, true}) {
      Screen screen;
      screen.input.theme.density = is_compact ? 0.85f : 1;
      opens(screen, screens::texts());
      heights[is_compact] = screen.frame.height;
    }
    CHECK(heights[1] <= heights[0] - 10);
  }
}

TEST_CASE("a link that opens nothing says why, each in its own words, and leads to booking anew") {
  for (const auto& [error, heading] :
       {std::pair(core::ApiError{404, "No.", {}, {}}, "This booking cannot be found"),
        std::pair(core::ApiError{401, "No.", {}, {}}, "This link does not work"),
        std::pair(core::ApiError{401, "No.", {}, {}, "link_expired"}, "This link has expired")}) {
    Screen screen;
    screens::follows_link(screen, screens::texts());
    screen.press("Change the time");
    screen.slots_answered(world::answer(error.status, core::error_body(error)));
    screen.at(Role::kHeading, heading);
    screen.press("Make a new booking");
    CHECK(screen.model().step == widget::Step::kTypes);
  }
}

TEST_CASE("until when a booking may be changed stands there, and what is over says so") {
  core::Booking booking = world::visit_made();
  const core::Instant limit = world::at("2026-03-09T14:00:00Z");
  const auto opens = [&](Screen& screen, std::optional<core::Instant> cancel,
                         std::optional<core::Instant> move) {
    booking.changes = core::ChangeLimits{cancel, move};
    screens::follows_link(screen, screens::texts(), booking);
  };
  Screen both;
  opens(both, limit, limit);
  both.at(Role::kText, "Free to change or cancel until Monday 9 March, 14:00.");
  Screen own;
  opens(own, limit, booking.starts_at);
  own.at(Role::kText, "Free to cancel until Monday 9 March, 14:00.");
  CHECK_FALSE(own.shows("Free to change"));
  Screen unlimited;
  opens(unlimited, booking.starts_at, booking.starts_at);
  CHECK_FALSE(unlimited.shows("Free to"));
  Screen fixed;
  opens(fixed, limit, std::nullopt);
  CHECK(fixed.find(Role::kButton, "Change the time") == nullptr);
  fixed.at(Role::kText, "The time cannot be changed online. Please contact us.");
  fixed.at(Role::kButton, "Cancel booking");
  Screen never;
  opens(never, std::nullopt, std::nullopt);
  never.at(Role::kText, "This booking cannot be changed online. Please contact us.");
  CHECK(never.find(Role::kButton, "Cancel booking") == nullptr);
  CHECK(never.find(Role::kButton, "Change the time") == nullptr);
}

TEST_CASE("the manage screen changes by itself when the limit passes") {
  core::Booking booking = world::visit_made();
  booking.changes = core::ChangeLimits{world::at("2026-03-09T08:10:00Z"), booking.starts_at};
  Screen screen;
  screens::follows_link(screen, screens::texts(), booking);
  screen.at(Role::kButton, "Cancel booking");
  screen.does(widget::TimePassed{screen.model().clock.wake_at, {}});
  screen.does(widget::Woke{});
  CHECK(screen.find(Role::kButton, "Cancel booking") == nullptr);
  screen.at(Role::kText, "This booking cannot be cancelled online. Please contact us.");
  screen.at(Role::kButton, "Change the time");
}

TEST_CASE("a cancelled booking says who cancelled it, and why") {
  core::Booking booking = screens::with_status(core::BookingStatus::kCancelled);
  booking.cancelled_by = core::CancelledBy::kBusiness;
  booking.cancel_reason = "The doctor is ill";
  Screen screen;
  screens::follows_link(screen, screens::texts(), booking);
  screen.at(Role::kText, "Cancelled by Harley Clinic.");
  screen.at(Role::kText, "Reason: The doctor is ill");
  booking.cancelled_by = core::CancelledBy::kExpiry;
  booking.cancel_reason.clear();
  Screen expired;
  screens::follows_link(expired, screens::texts(), booking);
  expired.at(Role::kText, "The request was not answered in time.");
  Screen list;
  screens::opens_list(list, screens::texts());
  list.bookings_answered(world::page_answer({booking}));
  CHECK(list.names().find("The request was not answered in time.") != std::string::npos);
}

TEST_CASE("a visitor who cancels is asked why, where the business wants to know") {
  Screen screen;
  screen.config.types[0].ask_reason = core::Ask::kOptional;
  screens::asks_to_cancel(screen, screens::texts());
  screen.type("Why are you cancelling? (optional)", "I am ill");
  CHECK(screen.model().manage.cancel_reason == "I am ill");
  Screen quiet;
  screens::asks_to_cancel(quiet, screens::texts());
  CHECK(quiet.find(Role::kTextField, "Why are you cancelling? (optional)") == nullptr);
}
