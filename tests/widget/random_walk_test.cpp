// A visitor who presses anything at any time, and a server that answers anything, late or twice:
// what must hold whatever happens. Seeded, so a failure can be walked again.
#include <deque>
#include <random>
#include <set>

#include "widget/queries.hpp"
#include "world.hpp"

using namespace world;

namespace {

class Walk {
 public:
  explicit Walk(std::uint32_t seed) : random_(seed), config_(some_config()) {
    booker_ = Booker(config_);
    widget::Options options;
    if (one_in(4)) options.type_id = pick({3, 4, 5, 77});
    if (one_in(4)) options.resource_id = pick({1, 2, 9, 77});
    carry_out(booker_.starts(options));
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (one_in(3)) {
        server_answers();
      } else if (one_in(4)) {
        time_passes(one_in(4) ? below(90'000) : below(3000));
      } else {
        act(some_press());
      }
      check();
    }
  }

  int confirmed = 0;
  int taken = 0;

 private:
  bool one_in(int n) { return below(n) == 0; }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }
  core::Id pick(std::initializer_list<core::Id> ids) {
    return ids.begin()[below(static_cast<int>(ids.size()))];
  }

  core::WidgetConfig some_config() {
    core::WidgetConfig config = one_in(4) ? one_doctor() : clinic();
    static const char* const kZones[] = {"Europe/London", "Asia/Kathmandu", "Pacific/Kiritimati",
                                         "America/Los_Angeles"};
    config.visitor_zone = zone(kZones[below(4)]);
    for (core::BookingType& type : config.types) type.max_days_ahead = below(3) * 40;
    if (one_in(3)) config.details.phone = core::Ask::kHidden;
    return config;
  }

  core::Date some_day() { return core::add_days(booker_.model.times.focus_day, below(80) - 30); }

  widget::Action some_press() {
    const auto& offered = widget::chosen_day_slots(booker_.model);
    switch (below(18)) {
      case 16: return one_in(2) ? widget::Action{widget::LineLost{}} : widget::LineBack{};
      case 17: return one_in(2) ? widget::Action{widget::PageLeft{}} : widget::PageReturned{};
      case 0: return widget::TypePicked{pick({3, 4, 5, 77})};
      case 1: return one_in(2) ? widget::ResourcePicked{} : widget::ResourcePicked{pick({1, 2, 9})};
      case 2: return widget::PreviousMonthAsked{};
      case 3: return widget::NextMonthAsked{};
      case 4: return widget::DayPicked{booker_.model.times.focus_day};
      case 5: return widget::DayFocused{some_day()};
      case 6: return widget::NextAvailableAsked{};
      case 7:
      case 8:
        if (offered.empty()) return widget::SlotPicked{slot("2026-03-10T09:00:00Z")};
        return widget::SlotPicked{
            offered[static_cast<std::size_t>(below(static_cast<int>(offered.size())))]};
      case 9: return widget::HourCyclePicked{core::HourCycle::k12};
      case 10:
      case 11: return some_typing();
      case 12: return widget::SubmitPressed{};
      case 13: return one_in(3) ? widget::Action{widget::BackPressed{}} : widget::SubmitPressed{};
      case 14: return widget::RetryPressed{};
      default: return widget::BookAnotherPressed{};
    }
  }

  widget::Action some_typing() {
    static const char* const kTexts[widget::kFieldCount][3] = {
        {"Sarah", "Zoë Ω", ""},
        {"s@example.com", "s@", "z@example.org"},
        {"+447700900123", "", "12"},
        {"", "A note", "\xff"}};
    const int field = below(widget::kFieldCount);
    const int text = one_in(4) ? below(3) : 0;
    typed_[static_cast<std::size_t>(field)] = kTexts[field][text];
    return widget::FieldTyped{static_cast<FieldName>(field), kTexts[field][text]};
  }

  Answer some_trouble() {
    switch (below(7)) {
      case 0: return offline();
      case 1: return timed_out();
      case 2: return answer(200, "<html>");
      case 3: return error_answer(500, "Server error.");
      case 4: return answer(201, "{\"success\": true, \"data\": {\"id\": 1}}");
      case 5: return error_answer(422, "No.", {{"contact.email", {"No such address."}}});
      default: return error_answer(429, "Slow down.");
    }
  }

  Answer some_slots(const widget::LoadSlots& asked) {
    std::vector<core::Slot> slots;
    if (!one_in(4)) {
      const int span = core::days_between(asked.from, asked.to) + 1;
      for (int i = below(12); i > 0; --i) {
        const core::Date date = core::add_days(asked.from, below(span));
        const core::Instant starts = date::sys_days(date) + core::Minutes(30 * below(48));
        slots.push_back({starts, starts + core::Minutes(30), !one_in(3)});
      }
    }
    return slots_answer(config_.business_zone, slots);
  }

