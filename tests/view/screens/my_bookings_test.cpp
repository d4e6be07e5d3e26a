// The list of a contact's bookings and what each is called, wherever it is shown.
#include "../states.hpp"

using core::BookingStatus;
using screens::Screen;
using view::Role;
using When = widget::MyBookings::When;

namespace {

struct Called {
  BookingStatus status;
  const char* words;
};
constexpr Called kCalled[] = {{BookingStatus::kPending, "Awaiting confirmation"},
                              {BookingStatus::kConfirmed, "Confirmed"},
                              {BookingStatus::kCancelled, "Cancelled"},
                              {BookingStatus::kCompleted, "Completed"}};

constexpr const char* kWhenWho = "Tuesday 10 March 2026, 09:00\u00a0– 09:30, Dr. Ahmed Al-Rashid";

// The filters in the order they are shown.
std::vector<std::string> filters(const Screen& screen) {
  std::vector<std::string> names;
  for (const view::Node& node : screen.frame.nodes) {
    if (node.key.rfind("list:status:", 0) == 0) names.push_back(node.name);
  }
  return names;
}

std::vector<std::string> pressed_filters(const Screen& screen) {
  std::vector<std::string> names;
  for (const view::Node& node : screen.frame.nodes) {
    const bool is_filter = node.key.rfind("list:", 0) == 0 && (node.flags & view::kToggle) != 0;
    if (is_filter && (node.flags & view::kSelected) != 0) names.push_back(node.name);
  }
  return names;
}

}  // namespace

TEST_CASE("each status of a listed booking is said in its own words, below it or at its end") {
  for (const Called& called : kCalled) {
    CAPTURE(called.words);
    for (const float width : screens::kWidths) {
      CAPTURE(width);
      Screen screen(width);
      screens::opens_list(screen, screens::texts());
      screen.bookings_answered(world::page_answer({screens::with_status(called.status)}));
      const view::Node* row = screen.by_key(widget::key::list_entry(101));
      REQUIRE(row != nullptr);
      const std::string below = std::string(kWhenWho) + ", " + called.words;
      const std::string at_its_end = std::string(called.words) + ", " + kWhenWho;
      CHECK((row->description == below || row->description == at_its_end));
      CHECK(row->name == "30-Minute Consultation, " + row->description);
      if (width <= 390) CHECK(row->description == below);
      if (width >= 640) CHECK(row->description == at_its_end);
    }
  }
}

TEST_CASE("bookings of every status stand in one list, each with its own words") {
  Screen screen;
  screens::opens_list(screen, screens::texts());
  std::vector<core::Booking> bookings;
  for (const Called& called : kCalled) {
    bookings.push_back(screens::with_status(called.status));
    bookings.back().id = 200 + static_cast<core::Id>(called.status);
  }
  screen.bookings_answered(world::page_answer(bookings));
  for (const Called& called : kCalled) {
    const core::Id id = 200 + static_cast<core::Id>(called.status);
    CHECK(screen.by_key(widget::key::list_entry(id))->name ==
          "30-Minute Consultation, " + std::string(kWhenWho) + ", " + called.words);
  }
}

TEST_CASE("what is coming is filtered by its statuses, and so is what is past") {
  Screen screen;
  screens::opens_list(screen, screens::texts());
  CHECK(filters(screen) ==
        std::vector<std::string>{"All", "Confirmed", "Awaiting confirmation", "Cancelled"});
  CHECK(pressed_filters(screen) == std::vector<std::string>{"Upcoming", "All"});
  screen.press("Past");
  CHECK(filters(screen) == std::vector<std::string>{"All", "Completed", "Cancelled"});
  CHECK(pressed_filters(screen) == std::vector<std::string>{"Past", "All"});
}

TEST_CASE("each filter asks for the status it is called by, and for all again") {
  for (const Called& called : kCalled) {
    CAPTURE(called.words);
    const bool is_past = called.status == BookingStatus::kCompleted;
    const char* when = is_past ? "Past" : "Upcoming";
    Screen screen;
    screens::opens_list(screen, screens::texts());
    if (is_past) screen.press("Past");
    screen.press(called.words);
    CHECK(screen.model().my_bookings.status == called.status);
    CHECK(screen.model().my_bookings.when == (is_past ? When::kPast : When::kUpcoming));
    CHECK(pressed_filters(screen) == std::vector<std::string>{when, called.words});
    screen.press("All");
    CHECK_FALSE(screen.model().my_bookings.status.has_value());
    CHECK(pressed_filters(screen) == std::vector<std::string>{when, "All"});
  }
}

