// Times that come with the config, and the first screen that the server makes of them.
#include "../world.hpp"
#include "core/protocol/first_screen.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

// The config of a page that names type 3 and resource 1, with the times of March.
core::WidgetConfig with_first_times(std::initializer_list<const char*> starts) {
  core::WidgetConfig config = clinic();
  core::FirstTimes first{3, 1, day("2026-03-09"), day("2026-03-31"), {}};
  for (const char* each : starts) {
    first.days.push_back({config.business_zone.local_date(at(each)), {slot(each)}});
  }
  config.first_times = std::move(first);
  return config;
}

widget::Options named(core::Id type = 3, core::Id resource = 1) {
  widget::Options options;
  options.type_id = type;
  options.resource_id = resource;
  return options;
}

}  // namespace

TEST_CASE("times that come with the config are shown without asking for them") {
  Booker booker(with_first_times({"2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z"}));
  const Effects effects = booker.opens(named());
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(has(effects, kReadyEvent));
  CHECK(booker.model.step == Step::kTimes);
  const auto& days = widget::shown_month(booker.model)->days;
  CHECK(days.size() == 2);
  CHECK(days.contains(day("2026-03-10")));
  CHECK(days.contains(day("2026-03-12")));
  CHECK(booker.model.times.day == day("2026-03-10"));
}

TEST_CASE("times that come with the config are used once") {
  Booker booker(with_first_times({"2026-03-10T09:00:00Z"}));
  booker.opens(named());
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.asked.from == day("2026-04-01"));
  booker.slots_arrive({"2026-04-02T09:00:00Z"});
  booker.does(widget::OptionsChanged{named(4, 1)});
  CHECK(count<widget::LoadSlots>(booker.does(widget::OptionsChanged{named()})) == 1);
}

TEST_CASE("times that come with the config are not those of another choice, month or range") {
  SUBCASE("another resource") {
    Booker booker(with_first_times({"2026-03-10T09:00:00Z"}));
    CHECK(count<widget::LoadSlots>(booker.opens(named(3, 2))) == 1);
  }
  SUBCASE("another type") {
    Booker booker(with_first_times({"2026-03-10T09:00:00Z"}));
    CHECK(count<widget::LoadSlots>(booker.opens(named(4, 1))) == 1);
  }
  SUBCASE("a day of another month") {
    Booker booker(with_first_times({"2026-03-10T09:00:00Z"}));
    widget::Options options = named();
    options.day = day("2026-05-04");
    CHECK(count<widget::LoadSlots>(booker.opens(options)) == 1);
  }
  SUBCASE("fewer days than the month has left") {
    core::WidgetConfig config = with_first_times({"2026-03-10T09:00:00Z"});
    config.first_times->to = day("2026-03-30");
    Booker booker(config);
    CHECK(count<widget::LoadSlots>(booker.opens(named())) == 1);
  }
  SUBCASE("a choice made later, when they are old") {
    Booker booker(with_first_times({"2026-03-10T09:00:00Z"}));
    booker.opens();
    booker.does(widget::TypePicked{3});
    CHECK(count<widget::LoadSlots>(booker.does(widget::ResourcePicked{core::Id{1}})) == 1);
  }
}

namespace {

// Three times, one of them close to midnight, on each third day, beginning `later` days from now.
core::WidgetConfig with_open_days(const std::string& now, const std::string& visitor, int later) {
  core::WidgetConfig config = clinic();
  config.now = at(now);
  config.visitor_zone = zone(visitor);
  const core::Date today = config.business_zone.local_date(config.now);
  core::FirstTimes first{3, 1, today, core::add_days(today, 75), {}};
  for (core::Date date = core::add_days(today, later); date <= first.to;
       date = core::add_days(date, 3)) {
    core::DaySlots open{date, {}};
    for (const int minutes : {5 * 60, 11 * 60 + 30, 23 * 60 + 30}) {
      const core::Instant start{date::sys_days{date} + core::Minutes{minutes}};
      if (start > config.now) open.slots.push_back({start, start + core::Minutes{30}, true});
    }
    first.days.push_back(std::move(open));
  }
  config.first_times = std::move(first);
  return config;
}

// As the widget shows it.
core::FirstScreen shown_by(const widget::Model& model) {
  core::FirstScreen screen;
  screen.today = model.times.today;
  screen.month = model.times.month;
  screen.has_next = widget::can_show_next_month(model);
  screen.day = model.times.day.value_or(core::Date());
  for (const auto& [date, slots] : widget::shown_month(model)->days) {
    const auto number = static_cast<unsigned>(date.day());
    screen.days.emplace_back(static_cast<int>(number), static_cast<int>(slots.size()));
  }
  for (const core::Slot& slot : widget::chosen_day_slots(model)) {
    const core::LocalTime local = widget::local_start(model, slot);
    const core::Seconds minutes = local - date::floor<date::days>(local);
    screen.times.push_back({slot.starts_at, static_cast<int>(minutes.count() / 60)});
    if (screen.zone.empty()) screen.zone = model.texts.zone(model.times.zone, slot.starts_at);
    screen.is_elsewhere =
        core::clocks_differ(model.times.zone, model.catalog.config.business_zone, slot.starts_at);
  }
  return screen;
}

}  // namespace

TEST_CASE("the first screen that the server sends is the one that the widget shows") {
  const core::Json rules = vectors("zones.json")["zones"];
  for (const auto& item : rules.items()) {
    CAPTURE(item.key());
    for (const std::string now : {"2026-03-01T06:00:00Z", "2026-03-09T08:00:00Z",
                                  "2026-03-31T12:00:00Z", "2026-10-25T22:00:00Z"}) {
      CAPTURE(now);
      for (const int later : {0, 22, 23}) {
        CAPTURE(later);
        const core::WidgetConfig config = with_open_days(now, item.key(), later);
        Booker booker(config);
        CHECK(count<widget::LoadSlots>(booker.opens(named())) == 0);
        CHECK(core::first_screen(config) == shown_by(booker.model));
      }
    }
  }
}