  // One of what is outstanding, in any order; now and then twice.
  void server_answers() {
    if (outstanding_.empty()) return;
    const auto which = static_cast<std::size_t>(below(static_cast<int>(outstanding_.size())));
    const Effect order = outstanding_[which];
    if (!one_in(8)) outstanding_.erase(outstanding_.begin() + static_cast<std::ptrdiff_t>(which));
    const bool trouble = one_in(4);
    if (std::holds_alternative<widget::LoadConfig>(order)) {
      act(widget::ConfigAnswered{trouble ? some_trouble() : config_answer(config_)});
    } else if (const auto* load = std::get_if<widget::LoadSlots>(&order)) {
      act(widget::SlotsAnswered{load->request, trouble ? some_trouble() : some_slots(*load)});
    } else if (const auto* send = std::get_if<widget::SendBooking>(&order)) {
      answer_booking(*send, trouble);
    } else if (const auto* hold = std::get_if<widget::SendHold>(&order)) {
      act(widget::HoldAnswered{hold->request,
                               trouble ? some_hold_trouble() : some_hold(hold->hold.new_token)});
    } else if (const auto* renew = std::get_if<widget::RenewHold>(&order)) {
      act(widget::HoldAnswered{renew->request,
                               trouble ? some_hold_trouble() : some_hold(renew->hold_token)});
    }
  }

  Answer some_hold(const std::string& token) {
    const core::Instant until = widget::now(booker_.model) + core::Seconds(below(400));
    return answer(201, core::success_body(core::to_json(core::HoldMade{token, until})));
  }
  Answer some_hold_trouble() {
    if (one_in(3)) return some_trouble();
    return one_in(2) ? error_answer(404, "Gone.")
                     : error_answer(422, "Taken.", {{"starts_at", {"Taken."}}});
  }

  void time_passes(std::int64_t milliseconds) {
    const std::int64_t wake_at = booker_.model.clock.wake_at;
    act(widget::TimePassed{booker_.model.clock.elapsed_ms + milliseconds, core::Instant{}});
    if (wake_at != 0 && wake_at <= booker_.model.clock.elapsed_ms) act(widget::Woke{});
  }

  void answer_booking(const widget::SendBooking& send, bool trouble) {
    const bool waited_for = booker_.model.booking.submission.progress == Progress::kLoading &&
                            !booker_.model.booking.submission.retry.is_waiting &&
                            booker_.model.booking.submission.request == send.request;
    Answer given = made_answer(send.booking);
    bool made = true;
    if (trouble) {
      given = some_trouble();
      made = false;
    } else if (one_in(4)) {
      given = error_answer(422, "Taken.", {{"starts_at", {"Taken."}}});
      made = false;
      taken += waited_for ? 1 : 0;
    }
    const Step before = booker_.model.step;
    act(widget::BookingAnswered{send.request, given});
    const bool newly = before != Step::kConfirmed && booker_.model.step == Step::kConfirmed;
    CHECK(newly == (made && waited_for));
    confirmed += newly ? 1 : 0;
  }

  void act(const widget::Action& action) {
    const Step before = booker_.model.step;
    carry_out(booker_.does(action));
    if (!std::holds_alternative<widget::BookingAnswered>(action)) {
      CHECK((before == Step::kConfirmed || booker_.model.step != Step::kConfirmed));
    }
  }

  void carry_out(const Effects& effects) {
    for (const Effect& effect : effects) {
      if (const auto* send = std::get_if<widget::SendBooking>(&effect)) {
        check_send(*send);
      } else if (const auto* load = std::get_if<widget::LoadSlots>(&effect)) {
        check_load(*load);
      } else if (const auto* event = std::get_if<widget::RaiseEvent>(&effect)) {
        ready_ += event->name == "booking:ready" ? 1 : 0;
        CHECK(core::Json::parse(event->detail_json, nullptr, false).is_object());
        continue;
      } else if (const auto* hold = std::get_if<widget::SendHold>(&effect)) {
        open_holds_.insert(hold->hold.new_token);
      } else if (const auto* release = std::get_if<widget::ReleaseHold>(&effect)) {
        CHECK(open_holds_.erase(release->hold_token) == 1);
        continue;
      } else if (std::holds_alternative<widget::RenewHold>(effect)) {
        // answered as they come
      } else if (!std::holds_alternative<widget::LoadConfig>(effect)) {
        continue;
      }
      outstanding_.push_back(effect);
    }
  }

