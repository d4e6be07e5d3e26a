// Every state a visitor can find the widget in, each with the actions and answers that lead there; and
// the widths at which each is drawn. A new screen belongs in states(), and every test over them covers it.
//
//   for (const screens::State& state : screens::states()) {
//     Screen screen;
//     state.reach(screen, screens::texts());
//   }
#pragma once

#include "screen.hpp"

namespace screens {

struct State {
  std::string name;
  void (*reach)(Screen&, core::Texts);
};

inline void opens_type(Screen& screen, core::Texts in) {
  screen.opens({}, std::move(in));
  if (screen.model().step == widget::Step::kTypes) screen.does(widget::TypePicked{3});
}
inline void opens_times(Screen& screen, core::Texts in) {
  opens_type(screen, std::move(in));
  if (screen.model().step == widget::Step::kResources) screen.does(widget::ResourcePicked{1});
}
// A Tuesday with a morning, an afternoon and an evening; a Thursday with more than fits one column.
inline void opens_day(Screen& screen, core::Texts in) {
  opens_times(screen, std::move(in));
  screen.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:30:00Z", "2026-03-10T10:00:00Z",
                       "2026-03-10T11:30:00Z", "2026-03-10T14:00:00Z", "2026-03-10T18:00:00Z",
                       "2026-03-12T09:00:00Z", "2026-03-12T09:30:00Z", "2026-03-12T10:00:00Z",
                       "2026-03-12T10:30:00Z", "2026-03-12T11:00:00Z", "2026-03-12T11:30:00Z",
                       "2026-03-12T12:00:00Z", "2026-03-12T12:30:00Z", "2026-03-12T13:00:00Z",
                       "2026-03-12T13:30:00Z", "2026-03-12T14:00:00Z", "2026-03-31T09:00:00Z"});
}
inline void opens_details(Screen& screen, core::Texts in) {
  opens_day(screen, std::move(in));
  screen.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
  REQUIRE(screen.model().step == widget::Step::kDetails);
}
inline void sends(Screen& screen, core::Texts in) {
  opens_details(screen, std::move(in));
  screen.booker.types_details();
  screen.does(widget::SubmitPressed{});
}
inline void is_answered(Screen& screen, const char* status) {
  core::Json body = core::Json::parse(world::made_answer(screen.booker.sent.booking).body);
  body["data"]["status"] = status;
  screen.booking_answered(world::answer(201, body.dump()));
  REQUIRE(screen.model().step == widget::Step::kConfirmed);
}

inline std::vector<widget::ZoneEntry> zone_list() {
  std::vector<widget::ZoneEntry> entries = {
      {"Asia/Kathmandu", "Kathmandu", "Nepal", "Asia/Kathmandu Kathmandu Nepal GMT+5:45",
       core::Seconds(20700)},
      {"Europe/London", "London", "United Kingdom", "Europe/London London United Kingdom GMT+0",
       core::Seconds(0)},
      {"America/New_York", "New York", "United States", "America/New_York New York United States",
       core::Seconds(-14400)}};
  for (int i = 0; i < 20; ++i) {
    const std::string place = "Town " + std::to_string(i);
    entries.push_back({"Etc/Town_" + std::to_string(i), place, {}, place, core::Seconds(0)});
  }
  return entries;
}
inline void opens_zones(Screen& screen, core::Texts in) {
  opens_day(screen, std::move(in));
  screen.does(widget::ZonesOpened{});
  screen.does(widget::ZonesTold{zone_list()});
}
inline void opens_many_types(Screen& screen, core::Texts in) {
  for (int i = 0; i < 40; ++i) {
    core::BookingType type = screen.config.types.front();
    type.id = 100 + i;
    type.name = "Treatment " + std::to_string(i);
    screen.config.types.push_back(type);
  }
  screen.opens({}, std::move(in));
}