TEST_CASE("turning from what is coming to what is past asks for all of it") {
  Screen screen;
  screens::opens_list(screen, screens::texts());
  screen.press("Cancelled");
  screen.press("Past");
  CHECK(screen.model().my_bookings.when == When::kPast);
  CHECK_FALSE(screen.model().my_bookings.status.has_value());
  screen.press("Upcoming");
  CHECK(screen.model().my_bookings.when == When::kUpcoming);
}

TEST_CASE("a list of nothing says of what there is nothing") {
  Screen screen;
  screens::opens_list(screen, screens::texts());
  screen.at(Role::kStatus, "Loading your bookings");
  const widget::Answer nothing = world::page_answer({}, 1, 0);
  screen.bookings_answered(nothing);
  screen.at(Role::kText, "You have no upcoming bookings.");
  screen.press("Awaiting confirmation");
  screen.bookings_answered(nothing);
  screen.at(Role::kText, "You have no bookings with this status.");
  screen.press("Past");
  screen.bookings_answered(nothing);
  screen.at(Role::kText, "You have no past bookings.");
  screen.press("Completed");
  screen.bookings_answered(nothing);
  screen.at(Role::kText, "You have no bookings with this status.");
}

TEST_CASE("a booking that is opened says by its heading how it stands") {
  const auto heading_of = [](BookingStatus status, const char* starts_at) {
    core::Booking booking = world::visit_made(starts_at);
    booking.status = status;
    Screen screen;
    screens::follows_link(screen, screens::texts(), booking);
    const view::Node* lead = screen.by_key("manage:lead");
    return std::pair(screen.by_key(widget::key::kHeading)->name, lead ? lead->name : "");
  };
  using Words = std::pair<std::string, std::string>;
  constexpr const char* kAhead = "2026-03-10T09:00:00Z";
  constexpr const char* kOver = "2026-03-09T07:00:00Z";
  const Words cancelled = {"This booking has been cancelled",
                           "The time is no longer held for you."};
  CHECK(heading_of(BookingStatus::kConfirmed, kAhead) == Words{"Your booking", ""});
  CHECK(heading_of(BookingStatus::kPending, kAhead) ==
        Words{"Your booking", "Harley Clinic will confirm your booking."});
  CHECK(heading_of(BookingStatus::kCancelled, kAhead) == cancelled);
  CHECK(heading_of(BookingStatus::kCancelled, kOver) == cancelled);
  CHECK(heading_of(BookingStatus::kCompleted, kAhead) == Words{"This booking is in the past", ""});
  CHECK(heading_of(BookingStatus::kConfirmed, kOver) == Words{"This booking is in the past", ""});
  CHECK(heading_of(BookingStatus::kPending, kOver) == Words{"This booking is in the past", ""});
}

TEST_CASE("a booking can be changed until the moment it begins") {
  // It is 08:00:00.
  for (const auto& [starts_at, is_open] :
       {std::pair("2026-03-09T08:00:01Z", true), std::pair("2026-03-09T08:00:00Z", false),
        std::pair("2026-03-09T07:59:59Z", false)}) {
    const auto& shown = starts_at;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    Screen screen;
    screens::follows_link(screen, screens::texts(), world::visit_made(starts_at));
    CHECK((screen.find(Role::kButton, "Change the time") != nullptr) == is_open);
    CHECK((screen.find(Role::kButton, "Cancel booking") != nullptr) == is_open);
    CHECK((screen.find(Role::kHeading, "This booking is in the past") != nullptr) == !is_open);
  }
}

TEST_CASE("a move that waits for the business says so, one that stands says that") {
  for (const bool is_pending : {false, true}) {
    CAPTURE(is_pending);
    Screen screen;
    screens::picks_new_time(screen, screens::texts());
    screen.does(widget::RescheduleConfirmed{});
    core::Booking moved = world::visit_made("2026-03-10T14:00:00Z");
    if (is_pending) moved.status = BookingStatus::kPending;
    screen.manage_answered(world::booking_answer(moved));
    screen.at(Role::kHeading,
              is_pending ? "Your new time has been requested" : "Your booking has a new time");
    screen.at(Role::kText, is_pending ? "Harley Clinic will confirm your booking."
                                      : "Harley Clinic looks forward to seeing you.");
  }
}