  // A key stands for one body for good, and nothing is sent while something is on its way.
  void check_send(const widget::SendBooking& send) {
    CHECK(send.request > last_request_);
    last_request_ = send.request;
    const auto [known, is_new] = bodies_.emplace(send.idempotency_key, send.booking);
    CHECK(known->second == send.booking);
    CHECK(booker_.model.booking.submission.progress == Progress::kLoading);
  }

  void check_load(const widget::LoadSlots& load) {
    CHECK(load.request > last_request_);
    last_request_ = load.request;
    CHECK(load.from <= load.to);
    CHECK(core::days_between(load.from, load.to) < core::kMaxRangeDays);
    CHECK(load.from >= config_.business_zone.local_date(config_.now));
  }

  void check() {
    const widget::Model& model = booker_.model;
    for (std::size_t i = 0; i < typed_.size(); ++i)
      CHECK(model.details.fields[i].text == typed_[i]);
    CHECK((model.step == Step::kConfirmed) == model.booking.made.has_value());
    CHECK(ready_ <= 1);
    int loading = model.times.next.progress == Progress::kLoading ? 1 : 0;
    for (const auto& [month, slots] : model.times.months) {
      loading += slots.progress == Progress::kLoading ? 1 : 0;
      CHECK(month >= core::month_of(model.times.today));
    }
    CHECK(loading <= 1);
    if (model.step == Step::kTimes) check_times();
    if (model.step == Step::kDetails) CHECK(model.times.slot.has_value());
    if (model.booking.submission.progress == Progress::kLoading) {
      CHECK(model.step == Step::kDetails);
      // Never a dead end: something is on its way, or will be.
      if (model.booking.submission.retry.is_waiting) CHECK(model.clock.wake_at != 0);
    }
    if (model.reading.is_waiting) CHECK(model.clock.wake_at != 0);
    check_holds();
  }

  // What was held is what is chosen; everything else was let go, or is over.
  void check_holds() {
    using State = widget::Holding::State;
    const widget::Holding& holding = booker_.model.booking.holding;
    const bool is_on = holding.state == State::kAsked || holding.state == State::kHeld;
    if (is_on) {
      CHECK(booker_.model.step == Step::kDetails);
      CHECK_FALSE(booker_.model.is_away);
      CHECK(holding.starts_at == booker_.model.times.slot->starts_at);
      CHECK(open_holds_ == std::set<std::string>{holding.token});
    } else if (booker_.model.step == Step::kConfirmed || holding.state != State::kNone ||
               holding.is_refused || booker_.model.times.slot_was_taken) {
      open_holds_.clear();  // used up, lost or refused
    }
    CHECK(open_holds_.size() == (is_on ? 1 : 0));
  }

  // The times are never a dead end: loading, or there, or failed, or being looked for further on.
  void check_times() {
    const widget::Model& model = booker_.model;
    CHECK(model.catalog.type_id.has_value());
    CHECK(model.catalog.resource_chosen);
    CHECK(core::month_of(model.times.focus_day) == model.times.month);
    const widget::MonthSlots* shown = widget::shown_month(model);
    REQUIRE(shown != nullptr);
    CHECK(shown->progress != Progress::kIdle);
    if (shown->progress != Progress::kReady) return;
    if (shown->days.empty()) {
      CHECK(model.times.next.progress != Progress::kIdle);
      if (model.times.next.found)
        CHECK(core::month_of(*model.times.next.found) > model.times.month);
    } else {
      CHECK(model.times.day.has_value());
    }
    for (const auto& [date, slots] : shown->days) {
      CHECK(core::month_of(date) == model.times.month);
      for (const core::Slot& each : slots) {
        CHECK(each.available);
        CHECK(model.times.zone.local_date(each.starts_at) == date);
      }
    }
  }

  std::mt19937 random_;
  core::WidgetConfig config_;
  Booker booker_;
  std::deque<Effect> outstanding_;
  std::array<std::string, widget::kFieldCount> typed_;
  std::map<std::string, core::BookingRequest> bodies_;
  std::set<std::string> open_holds_;
  std::uint32_t last_request_ = 0;
  int ready_ = 0;
};

}  // namespace

TEST_CASE(
    "whatever is pressed and whatever is answered, nothing typed is lost and no booking is made "
    "up") {
  int confirmed = 0, taken = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Walk walk(seed);
    walk.run(1000);
    confirmed += walk.confirmed;
    taken += walk.taken;
  }
  // The walks do get everywhere.
  CHECK(confirmed > 20);
  CHECK(taken > 10);
}
