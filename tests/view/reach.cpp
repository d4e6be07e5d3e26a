#include "reach.hpp"

namespace screens {

void opens_type(Screen& screen, core::Texts in) {
  screen.opens({}, std::move(in));
  if (screen.model().step == widget::Step::kTypes) screen.does(widget::TypePicked{3});
}

void opens_times(Screen& screen, core::Texts in) {
  opens_type(screen, std::move(in));
  if (screen.model().step == widget::Step::kResources) screen.does(widget::ResourcePicked{1});
}

void opens_day(Screen& screen, core::Texts in) {
  opens_times(screen, std::move(in));
  screen.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:30:00Z", "2026-03-10T10:00:00Z",
                       "2026-03-10T11:30:00Z", "2026-03-10T14:00:00Z", "2026-03-10T18:00:00Z",
                       "2026-03-12T09:00:00Z", "2026-03-12T09:30:00Z", "2026-03-12T10:00:00Z",
                       "2026-03-12T10:30:00Z", "2026-03-12T11:00:00Z", "2026-03-12T11:30:00Z",
                       "2026-03-12T12:00:00Z", "2026-03-12T12:30:00Z", "2026-03-12T13:00:00Z",
                       "2026-03-12T13:30:00Z", "2026-03-12T14:00:00Z", "2026-03-31T09:00:00Z"});
}

void opens_details(Screen& screen, core::Texts in) {
  opens_day(screen, std::move(in));
  screen.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
  REQUIRE(screen.model().step == widget::Step::kDetails);
}

void sends(Screen& screen, core::Texts in) {
  opens_details(screen, std::move(in));
  screen.booker.types_details();
  screen.does(widget::SubmitPressed{});
}

void is_answered(Screen& screen, const char* status) {
  core::Json body = core::Json::parse(world::made_answer(screen.booker.sent.booking).body);
  body["data"]["status"] = status;
  screen.booking_answered(world::answer(201, body.dump()));
  REQUIRE(screen.model().step == widget::Step::kConfirmed);
}

void is_mailed(Screen& screen) {
  core::Json body = core::Json::parse(world::made_answer(screen.booker.sent.booking).body);
  body["data"]["manage_token"] = world::kLink;
  body["data"]["correction_token"] = "bt_m101.1772616600.correct";
  screen.booking_answered(world::answer(201, body.dump()));
  REQUIRE(screen.model().step == widget::Step::kConfirmed);
}

std::vector<widget::ZoneEntry> zone_list() {
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

void opens_zones(Screen& screen, core::Texts in) {
  opens_day(screen, std::move(in));
  screen.does(widget::ZonesOpened{});
  screen.does(widget::ZoneListAnswered{zone_list()});
}

void opens_many_types(Screen& screen, core::Texts in) {
  for (int i = 0; i < 40; ++i) {
    core::BookingType type = screen.config.types.front();
    type.id = 100 + i;
    type.name = "Treatment " + std::to_string(i);
    screen.config.types.push_back(type);
  }
  screen.opens({}, std::move(in));
}

void opens_account(Screen& screen, core::Texts in) {
  using Part = widget::CatalogAnswered::Part;
  const world::Account account;
  screen.starts({}, std::move(in));
  screen.does(widget::ConfigAnswered{world::error_answer(404, "Not Found.")});
  screen.does(widget::BrowserZoneAnswered{world::zone("Europe/London")});
  widget::Answer types = account.types();
  types.date = account.config.now;
  screen.does(widget::CatalogAnswered{1, Part::kTypes, std::move(types)});
  screen.does(widget::CatalogAnswered{1, Part::kResources, account.resources()});
  REQUIRE(screen.model().step == widget::Step::kTimes);
}

void days_arrive(Screen& screen, std::initializer_list<const char*> starts, int enough) {
  world::Account account;
  account.offers(starts);
  for (int i = 0; i < enough; ++i) {
    const auto& dates = screen.model().times.checking.dates;
    const auto asked = std::find_if(dates.begin(), dates.end(), [](const auto& each) {
      return each.second.progress == widget::Progress::kLoading;
    });
    if (asked == dates.end()) {
      screen.does(widget::TimePassed{screen.model().clock.elapsed_ms + 1500, {}});
      screen.does(widget::Woke{});
      continue;
    }
    const widget::LoadDay load{asked->second.request, 3, 1, asked->first};
    screen.does(widget::SlotsAnswered{load.request, account.answers(load)});
  }
}

void opens_account_month(Screen& screen, core::Texts in) {
  opens_account(screen, std::move(in));
  days_arrive(screen, {"2026-03-09T09:00:00Z", "2026-03-10T14:00:00Z", "2026-03-12T09:00:00Z"}, 8);
  REQUIRE(screen.model().times.day == world::day("2026-03-09"));
}

void looks_further_in_account(Screen& screen, core::Texts in) {
  opens_account(screen, std::move(in));
  while (screen.model().times.next.progress != widget::Progress::kLoading)
    days_arrive(screen, {}, 1);
}

void follows_link(Screen& screen, core::Texts in, const core::Booking& booking) {
  screen.opens(world::with_link(), std::move(in));
  screen.manage_answered(world::booking_answer(booking));
  REQUIRE(screen.model().manage.booking.has_value());
}

void asks_to_cancel(Screen& screen, core::Texts in) {
  follows_link(screen, std::move(in));
  screen.does(widget::CancelPressed{});
  REQUIRE(screen.model().manage.asks_to_cancel);
}

void reschedules(Screen& screen, core::Texts in) {
  follows_link(screen, std::move(in));
  screen.does(widget::ReschedulePressed{});
  screen.slots_arrive({"2026-03-10T09:30:00Z", "2026-03-10T14:00:00Z", "2026-03-12T09:00:00Z"});
  REQUIRE(screen.model().step == widget::Step::kTimes);
}

void picks_new_time(Screen& screen, core::Texts in) {
  reschedules(screen, std::move(in));
  const core::Instant start = world::at("2026-03-10T14:00:00Z");
  screen.does(widget::DayPicked{screen.model().times.zone.local_date(start)});
  screen.does(widget::SlotPicked{world::slot("2026-03-10T14:00:00Z")});
  REQUIRE(screen.model().step == widget::Step::kReschedule);
}

void opens_list(Screen& screen, core::Texts in) {
  screen.opens(world::signed_in(), std::move(in));
  screen.does(widget::MyBookingsPressed{});
  REQUIRE(screen.model().step == widget::Step::kMyBookings);
}

core::Booking with_status(core::BookingStatus status) {
  core::Booking booking = world::visit_made();
  booking.status = status;
  return booking;
}

}  // namespace screens
