#include <algorithm>

#include "states.hpp"

using screens::Screen;
using view::Role;

namespace {

template <class T>
const T* only(const Screen& screen) {
  CHECK(screen.actions.size() == 1);
  return screen.actions.empty() ? nullptr : std::get_if<T>(&screen.actions.front());
}

constexpr const char* kConsultation = "30-Minute Consultation, 30\u00A0min";
constexpr const char* kTuesday = "Tuesday 10 March 2026, 2 times available";
constexpr const char* kSubmit = "Book Tuesday 10 March, 09:30";

void walks_to_details(Screen& screen, widget::Options options = {}) {
  screen.opens(std::move(options));
  screen.press(kConsultation);
  screen.press("Dr. Mei Lin");
  screen.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:30:00Z", "2026-03-12T14:00:00Z"});
  screen.press("09:30, Tuesday 10 March");
}

void fills_in(Screen& screen) {
  screen.type("Name", "Sarah Johnson");
  screen.type("Email", "sarah@example.com");
  screen.type("Phone optional", "+44 7700 900123");
  screen.type("Notes optional", "First-time client");
}

}  // namespace

TEST_CASE("a visitor books by roles and names alone, at every width") {
  for (const float width : screens::kWidths) {
    CAPTURE(width);
    Screen screen(width);
    screen.starts();
    CHECK(screen.shows("Loading"));
    screen.does(widget::ConfigAnswered{world::config_answer(screen.config)});
    screen.at(Role::kHeading, "Harley Clinic");
    screen.press(kConsultation);
    screen.at(Role::kHeading, "Who would you like to see?");
    screen.press("Dr. Mei Lin");
    screen.at(Role::kStatus, "Loading times");
    screen.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:30:00Z", "2026-03-12T14:00:00Z"});
    screen.press(Role::kGridCell, "Thursday 12 March 2026, 1 time available");
    screen.at(Role::kHeading, "Thursday 12 March");
    screen.at(Role::kButton, "14:00, Thursday 12 March");
    screen.press(Role::kGridCell, kTuesday);
    screen.press("09:30, Tuesday 10 March");
    screen.at(Role::kHeading, "Your details");
    fills_in(screen);
    screen.press(kSubmit);
    CHECK(screen.booker.sent.booking.resource_id == 2);
    CHECK(screen.booker.sent.booking.starts_at == world::at("2026-03-10T09:30:00Z"));
    REQUIRE(screen.booker.sent.booking.contact.has_value());
    CHECK(screen.booker.sent.booking.contact->name == "Sarah Johnson");
    CHECK(screen.booker.sent.booking.notes == "First-time client");
    screen.booking_answered(world::made_answer(screen.booker.sent.booking));
    screen.at(Role::kHeading, "You are booked");
    screen.at(Role::kText, "Tuesday 10 March 2026, 09:30\u00a0– 10:00");
    screen.at(Role::kText, "Dr. Mei Lin");
    screen.press("Make a new booking");
    screen.at(Role::kHeading, "Harley Clinic");
  }
}

TEST_CASE("a request that waits for the business says so, and does not say booked") {
  Screen screen;
  walks_to_details(screen);
  fills_in(screen);
  screen.press(kSubmit);
  screens::is_answered(screen, "pending");
  screen.at(Role::kHeading, "Your request has been received");
  CHECK_FALSE(screen.shows("You are booked"));
}

TEST_CASE("Back leads from every step to the one before, and what was typed is still there") {
  for (const float width : screens::kWidths) {
    CAPTURE(width);
    Screen screen(width);
    walks_to_details(screen);
    screen.type("Name", "Sarah");
    screen.press("Back");
    screen.at(Role::kGrid, "March 2026");
    screen.press("Back");
    screen.at(Role::kHeading, "Who would you like to see?");
    screen.press("Back");
    screen.at(Role::kButton, kConsultation);
    CHECK(screen.find(Role::kButton, "Back") == nullptr);
    screen.press(kConsultation);
    screen.press("Dr. Mei Lin");
    screen.slots_arrive({"2026-03-10T09:30:00Z"});
    screen.press("09:30, Tuesday 10 March");
    CHECK(screen.at(Role::kTextField, "Name").value == "Sarah");
  }
}

