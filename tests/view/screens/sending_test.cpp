// While something is sent: what cannot be pressed meanwhile, what can, and that it is said.
#include "../states.hpp"
#include "widget/manage/booking_queries.hpp"

using screens::Screen;
using view::Node;
using view::Role;

namespace {

void reach(Screen& screen, std::string_view name) {
  const auto& states = screens::states();
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const screens::State& state) { return state.name == name; });
  REQUIRE_MESSAGE(found != states.end(), name);
  found->reach(screen, screens::texts());
}

const Node& control(const Screen& screen, std::string_view key) {
  const Node* node = screen.by_key(key);
  REQUIRE_MESSAGE(node != nullptr, key, " is not there; there are: ", screen.names());
  return *node;
}

constexpr std::uint32_t kSent = view::kDisabled | view::kBusy;

std::uint32_t sending(const Screen& screen, std::string_view key) {
  return control(screen, key).flags & kSent;
}

// On a new screen each: pressing it comes to nothing.
void presses_in_vain(std::string_view state, std::string_view key) {
  Screen screen;
  reach(screen, state);
  screen.happens({view::Event::Kind::kActivate, control(screen, key).id, {}});
  CHECK(screen.actions.empty());
}

struct Pressable {
  const char* state;
  const char* key;
  std::uint32_t flags;  // of kSent
};
constexpr Pressable kPressables[] = {
    {"details", "submit", 0},
    {"details", "back", 0},
    {"submitting", "submit", kSent},
    {"submitting", "back", view::kDisabled},
    {"submit tried again", "submit", kSent},
    {"submit tried again", "back", 0},
    {"submit failed", "submit", 0},
    {"submit failed", "back", 0},
    {"submit failed", "retry", 0},
    {"submit rejected", "submit", 0},
    {"cancel asked", "cancel:yes", 0},
    {"cancel asked", "cancel:no", 0},
    {"cancelling", "cancel:yes", kSent},
    {"cancelling", "cancel:no", view::kDisabled},
    {"cancel tried again", "cancel:yes", kSent},
    {"cancel tried again", "cancel:no", 0},
    {"cancel failed", "cancel:yes", 0},
    {"cancel failed", "cancel:no", 0},
    {"cancel failed", "retry", 0},
    {"new time picked", "submit", 0},
    {"new time picked", "reschedule:keep", 0},
    {"rescheduling", "submit", kSent},
    {"rescheduling", "reschedule:keep", view::kDisabled},
    {"reschedule failed", "submit", 0},
    {"reschedule failed", "reschedule:keep", 0},
    {"managed", "reschedule", 0},
    {"managed", "cancel", 0},
    {"list with more to come", "list:more", 0},
};

}  // namespace

TEST_CASE("what is on its way cannot be sent again, and what waits to be tried again can be left") {
  for (const Pressable& each : kPressables) {
    CAPTURE(each.state);
    CAPTURE(each.key);
    Screen screen;
    reach(screen, each.state);
    CHECK(sending(screen, each.key) == each.flags);
    if (each.flags != 0) presses_in_vain(each.state, each.key);
  }
}

TEST_CASE("a move that is tried again cannot be sent twice, but left") {
  Screen screen;
  reach(screen, "rescheduling");
  CHECK(screen.by_key("back") == nullptr);
  screen.manage_answered(world::timed_out());
  REQUIRE(screen.model().manage.retry.is_waiting);
  CHECK(sending(screen, "submit") == kSent);
  CHECK(sending(screen, "reschedule:keep") == 0);
  CHECK(sending(screen, "back") == 0);
  screen.at(Role::kButton, "Moving your booking");
}

TEST_CASE("a booking that is looked at once more can be neither moved nor cancelled meanwhile") {
  Screen screen;
  reach(screen, "rescheduling");
  screen.manage_answered(world::timed_out());
  screen.press("Keep my current time");
  REQUIRE(widget::is_busy(screen.model().manage));
  for (const char* key : {"reschedule", "cancel"}) {
    CHECK(sending(screen, key) == view::kDisabled);
    screen.happens({view::Event::Kind::kActivate, control(screen, key).id, {}});
    CHECK(screen.actions.empty());
  }
  screen.manage_answered(world::booking_answer(world::visit_made()));
  for (const char* key : {"reschedule", "cancel"}) CHECK(sending(screen, key) == 0);
}

TEST_CASE("the next page of a list is asked for once, and the button says what it waits for") {
  Screen screen;
  reach(screen, "list with more to come");
  screen.press("Show more");
  CHECK(sending(screen, "list:more") == kSent);
  screen.at(Role::kButton, "Loading your bookings");
  screen.happens({view::Event::Kind::kActivate, control(screen, "list:more").id, {}});
  CHECK(screen.actions.empty());
  screen.bookings_answered(world::offline());
  CHECK(sending(screen, "list:more") == kSent);
  screen.at(Role::kButton, "Connection lost. Trying again…");
}

TEST_CASE("a button that is busy says what is being done in place of what it does") {
  const std::pair<const char*, std::pair<const char*, const char*>> kSaid[] = {
      {"submitting", {"submit", "Making your booking"}},
      {"submit tried again", {"submit", "Making your booking"}},
      {"cancelling", {"cancel:yes", "Cancelling your booking"}},
      {"cancel tried again", {"cancel:yes", "Cancelling your booking"}},
      {"rescheduling", {"submit", "Moving your booking"}},
      {"submit failed", {"submit", "Book Tuesday 10 March, 09:30"}},
      {"cancel failed", {"cancel:yes", "Yes, cancel it"}},
      {"reschedule failed", {"submit", "Move to Tuesday 10 March, 14:00"}}};
  for (const auto& [state, said] : kSaid) {
    const auto& shown = state;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    Screen screen;
    reach(screen, state);
    CHECK(control(screen, said.first).name == said.second);
  }
}

TEST_CASE("whatever is busy cannot be pressed, on every screen") {
  int busy = 0;
  for (const screens::State& state : screens::states()) {
    Screen screen;
    state.reach(screen, screens::texts());
    for (const Node& node : screen.frame.nodes) {
      if ((node.flags & view::kBusy) == 0) continue;
      INFO(state.name, ", ", screens::described(node));
      CHECK((node.flags & view::kDisabled) != 0);
      ++busy;
    }
  }
  CHECK(busy >= 5);
}

TEST_CASE("the months end where nothing can be booked, and their buttons with them") {
  core::WidgetConfig config = world::one_doctor();
  config.types[0].max_days_ahead = 40;  // to 18 April
  Screen screen(390, config);
  screen.opens();
  screen.slots_arrive({"2026-03-10T09:00:00Z"});
  CHECK((control(screen, "month:previous").flags & view::kDisabled) != 0);
  CHECK((control(screen, "month:next").flags & view::kDisabled) == 0);
  screen.press("Previous month");
  CHECK(screen.actions.empty());
  screen.press("Next month");
  CHECK((control(screen, "month:previous").flags & view::kDisabled) == 0);
  CHECK((control(screen, "month:next").flags & view::kDisabled) != 0);
  screen.press("Next month");
  CHECK(screen.actions.empty());
}
