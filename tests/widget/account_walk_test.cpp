// A visitor who presses anything at any time, in front of an account that answers anything, late: what must
// hold whatever happens. Seeded, so a failure can be walked again.
#include <random>
#include <set>

#include "account_world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

class AccountWalk {
 public:
  explicit AccountWalk(std::uint32_t seed) : random_(seed) {
    static const char* const kZones[] = {"Europe/London", "Asia/Kathmandu", "Pacific/Kiritimati",
                                         "America/Los_Angeles", "Pacific/Apia"};
    visit_.visitor_zone = zone(kZones[below(5)]);
    visit_.account.zone = zone(kZones[below(5)]);
    visit_.account.lets_look = !one_in(4);
    visit_.account.lets_search = !one_in(4);
    if (one_in(2)) visit_.account.config = clinic();
    const int slots = one_in(3) ? 3 : 150;
    for (int i = 0; i < slots; ++i) {
      const core::Instant starts =
          visit_.account.config.now + std::chrono::hours(below(24 * 70)) + core::Minutes(30);
      visit_.account.slots.push_back({starts, starts + core::Minutes(30), true});
    }
    visit_.opens();
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      switch (below(3)) {
        case 0: visit_.does(some_press()); break;
        case 1: something_is_answered(); break;
        default: visit_.time_passes(below(one_in(20) ? 60'000 : 900)); break;
      }
      check();
    }
  }

  int confirmed = 0;
  int unknown = 0;

 private:
  bool one_in(int n) { return below(n) == 0; }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  core::Date some_day() { return core::add_days(visit_.model.times.focus_day, below(50) - 15); }

  widget::Action some_press() {
    const auto& offered = widget::chosen_day_slots(visit_.model);
    switch (below(18)) {
      case 0: return widget::TypePicked{one_in(2) ? 3 : 4};
      case 1: return widget::ResourcePicked{};
      case 2: return widget::PreviousMonthAsked{};
      case 3: return widget::NextMonthAsked{};
      case 4:
      case 5: return widget::DayPicked{some_day()};
      case 6: return widget::DayPointedAt{some_day()};
      case 7: return widget::DayFocused{some_day()};
      case 8: return widget::NextAvailableAsked{};
      case 9:
        return one_in(2) ? widget::Action{widget::StopSearchPressed{}}
                         : widget::LookFurtherPressed{};
      case 10:
      case 11:
        if (offered.empty()) return widget::RetryPressed{};
        return widget::SlotPicked{
            offered[static_cast<std::size_t>(below(static_cast<int>(offered.size())))]};
      case 12: return widget::FieldTyped{FieldName::kName, "Sarah"};
      case 13:
        return widget::FieldTyped{FieldName::kEmail, one_in(2) ? "s@example.com" : "z@example.org"};
      case 14: return widget::SubmitPressed{};
      case 15: return one_in(3) ? widget::Action{widget::BackPressed{}} : widget::SubmitPressed{};
      case 16: return widget::RetryPressed{};
      default: return widget::BookAnotherPressed{};
    }
  }

  Answer some_trouble() {
    switch (below(6)) {
      case 0: return offline();
      case 1: return timed_out();
      case 2: return answer(200, "<html>");
      case 3: return error_answer(500, "Server error.");
      case 4: return error_answer(503, "Busy.");
      default: return answer(429, core::error_body({429, "Slow down.", {}, 1 + below(30)}));
    }
  }

  // One of what is outstanding, in any order; now and then its answer is lost, though it was done.
  void something_is_answered() {
    auto& outstanding = visit_.outstanding;
    if (outstanding.empty()) return;
    const auto which = static_cast<std::ptrdiff_t>(below(static_cast<int>(outstanding.size())));
    const Effect order = outstanding[static_cast<std::size_t>(which)];
    outstanding.erase(outstanding.begin() + which);
    const Step before = visit_.model.step;
    std::optional<Answer> given;
    if (one_in(5)) {
      given = some_trouble();
      const auto* send = std::get_if<widget::SendBooking>(&order);
      const bool may_be_done =
          given->delivery != Answer::Delivery::kAnswered || given->status == 200;
      if (send && may_be_done && one_in(2)) visit_.account.answers(*send);
    }
    visit_.answers(order, std::move(given));
    if (before != Step::kConfirmed && visit_.model.step == Step::kConfirmed) booked();
    unknown += visit_.model.booking.submission.fault == widget::Fault::kUnknown ? 1 : 0;
  }

  // What is shown as booked is booked, and each wish once.
  void booked() {
    ++confirmed;
    const core::Booking& shown = visit_.model.booking.made->booking;
    bool is_there = false;
    for (const core::Booking& each : visit_.account.bookings) {
      is_there = is_there || (each.id == shown.id && each.starts_at == shown.starts_at);
    }
    CHECK(is_there);
    shown_.insert(shown.id);
    // Every other booking is one whose answer was lost and of which the widget has not said anything.
    CHECK(visit_.account.bookings.size() <= shown_.size() + 1);
  }

  void check() {
    const widget::Model& model = visit_.model;
    std::size_t under_way = 0, errands = 0;
    for (const Effect& each : visit_.outstanding) {
      std::holds_alternative<widget::LoadDay>(each) ? ++under_way : ++errands;
    }
    CHECK(under_way <= widget::kMostUnderWay);
    CHECK(errands <= 1);
    CHECK((model.step == Step::kConfirmed) == model.booking.made.has_value());
    if (model.booking.submission.progress == Progress::kLoading) {
      CHECK(model.step == Step::kDetails);
      CHECK((errands == 1 ||
             (model.booking.submission.retry.is_waiting && model.clock.wake_at != 0)));
    }
    if (model.step == Step::kTimes) check_times(under_way);
  }

  // Never a dead end: something is on its way, or will be, or all is known, or there is Retry.
  void check_times(std::size_t under_way) {
    const widget::Model& model = visit_.model;
    const widget::MonthSlots* shown = widget::shown_month(model);
    REQUIRE(shown != nullptr);
    const bool waits = under_way > 0 || model.clock.wake_at != 0;
    const bool failed = model.times.checking.fault != widget::Fault::kNone;
    CHECK((waits || failed || widget::is_month_checked(model, model.times.month)));
    if (shown->progress == Progress::kLoading) CHECK((waits && !failed));
    for (const auto& [date, slots] : shown->days) {
      for (const core::Slot& each : slots)
        CHECK(model.times.zone.local_date(each.starts_at) == date);
    }
    if (shown->progress == Progress::kReady && shown->days.empty()) {
      CHECK((model.times.next.progress != Progress::kIdle || model.times.next.stopped));
    }
  }

  std::mt19937 random_;
  AccountVisit visit_;
  std::set<core::Id> shown_;
};

}  // namespace

TEST_CASE(
    "whatever is pressed and answered in front of an account, no booking is made up or made "
    "twice") {
  int confirmed = 0, unknown = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    AccountWalk walk(seed);
    walk.run(1500);
    confirmed += walk.confirmed;
    unknown += walk.unknown;
  }
  // The walks do get everywhere.
  CHECK(confirmed > 20);
  CHECK(unknown > 0);
}