TEST_CASE("where nothing was skipped to, there is no Back") {
  Screen screen(390, world::one_doctor());
  screen.opens();
  screen.at(Role::kStatus, "Loading times");
  CHECK(screen.find(Role::kButton, "Back") == nullptr);
}

TEST_CASE("Retry asks again for what failed: the business, the month, the search, the booking") {
  Screen screen;
  screen.starts();
  const widget::Answer failure = world::error_answer(500, "Server error.");
  screen.does(widget::ConfigAnswered{failure});
  screen.press("Retry");
  CHECK(only<widget::RetryPressed>(screen) != nullptr);
  CHECK(screen.shows("Loading"));
  screen.does(widget::ConfigAnswered{world::config_answer(screen.config)});
  screen.press(kConsultation);
  screen.press("Dr. Mei Lin");

  std::uint32_t asked = screen.booker.asked.request;
  screen.slots_answered(failure);
  screen.press("Retry");
  CHECK(screen.booker.asked.request == asked + 1);
  screen.slots_arrive({});
  screen.slots_answered(failure);
  screen.at(Role::kText,
            "No times are available in March 2026. Later months could not be checked.");
  asked = screen.booker.asked.request;
  screen.press("Retry");
  CHECK(screen.booker.asked.request == asked + 1);
  screen.slots_arrive({"2026-04-02T08:30:00Z"});
  screen.press("09:30, Thursday 2 April");

  fills_in(screen);
  screen.press("Book Thursday 2 April, 09:30");
  const std::uint32_t sent = screen.booker.sent.request;
  screen.booking_answered(failure);
  screen.at(Role::kText, "Something went wrong on our side. Please try again.");
  screen.press("Retry");
  CHECK(screen.booker.sent.request == sent + 1);
}

TEST_CASE("typed text arrives as it was typed, under its field") {
  Screen screen;
  walks_to_details(screen);
  const std::pair<const char*, widget::FieldName> fields[] = {
      {"Name", widget::FieldName::kName},
      {"Email", widget::FieldName::kEmail},
      {"Phone optional", widget::FieldName::kPhone},
      {"Notes optional", widget::FieldName::kNotes}};
  for (const auto& field : fields) {
    const char* const label = field.first;
    const widget::FieldName name = field.second;
    CAPTURE(std::string(label));
    const std::string words = std::string("  سارة ") + label + "\n東京 ";
    screen.type(label, words);
    const auto* typed = only<widget::FieldTyped>(screen);
    REQUIRE(typed != nullptr);
    CHECK(typed->field == name);
    CHECK(typed->text == words);
    CHECK(screen.at(Role::kTextField, label).value == words);
  }
}

TEST_CASE("of text typed twice before a frame, the last is what the field holds") {
  Screen screen;
  walks_to_details(screen);
  const std::uint32_t id = screen.at(Role::kTextField, "Name").id;
  screen.input.events = {{view::Event::Kind::kText, id, "S"}, {view::Event::Kind::kText, id, "Sa"}};
  screen.settle();
  CHECK(screen.at(Role::kTextField, "Name").value == "Sa");
}

TEST_CASE("text typed just before the button is pressed is sent with it") {
  Screen screen;
  walks_to_details(screen);
  screen.type("Email", "sarah@example.com");
  screen.input.events = {
      {view::Event::Kind::kText, screen.at(Role::kTextField, "Name").id, "Sarah"},
      {view::Event::Kind::kActivate, screen.at(Role::kButton, kSubmit).id, {}}};
  screen.settle();
  REQUIRE(screen.booker.sent.booking.contact.has_value());
  CHECK(screen.booker.sent.booking.contact->name == "Sarah");
}

TEST_CASE("pressing what cannot be pressed does nothing") {
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen screen;
    state.reach(screen, screens::texts());
    const std::vector<view::Node> nodes = screen.frame.nodes;
    for (const view::Node& node : nodes) {
      const bool can_be_pressed =
          node.role == Role::kButton || node.role == Role::kGridCell || node.role == Role::kOption;
      if (can_be_pressed && (node.flags & view::kDisabled) == 0) continue;
      CAPTURE(screens::described(node));
      screen.happens({view::Event::Kind::kActivate, node.id, {}});
      CHECK(screen.actions.empty());
    }
  }
}