// Before a bare API: the first doctor's times, of which nothing is known yet.
inline void opens_bare(Screen& screen, core::Texts in) {
  using Part = widget::CatalogueAnswered::Part;
  const world::Account account;
  screen.starts({}, std::move(in));
  screen.does(widget::ConfigAnswered{world::error_answer(404, "Not Found.")});
  screen.does(widget::ZoneTold{world::zone("Europe/London")});
  widget::Answer types = account.types();
  types.date = account.config.now;
  screen.does(widget::CatalogueAnswered{1, Part::kTypes, std::move(types)});
  screen.does(widget::CatalogueAnswered{1, Part::kResources, account.resources()});
  REQUIRE(screen.model().step == widget::Step::kTimes);
}
// Answers what is on its way until `enough`; nothing else is available.
inline void days_arrive(Screen& screen, std::initializer_list<const char*> starts, int enough) {
  world::Account account;
  account.offers(starts);
  for (int i = 0; i < enough; ++i) {
    const auto& dates = screen.model().checking.dates;
    const auto asked = std::find_if(dates.begin(), dates.end(), [](const auto& each) {
      return each.second.progress == widget::Progress::kLoading;
    });
    if (asked == dates.end()) {
      screen.does(widget::TimeTold{screen.model().elapsed_ms + 1500, {}});
      screen.does(widget::Woke{});
      continue;
    }
    const widget::LoadDay load{asked->second.request, 3, 1, asked->first};
    screen.does(widget::SlotsAnswered{load.request, account.answers(load)});
  }
}
inline void opens_bare_month(Screen& screen, core::Texts in) {
  opens_bare(screen, std::move(in));
  days_arrive(screen, {"2026-03-09T09:00:00Z", "2026-03-10T14:00:00Z", "2026-03-12T09:00:00Z"}, 8);
  REQUIRE(screen.model().day == world::day("2026-03-09"));
}
inline void looks_further_bare(Screen& screen, core::Texts in) {
  opens_bare(screen, std::move(in));
  while (screen.model().next.progress != widget::Progress::kLoading) days_arrive(screen, {}, 1);
}

inline void follows_link(Screen& screen, core::Texts in,
                         const core::Booking& booking = world::visit_made()) {
  screen.opens(world::with_link(), std::move(in));
  screen.manage_answered(world::booking_answer(booking));
  REQUIRE(screen.model().managing.booking.has_value());
}
inline void asks_to_cancel(Screen& screen, core::Texts in) {
  follows_link(screen, std::move(in));
  screen.does(widget::CancelPressed{});
  REQUIRE(screen.model().managing.asks_to_cancel);
}
inline void reschedules(Screen& screen, core::Texts in) {
  follows_link(screen, std::move(in));
  screen.does(widget::ReschedulePressed{});
  screen.slots_arrive({"2026-03-10T09:30:00Z", "2026-03-10T14:00:00Z", "2026-03-12T09:00:00Z"});
  REQUIRE(screen.model().step == widget::Step::kTimes);
}
inline void picks_new_time(Screen& screen, core::Texts in) {
  reschedules(screen, std::move(in));
  const core::Instant start = world::at("2026-03-10T14:00:00Z");
  screen.does(widget::DayPicked{screen.model().zone.local_date(start)});
  screen.does(widget::SlotPicked{world::slot("2026-03-10T14:00:00Z")});
  REQUIRE(screen.model().step == widget::Step::kReschedule);
}
inline void opens_list(Screen& screen, core::Texts in) {
  screen.opens(world::signed_in(), std::move(in));
  screen.does(widget::MyBookingsPressed{});
  REQUIRE(screen.model().step == widget::Step::kMyBookings);
}
inline core::Booking with_status(core::BookingStatus status) {
  core::Booking booking = world::visit_made();
  booking.status = status;
  return booking;
}

