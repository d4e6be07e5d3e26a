// Price, place, policy and category, as a visitor meets them: by role and name.
#include "../states.hpp"

using core::LocationKind;
using screens::Screen;
using view::Role;

namespace {

core::BookingType& consultation(Screen& screen) {
  return screen.config.types.front();
}

void set_locations(Screen& screen) {
  consultation(screen).locations = {
      {LocationKind::kAddress, "12 High St"}, {LocationKind::kWeCall}, {LocationKind::kVideo}};
}

// As many types as that, each with one of three categories, or without one.
void set_types(Screen& screen, int count) {
  constexpr const char* kCategories[] = {"Visits", "Courses", ""};
  screen.config.types.clear();
  for (int i = 0; i < count; ++i) {
    core::BookingType type = world::clinic().types.front();
    type.id = 100 + i;
    type.name = "Treatment " + std::to_string(i);
    type.category = kCategories[i % 3];
    screen.config.types.push_back(type);
  }
}

std::vector<std::string> headings(const Screen& screen) {
  std::vector<std::string> names;
  for (const view::Node& node : screen.frame.nodes) {
    if (node.role == Role::kHeading && node.detail == 3) names.push_back(node.name);
  }
  return names;
}

core::Booking visit_at(core::Location location, core::BookingStatus status) {
  core::Booking booking = world::visit_made();
  booking.status = status;
  booking.location = std::move(location);
  booking.price = core::Price{12500, "JOD", 3, false};
  booking.policy_text = "Later changes cost £20.";
  return booking;
}

}  // namespace

TEST_CASE("a type's row says its price and where it takes place") {
  Screen screen;
  set_locations(screen);
  consultation(screen).price = core::Price{4500, "GBP", 2, true};
  screen.config.types[1].price = core::Price{0, "GBP", 2, false};
  screen.opens();
  screen.at(Role::kButton,
            "30-Minute Consultation, 30\u00a0min, from GBP 45.00\u00a0· 12 High St\u00a0· We call "
            "you\u00a0· "
            "Video call");
  screen.at(Role::kButton, "Check-up, 60\u00a0min, Free");
}

TEST_CASE("in a text that is read from the right, a place with a number keeps its own order") {
  Screen screen;
  set_locations(screen);
  consultation(screen).price = core::Price{4500, "GBP", 2, true};
  screen.opens({}, screens::texts(true));
  const std::string name = screen.by_key("type:3")->name;
  CAPTURE(name);
  CHECK(name.find("\u2068"
                  "12 High St\u2069\u00a0· ") != std::string::npos);
}

TEST_CASE("yen have no decimals, and dinars three") {
  Screen screen;
  consultation(screen).price = core::Price{4500, "JPY", 0, false};
  screen.config.types[1].price = core::Price{12500, "JOD", 3, false};
  screen.opens();
  screen.at(Role::kButton, "30-Minute Consultation, 30\u00a0min, JPY 4500");
  screen.at(Role::kButton, "Check-up, 60\u00a0min, JOD 12.500");
}

TEST_CASE("categories are headings over more than eight types, and over no fewer") {
  Screen few;
  set_types(few, 8);
  few.opens();
  CHECK(headings(few).empty());
  few.at(Role::kList, "Choose what you would like to book");
  Screen many;
  set_types(many, 9);
  many.opens();
  CHECK(headings(many) == std::vector<std::string>{"Visits", "Courses"});
  many.at(Role::kList, "Visits");
  many.at(Role::kList, "Courses");
  many.at(Role::kList, "Choose what you would like to book");
  // Those without a category come first; within one, the order of the site file stays.
  std::vector<std::string> keys;
  for (const view::Node& node : many.frame.nodes) {
    if (node.role == Role::kButton && node.key.starts_with("type:")) keys.push_back(node.key);
  }
  CHECK(keys == std::vector<std::string>{"type:102", "type:105", "type:108", "type:100", "type:103",
                                         "type:106", "type:101", "type:104", "type:107"});
  many.press("Treatment 4, 30\u00A0min");
  CHECK(many.model().catalog.type_id == 104);
}

TEST_CASE("a search keeps the headings of what it finds, and finds categories") {
  Screen screen;
  set_types(screen, 13);
  screen.opens();
  screen.type("Search", "courses");
  CHECK(headings(screen) == std::vector<std::string>{"Courses"});
  screen.type("Search", "treatment 12");
  CHECK(headings(screen) == std::vector<std::string>{"Visits"});
}

TEST_CASE("a resource says something of itself") {
  Screen screen;
  screen.config.resources[1].about = "Speaks Mandarin";
  screens::opens_type(screen, screens::texts());
  screen.at(Role::kButton, "Dr. Mei Lin, Speaks Mandarin");
  screen.at(Role::kButton, "Dr. Ahmed Al-Rashid");
}

TEST_CASE("the choice so far says what it costs and where it is") {
  Screen screen;
  consultation(screen).price = core::Price{4500, "GBP", 2, false};
  consultation(screen).locations = {{LocationKind::kYouCall}};
  screens::opens_times(screen, screens::texts());
  CHECK(screen.by_key("summary:price")->name == "GBP 45.00");
  CHECK(screen.by_key("summary:place")->name == "You call us");
}