TEST_CASE("everything that can be pressed does something") {
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen first;
    state.reach(first, screens::texts());
    for (const view::Node& node : first.frame.nodes) {
      if (node.role != Role::kButton && node.role != Role::kGridCell) continue;
      if ((node.flags & view::kDisabled) != 0) continue;
      CAPTURE(screens::described(node));
      Screen screen;
      state.reach(screen, screens::texts());
      screen.happens({view::Event::Kind::kActivate, node.id, {}});
      CHECK(screen.actions.size() == 1);
    }
  }
}

TEST_CASE("while the booking is on its way it can neither be sent again nor left") {
  Screen screen;
  walks_to_details(screen);
  fills_in(screen);
  screen.press(kSubmit);
  const view::Node& button = screen.at(Role::kButton, "Making your booking");
  CHECK((button.flags & (view::kDisabled | view::kBusy)) == (view::kDisabled | view::kBusy));
  const std::uint32_t sent = screen.booker.sent.request;
  screen.press("Making your booking");
  screen.press("Back");
  CHECK(screen.booker.sent.request == sent);
  CHECK(screen.model().step == widget::Step::kDetails);
}

TEST_CASE("what happened on a control that is no longer shown does nothing") {
  std::vector<std::uint32_t> ids;
  for (const screens::State& state : screens::states()) {
    Screen screen;
    state.reach(screen, screens::texts());
    for (const view::Node& node : screen.frame.nodes) ids.push_back(node.id);
  }
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen screen;
    state.reach(screen, screens::texts());
    for (const std::uint32_t id : ids) {
      const auto shown = [id](const view::Node& node) { return node.id == id; };
      if (std::any_of(screen.frame.nodes.begin(), screen.frame.nodes.end(), shown)) continue;
      for (const auto kind :
           {view::Event::Kind::kActivate, view::Event::Kind::kText, view::Event::Kind::kKey}) {
        screen.input.events.push_back({kind, id, "words"});
      }
    }
    screen.settle();
    CHECK(screen.actions.empty());
  }
}

TEST_CASE("the clock is switched between 12 and 24 hours where the times are") {
  Screen screen;
  screen.opens();
  screen.press(kConsultation);
  screen.press("Anyone available, Most times to choose from");
  screen.slots_arrive({"2026-03-10T14:30:00Z"});
  screen.at(Role::kGroup, "Clock format");
  CHECK((screen.at(Role::kButton, "24\u00A0h").flags & view::kSelected) != 0);
  screen.press("12\u00A0h");
  CHECK((screen.at(Role::kButton, "12\u00A0h").flags & view::kSelected) != 0);
  CHECK((screen.at(Role::kButton, "24\u00A0h").flags & view::kSelected) == 0);
  CHECK(screen.at(Role::kButton, "2:30 PM, Tuesday 10 March").value == "2:30 PM");
}

TEST_CASE(
    "the 12/24 switch is as wide as its words, and below the zone where a word of it had no room") {
  core::Json words = core::Json::parse(screens::messages());
  words["cycle.12"] = "twelve hours";
  words["cycle.24"] = "four & twenty";
  core::Texts in;
  REQUIRE_FALSE(in.load("", words.dump()));  // the dates stay English
  for (const float width : {250.0f, 320.0f, 390.0f, 640.0f, 960.0f}) {
    CAPTURE(width);
    core::WidgetConfig config = world::clinic();
    config.visitor_zone = world::zone("Asia/Kathmandu");
    Screen screen(width, config);
    screens::opens_times(screen, in);
    const view::Rect twelve = screen.at(Role::kButton, "twelve hours").rect;
    const view::Rect other = screen.at(Role::kButton, "four & twenty").rect;
    const view::Rect zone = screen.by_key(std::string(widget::key::kZone))->rect;
    CHECK(other.w >= 13 * 7);
    CHECK(twelve.w == other.w);
    CHECK(twelve.h == view::kTarget);  // one line
    CHECK(other.x + other.w <= width);
    const bool beside = zone.x + zone.w <= twelve.x + 0.5f;
    const bool above = zone.y + zone.h <= twelve.y;
    CHECK((beside || above));
    if (width == 250) CHECK(above);
    if (width == 390) CHECK(beside);
  }
}