inline const std::vector<State>& states() {
  using widget::Answer;
  static const std::string kLongWords(200, 'w');
  static const std::vector<State> kStates = {
      {"loading", [](Screen& s, core::Texts in) { s.starts({}, std::move(in)); }},
      {"loading, tried again",
       [](Screen& s, core::Texts in) {
         s.starts({}, std::move(in));
         s.does(widget::ConfigAnswered{world::offline()});
         REQUIRE(s.model().config_progress == widget::Progress::kLoading);
       }},
      {"failed",
       [](Screen& s, core::Texts in) {
         s.starts({}, std::move(in));
         s.does(widget::ConfigAnswered{world::error_answer(500, "Server Error")});
         REQUIRE(s.model().config_progress == widget::Progress::kFailed);
       }},
      {"types", [](Screen& s, core::Texts in) { s.opens({}, std::move(in)); }},
      {"many types", opens_many_types},
      {"time zones", opens_zones},
      {"time zones, one pointed at",
       [](Screen& s, core::Texts in) {
         opens_zones(s, std::move(in));
         s.does(widget::Searched{"o"});
       }},
      {"time zones, none found",
       [](Screen& s, core::Texts in) {
         opens_zones(s, std::move(in));
         s.does(widget::Searched{"nowhere"});
       }},
      {"no types",
       [](Screen& s, core::Texts in) {
         s.config.types.clear();
         s.opens({}, std::move(in));
       }},
      {"resources", opens_type},
      {"times loading", opens_times},
      {"times tried again",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_answered(world::offline());
         REQUIRE(s.model().reading.is_waiting);
       }},
      {"times failed",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_answered(world::error_answer(500, "Server Error"));
       }},
      {"empty month, looking ahead",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_arrive({});
         REQUIRE(s.model().next.progress == widget::Progress::kLoading);
       }},
      {"empty month, a later day",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_arrive({});
         s.slots_arrive({"2026-04-02T09:00:00Z"});
         REQUIRE(s.model().next.found.has_value());
       }},
      {"empty month, later unknown",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_arrive({});
         s.slots_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().next.progress == widget::Progress::kFailed);
       }},
      {"empty for good",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         do s.slots_arrive({});
         while (s.model().next.progress == widget::Progress::kLoading);
       }},
      {"a day chosen", opens_day},
      {"a long day chosen",
       [](Screen& s, core::Texts in) {
         opens_day(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-12")});
       }},
      {"a closed day chosen",
       [](Screen& s, core::Texts in) {
         opens_day(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-11")});
       }},
      {"slot taken",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(
             422, "The slot is taken.", {{"starts_at", {"This time is no longer available."}}}));
         s.slots_arrive({"2026-03-10T11:00:00Z"});
         REQUIRE(s.model().slot_was_taken);
       }},
      {"details", opens_details},
      {"details of a time that is held",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.does(widget::HoldAnswered{
             s.model().holding.request,
             world::held_answer(s.model().holding.token, "2026-03-09T08:05:01Z")});
         REQUIRE(widget::minutes_held(s.model()) == 5);
       }},
      {"details, offline",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.does(widget::LineLost{});
       }},
      {"details with errors",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.booker.types(widget::FieldName::kPhone, "12");
         s.booker.types(widget::FieldName::kNotes, std::string(2001, 'n'));
         s.does(widget::SubmitPressed{});
       }},
      {"details the server refuses",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(
             422, "Invalid.", {{"contact.email", {kLongWords}}, {"notes", {"Say more."}}}));
       }},
      {"submitting", sends},
      {"submit tried again",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::timed_out());
         REQUIRE(s.model().submission.retry.is_waiting);
       }},
      {"submit failed",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().submission.progress == widget::Progress::kFailed);
       }},
      {"submit rejected",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(422, kLongWords));
       }},
      {"bare month begun", opens_bare},
      {"bare month in progress", opens_bare_month},
      {"bare day asked for",
       [](Screen& s, core::Texts in) {
         opens_bare_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
       }},
      {"bare day with more to come",
       [](Screen& s, core::Texts in) {
         opens_bare(s, std::move(in));
         days_arrive(s, {"2026-03-09T09:00:00Z"}, 2);
         REQUIRE_FALSE(widget::is_checked(s.model(), *s.model().day));
       }},
      {"bare day without times",
       [](Screen& s, core::Texts in) {
         opens_bare_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
         days_arrive(s, {"2026-03-09T09:00:00Z"}, 12);
         REQUIRE(widget::is_checked(s.model(), world::day("2026-03-27")));
       }},
      {"bare day failed",
       [](Screen& s, core::Texts in) {
         opens_bare_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
         for (const auto& each : widget::Model(s.model()).checking.dates) {
           s.does(widget::SlotsAnswered{each.second.request, world::error_answer(500, "No.")});
         }
         REQUIRE(s.model().checking.fault != widget::Fault::kNone);
       }},
      {"bare and held off",
       [](Screen& s, core::Texts in) {
         opens_bare(s, std::move(in));
         s.does(widget::SlotsAnswered{s.model().last_request, world::error_answer(429, "Slow.")});
         REQUIRE(widget::retry_fault(s.model()) == widget::Fault::kBusy);
       }},
      {"bare search", looks_further_bare},
      {"bare search stopped",
       [](Screen& s, core::Texts in) {
         looks_further_bare(s, std::move(in));
         s.does(widget::StopSearchPressed{});
       }},
      {"confirmed",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_answered(s, "confirmed");
       }},
      {"pending",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_answered(s, "pending");
       }},
      {"confirmed with a link",
       [](Screen& s, core::Texts in) {
         widget::Options options = world::with_link();
         options.booking_id.reset();
         s.opens(options, std::move(in));
         s.does(widget::TypePicked{3});
         s.does(widget::ResourcePicked{1});
         s.slots_arrive({"2026-03-10T09:30:00Z"});
         s.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
         s.booker.types_details();
         s.does(widget::SubmitPressed{});
         core::Json body = core::Json::parse(world::made_answer(s.booker.sent.booking).body);
         body["data"]["manage_token"] = world::kLink;
         s.booking_answered(world::answer(201, body.dump()));
         REQUIRE(s.model().step == widget::Step::kConfirmed);
       }},
      {"link being followed",
       [](Screen& s, core::Texts in) { s.opens(world::with_link(), std::move(in)); }},
      {"link that is tried again",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::offline());
         REQUIRE(s.model().managing.retry.is_waiting);
       }},
      {"link that could not be followed",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().managing.progress == widget::Progress::kFailed);
       }},
      {"link to nothing",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::error_answer(404, "Not Found."));
       }},
      {"link that has ended",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         const core::ApiError over{401, "This link has expired.", {}, {}, "link_expired"};
         s.manage_answered(world::answer(401, core::error_body(over)));
       }},
      {"managed", [](Screen& s, core::Texts in) { follows_link(s, std::move(in)); }},
      {"managed, and its link was not copied",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in));
         s.does(widget::LinkCopied{false});
       }},
      {"managed, pending",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), with_status(core::BookingStatus::kPending));
       }},
      {"managed, of a type that is gone",
       [](Screen& s, core::Texts in) {
         core::Booking booking = world::visit_made();
         booking.booking_type_id = 77;
         follows_link(s, std::move(in), booking);
       }},
      {"managed, cancelled before",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), with_status(core::BookingStatus::kCancelled));
       }},
      {"managed, past",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), world::visit_made("2026-03-09T07:00:00Z"));
       }},
      {"cancel asked", asks_to_cancel},
      {"cancelling",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
       }},
      {"cancel tried again",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::timed_out());
         REQUIRE(s.model().managing.retry.is_waiting);
       }},
      {"cancel failed",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().managing.progress == widget::Progress::kFailed);
       }},
      {"cancelled",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::cancelled_answer());
         REQUIRE(s.model().managing.news == widget::Managing::News::kCancelled);
       }},
      {"choosing a new time", reschedules},
      {"new time taken",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::error_answer(422, "Taken.", {{"starts_at", {"Taken."}}}));
         s.slots_arrive({"2026-03-10T11:00:00Z"});
       }},
      {"new time picked", picks_new_time},
      {"rescheduling",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
       }},
      {"reschedule failed",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::error_answer(422, kLongWords));
       }},
      {"rescheduled",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::booking_answer(world::visit_made("2026-03-10T14:00:00Z")));
         REQUIRE(s.model().managing.news == widget::Managing::News::kMoved);
       }},
      {"signed in", [](Screen& s, core::Texts in) { s.opens(world::signed_in(), std::move(in)); }},
      {"signed in, before the booking",
       [](Screen& s, core::Texts in) {
         s.opens(world::signed_in(), std::move(in));
         s.does(widget::TypePicked{3});
         s.does(widget::ResourcePicked{1});
         s.slots_arrive({"2026-03-10T09:30:00Z"});
         s.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
       }},
      {"list on its way", opens_list},
      {"list tried again",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::offline());
         REQUIRE(s.model().my_bookings.retry.is_waiting);
       }},
      {"list failed",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::error_answer(401, "Unauthenticated."));
       }},
      {"list of nothing",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::page_answer({}, 1, 0));
       }},
      {"list with more to come",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         core::Booking pending = with_status(core::BookingStatus::kPending);
         pending.id = 102;
         s.bookings_answered(world::page_answer({world::visit_made(), pending}, 1, 12));
       }},
      {"one of the list",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::page_answer({world::visit_made()}));
         s.does(widget::BookingPicked{101});
         REQUIRE(s.model().step == widget::Step::kManage);
       }},
  };
  return kStates;
}

inline constexpr float kWidths[] = {240, 320, 390, 640, 768, 960, 1280};

}  // namespace screens