TEST_CASE("before booking it is said until when that can be changed") {
  Screen screen;
  consultation(screen).cancel_until_minutes = 24 * 60;
  consultation(screen).policy_text = "Later changes cost £20.";
  screens::opens_details(screen, screens::texts());
  CHECK(screen.shows("Free to cancel until Monday 9 March, 09:30"));
  screen.at(Role::kText, "Later changes cost £20.");
  Screen never;
  consultation(never).cancel_until_minutes = core::kNotOnline;
  consultation(never).move_until_minutes = core::kNotOnline;
  screens::opens_details(never, screens::texts());
  never.at(Role::kText, "This booking cannot be changed online. Please contact us.");
  Screen silent;
  screens::opens_details(silent, screens::texts());
  CHECK_FALSE(silent.shows("Free to"));
}

TEST_CASE("of several locations the visitor chooses one with the keyboard, and it is sent") {
  Screen screen;
  set_locations(screen);
  screens::opens_details(screen, screens::texts());
  screen.at(Role::kGroup, "Where");
  for (const char* name : {"12 High St", "We call you", "Video call"}) {
    const view::Node& row = screen.at(Role::kButton, name);
    CHECK((row.flags & (view::kTabStop | view::kToggle)) == (view::kTabStop | view::kToggle));
    CHECK((row.flags & view::kSelected) == 0);
  }
  screen.press("Video call");
  CHECK((screen.at(Role::kButton, "Video call").flags & view::kSelected) != 0);
  CHECK(screen.by_key("summary:place")->name == "Video call");
  screen.press("12 High St");
  CHECK((screen.at(Role::kButton, "Video call").flags & view::kSelected) == 0);
  screen.booker.types_details();
  screen.does(widget::SubmitPressed{});
  CHECK(screen.booker.sent.booking.location ==
        core::Location{LocationKind::kAddress, "12 High St"});
}

TEST_CASE("who chooses no location is asked to, and keeps what was typed") {
  Screen screen;
  set_locations(screen);
  screens::opens_details(screen, screens::texts());
  screen.booker.types_details();
  const std::string name = screen.model().details.field(widget::FieldName::kName).text;
  screen.does(widget::SubmitPressed{});
  CHECK(screen.focus == "location:0");
  screen.at(Role::kGroup, "Where, Choose where it takes place.");
  CHECK((screen.at(Role::kText, "Choose where it takes place.").flags & view::kError) != 0);
  CHECK(screen.at(Role::kTextField, "Name").value == name);
  CHECK(screen.model().booking.submission.progress == widget::Progress::kIdle);
  screen.press("12 High St");
  CHECK_FALSE(screen.shows("Choose where it takes place."));
  screen.does(widget::SubmitPressed{});
  CHECK(screen.model().booking.submission.progress == widget::Progress::kLoading);
}

TEST_CASE("who is to be called has to give a number") {
  Screen screen;
  set_locations(screen);
  screens::opens_details(screen, screens::texts());
  screen.at(Role::kTextField, "Phone optional");
  screen.press("We call you");
  CHECK((screen.at(Role::kTextField, "Phone").flags & view::kRequired) != 0);
  screen.press("Video call");
  screen.at(Role::kTextField, "Phone optional");
}

TEST_CASE("a location that is gone is told where it was chosen") {
  Screen screen;
  set_locations(screen);
  screens::opens_details(screen, screens::texts());
  screen.booker.types_details();
  screen.press("12 High St");
  screen.does(widget::SubmitPressed{});
  screen.booking_answered(
      world::error_answer(422, "Refused.", {{"location", {"This cannot be booked there."}}}));
  screen.at(Role::kGroup, "Where, This cannot be booked there.");
  CHECK(screen.focus == "location:0");
}

TEST_CASE("another type starts without a chosen location") {
  Screen screen;
  set_locations(screen);
  screens::opens_details(screen, screens::texts());
  screen.press("Video call");
  for (int i = 0; i < 3; ++i) screen.does(widget::BackPressed{});
  screen.does(widget::TypePicked{4});
  CHECK_FALSE(screen.model().details.location.index);
}

TEST_CASE("a booking shows where it is, what it costs and the business's policy") {
  Screen screen;
  screens::follows_link(
      screen, screens::texts(),
      visit_at({LocationKind::kYouCall, "+44 20 7946 0123"}, core::BookingStatus::kConfirmed));
  CHECK(screen.by_key("made:place")->name == "You call us, +44 20 7946 0123");
  CHECK(screen.by_key("made:price")->name == "JOD 12.500");
  screen.at(Role::kText, "Later changes cost £20.");
}

TEST_CASE("a video call opens from the booking, and is in its calendar file") {
  Screen screen;
  screens::follows_link(screen, screens::texts(),
                        visit_at({LocationKind::kVideo, "https://meet.example.com/a"},
                                 core::BookingStatus::kConfirmed));
  CHECK(screen.by_key("made:place")->name == "Video call");
  CHECK(screen.at(Role::kLink, "meet.example.com/a").value == "https://meet.example.com/a");
  const view::Node& google = screen.at(Role::kLink, "Google");
  CHECK(google.value.find("&location=https%3A%2F%2Fmeet.example.com%2Fa") != std::string::npos);
  Screen waiting;
  screens::follows_link(waiting, screens::texts(),
                        visit_at({LocationKind::kVideo}, core::BookingStatus::kPending));
  CHECK(waiting.by_key("made:place")->name == "Video call");
  CHECK(waiting.by_key("made:video") == nullptr);
}

TEST_CASE("no address but https becomes a link") {
  Screen screen;
  screens::follows_link(
      screen, screens::texts(),
      visit_at({LocationKind::kVideo, "javascript:alert(1)"}, core::BookingStatus::kConfirmed));
  CHECK(screen.by_key("made:video") == nullptr);
}