TEST_CASE("a slot that was taken is said above fresh times until another is chosen") {
  Screen screen;
  walks_to_details(screen);
  fills_in(screen);
  screen.press(kSubmit);
  screen.booking_answered(
      world::error_answer(422, "Taken.", {{"starts_at", {"No longer available."}}}));
  constexpr const char* kTaken =
      "That time has just been taken. Please choose another. Your details have been kept.";
  screen.slots_arrive({"2026-03-10T09:00:00Z"});
  CHECK((screen.at(Role::kText, kTaken).flags & view::kError) != 0);
  screen.press("09:00, Tuesday 10 March");
  CHECK(screen.at(Role::kTextField, "Email").value == "sarah@example.com");
  screen.press("Back");
  CHECK_FALSE(screen.shows(kTaken));
}

TEST_CASE("focus is never sent to what is not there") {
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    Screen first;
    state.reach(first, screens::texts());
    for (const view::Node& node : first.frame.nodes) {
      if (node.role != Role::kButton && node.role != Role::kGridCell) continue;
      if ((node.flags & view::kDisabled) != 0) continue;
      CAPTURE(screens::described(node));
      Screen screen;
      state.reach(screen, screens::texts());
      screen.focus.clear();
      screen.happens({view::Event::Kind::kActivate, node.id, {}});
      CAPTURE(screen.focus);
      if (!screen.focus.empty()) CHECK(screen.by_key(screen.focus) != nullptr);
    }
  }
}

TEST_CASE("the day that was jumped to can take the focus while its month is on its way") {
  Screen screen(390, world::one_doctor());
  widget::Options options;
  options.day = world::day("2026-03-09");
  screen.opens(options);
  screen.slots_arrive({});
  screen.slots_arrive({});                        // 1 April to 1 June
  screen.slots_arrive({"2026-06-30T09:00:00Z"});  // 2 June and on: June is not whole in it
  screen.focus.clear();
  screen.press("Show Tuesday 30 June");
  REQUIRE(screen.focus == widget::key::kTimesHeading);
  CHECK(screen.by_key(screen.focus) != nullptr);
}

TEST_CASE(
    "the first month with times is loading until it is found, and then its first day is shown") {
  Screen screen(390, world::one_doctor());
  screen.opens();
  screen.slots_arrive({});
  screen.at(Role::kStatus, "Loading times");
  CHECK_FALSE(screen.shows("No times are available"));
  CHECK(screen.at(Role::kGridCell, "Friday 27 March 2026").value == "27");
  screen.slots_arrive({"2026-04-02T08:30:00Z"});
  screen.at(Role::kHeading, "April 2026");
  screen.at(Role::kHeading, "Thursday 2 April");
  CHECK((screen.at(Role::kGridCell, "Thursday 2 April 2026, 1 time available").flags &
         view::kSelected) != 0);
  screen.press("Previous month");
  CHECK(screen.shows("No times are available in March 2026."));
  CHECK((screen.at(Role::kButton, "Previous month").flags & view::kDisabled) != 0);
  screen.press("Show Thursday 2 April");
  screen.at(Role::kButton, "09:30, Thursday 2 April");
}

TEST_CASE("a day not checked yet says so, and can be chosen; one without times cannot") {
  Screen screen;
  screens::opens_account_month(screen, screens::texts());
  const view::Node& unchecked =
      screen.at(Role::kGridCell, "Friday 27 March 2026, availability not known yet");
  CHECK((unchecked.flags & view::kDisabled) == 0);
  const view::Node& none = screen.at(Role::kGridCell, "Sunday 8 March 2026, no times available");
  CHECK((none.flags & view::kDisabled) != 0);
  screen.press(Role::kGridCell, "Friday 27 March 2026, availability not known yet");
  CHECK(screen.model().times.day == world::day("2026-03-27"));
  CHECK(screen.shows("Loading times"));
}

TEST_CASE("pointing at a day that is not checked yet brings it to the front, once") {
  Screen screen;
  screens::opens_account_month(screen, screens::texts());
  const view::Rect cell =
      screen.at(Role::kGridCell, "Friday 27 March 2026, availability not known yet").rect;
  screen.input.mouse_x = cell.x + 5;
  screen.input.mouse_y = cell.y + 5;
  screen.settle();
  CHECK(screen.actions.size() == 1);
  CHECK(screen.model().times.checking.pointed == world::day("2026-03-27"));
  screen.settle();
  CHECK(screen.actions.empty());
}

TEST_CASE("the search tells how far it is, can be stopped, and gone on with at the same place") {
  Screen screen;
  screens::looks_further_in_account(screen, screens::texts());
  CHECK(screen.shows("Looking further ahead: none found up to"));
  const std::uint32_t stop = screen.at(Role::kButton, "Stop looking").id;
  screen.press("Stop looking");
  CHECK(screen.at(Role::kButton, "Keep looking").id == stop);
  screen.press("Keep looking");
  CHECK(screen.model().times.next.progress == widget::Progress::kLoading);
}

TEST_CASE("the owner's words stand on the confirmation, and the page's details in the form") {
  Screen screen;
  widget::Options options;
  options.thank_you = "Please bring your card.";
  options.details = {"Sarah Johnson", "sarah@example.com", "", ""};
  walks_to_details(screen, options);
  CHECK(screen.at(Role::kTextField, "Name").value == "Sarah Johnson");
  screen.press(kSubmit);
  CHECK_FALSE(screen.shows("Please bring"));
  screen.booking_answered(world::made_answer(screen.booker.sent.booking));
  CHECK(screen.shows("Please bring your card."));
}

TEST_CASE("the chosen time is said to be held, minute by minute, and nothing moves when it is") {
  Screen screen;
  screen.opens();
  screen.press(kConsultation);
  screen.press("Dr. Mei Lin");
  screen.slots_arrive({"2026-03-10T09:00:00Z"});
  screen.press("09:00, Tuesday 10 March");
  const float before = screen.at(Role::kTextField, "Name").rect.y;
  screen.does(widget::HoldAnswered{
      screen.model().booking.holding.request,
      world::held_answer(screen.model().booking.holding.token, "2026-03-09T08:05:01Z")});
  screen.at(Role::kText, "Held for you for 5 more minutes");
  CHECK(screen.at(Role::kTextField, "Name").rect.y == before);
  screen.does(widget::TimePassed{60'000, core::Instant{}});
  screen.at(Role::kText, "Held for you for 4 more minutes");
  screen.does(widget::TimePassed{250'000, core::Instant{}});
  screen.at(Role::kText, "Held for you for less than a minute more");
  screen.does(widget::TimePassed{300'000, core::Instant{}});
  screen.does(widget::Woke{});
  screen.at(Role::kText,
            "This time is no longer held for you. You can still book it if it is free.");
}

TEST_CASE("a booking that is tried again says so calmly, and can be left") {
  Screen screen;
  screen.opens();
  screen.press(kConsultation);
  screen.press("Dr. Mei Lin");
  screen.slots_arrive({"2026-03-10T09:00:00Z"});
  screen.press("09:00, Tuesday 10 March");
  fills_in(screen);
  screen.press("Book Tuesday 10 March, 09:00");
  CHECK((screen.at(Role::kButton, "Back").flags & view::kDisabled) != 0);
  screen.booking_answered(world::offline());
  screen.at(Role::kText, "Connection lost. Trying again…");
  CHECK((screen.at(Role::kButton, "Back").flags & view::kDisabled) == 0);
  CHECK(screen.find(Role::kButton, "Retry") == nullptr);
  screen.does(widget::LineLost{});
  screen.at(Role::kText,
            "You are offline. This will continue automatically once you are back online.");
  screen.at(Role::kText, "You are offline. Nothing you have entered is lost.");
  screen.does(widget::LineBack{});
  CHECK_FALSE(screen.shows("You are offline"));
}
