#include "widget/queries.hpp"
#include "world.hpp"

using namespace world;

namespace {

core::Json error_detail(const Effects& effects) {
  for (const Effect& effect : effects) {
    const auto* event = std::get_if<widget::RaiseEvent>(&effect);
    if (event && event->name == "booking:error") {
      return core::Json::parse(event->detail_json, nullptr, false);
    }
  }
  return {};
}

std::string error_code(const Effects& effects) {
  return error_detail(effects).value("code", std::string());
}

}  // namespace

TEST_CASE("the widget starts by asking for its config, and for nothing else") {
  Booker booker;
  CHECK(booker.starts() == Effects{widget::LoadConfig{}});
  CHECK(booker.model.catalog.progress == Progress::kLoading);
}

TEST_CASE(
    "several types: the visitor chooses one first, and the page hears that the widget is ready") {
  Booker booker;
  CHECK(booker.opens() == Effects{kReadyEvent});
  CHECK(booker.model.step == Step::kTypes);
  CHECK(widget::offered_types(booker.model).size() == 2);
  CHECK_FALSE(widget::can_go_back(booker.model));
}

TEST_CASE("a config that arrives twice opens the widget once") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  CHECK(booker.does(widget::ConfigAnswered{config_answer(clinic())}).empty());
  CHECK(booker.model.step == Step::kResources);
}

TEST_CASE("today is the visitor's, by the server's clock") {
  core::WidgetConfig config = clinic();
  config.now = at("2026-03-31T23:30:00Z");
  config.visitor_zone = zone("Asia/Kolkata");
  Booker booker(config);
  booker.opens();
  CHECK(booker.model.times.today == day("2026-04-01"));
  CHECK(booker.model.times.month == month("2026-04"));
  CHECK(booker.model.times.zone.name() == "Asia/Kolkata");
}

TEST_CASE("a visitor whose zone is unknown sees the business's") {
  core::WidgetConfig config = clinic();
  config.visitor_zone.reset();
  Booker booker(config);
  booker.opens();
  CHECK(booker.model.times.zone.name() == "Europe/London");
}

TEST_CASE("clocks are read as the visitor's language does, until they choose otherwise") {
  core::Locale locale = core::english();
  locale.hour_cycle = core::HourCycle::k12;
  widget::Model model;
  widget::update(model, widget::Started{{}, core::Texts(locale, {})});
  CHECK(model.times.hour_cycle == core::HourCycle::k12);
  CHECK(widget::update(model, widget::HourCyclePicked{core::HourCycle::k24}) ==
        Effects{widget::Remember{"hourCycle", "24"}});
  CHECK(model.times.hour_cycle == core::HourCycle::k24);
}

TEST_CASE(
    "one type and one person: the times come first, and the widget is ready when they are there") {
  Booker booker(one_doctor());
  const Effects opened = booker.opens();
  CHECK(opened == Effects{widget::LoadSlots{1, 3, 1, day("2026-03-09"), day("2026-03-31")}});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.slots_arrive({"2026-03-10T09:00:00Z"}) == Effects{widget::Wake{100}, kReadyEvent});
  CHECK_FALSE(widget::can_go_back(booker.model));
}

TEST_CASE("the widget is not ready while the first times fail, and says so once they come") {
  Booker booker(one_doctor());
  booker.opens();
  CHECK_FALSE(has(booker.slots_answered(offline()), kReadyEvent));
  booker.does(widget::RetryPressed{});
  CHECK(has(booker.slots_arrive({"2026-03-10T09:00:00Z"}), kReadyEvent));
  booker.does(widget::NextMonthAsked{});
  CHECK_FALSE(has(booker.slots_arrive({"2026-04-10T09:00:00Z"}), kReadyEvent));
}

TEST_CASE("a preset type skips the step of types") {
  Booker booker;
  booker.opens({.type_id = 3, .resource_id = {}, .time_zone = {}, .random = {}});
  CHECK(booker.model.step == Step::kResources);
  CHECK_FALSE(widget::can_go_back(booker.model));
  CHECK_FALSE(widget::has_type_step(booker.model));
}

TEST_CASE("a preset type that one person takes leads straight to that person's times") {
  Booker booker;
  booker.opens({.type_id = 4, .resource_id = {}, .time_zone = {}, .random = {}});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.asked.type == 4);
  CHECK(booker.asked.resource == std::optional<core::Id>(1));
}

TEST_CASE("a preset person leaves only the types they take") {
  Booker booker;
  booker.opens({.type_id = {}, .resource_id = 2, .time_zone = {}, .random = {}});
  // Dr. Mei Lin takes type 3 alone, so there is nothing to choose.
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.asked.type == 3);
  CHECK(booker.asked.resource == std::optional<core::Id>(2));
}

TEST_CASE("a preset person who takes several types is kept whichever is chosen") {
  Booker booker;
  booker.opens({.type_id = {}, .resource_id = 1, .time_zone = {}, .random = {}});
  CHECK(booker.model.step == Step::kTypes);
  booker.does(widget::TypePicked{3});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.asked.resource == std::optional<core::Id>(1));
}

TEST_CASE(
    "a preset type that is unknown or not offered is told to the page, and the step is shown") {
  for (const core::Id id : {core::Id{77}, core::Id{5}}) {
    Booker booker;
    const Effects effects =
        booker.opens({.type_id = id, .resource_id = {}, .time_zone = {}, .random = {}});
    CHECK(error_code(effects) == "unknown_type");
    CHECK_FALSE(error_detail(effects).value("message", std::string()).empty());
    CHECK(has(effects, kReadyEvent));
    CHECK(booker.model.step == Step::kTypes);
  }
}

TEST_CASE("a preset person who is unknown or gone is told to the page, and the step is shown") {
  for (const core::Id id : {core::Id{77}, core::Id{9}}) {
    Booker booker;
    const Effects effects =
        booker.opens({.type_id = 3, .resource_id = id, .time_zone = {}, .random = {}});
    CHECK(error_code(effects) == "unknown_resource");
    CHECK(booker.model.step == Step::kResources);
  }
}

TEST_CASE("a preset person who does not take the preset type is told to the page") {
  Booker booker;
  const Effects effects =
      booker.opens({.type_id = 4, .resource_id = 2, .time_zone = {}, .random = {}});
  CHECK(error_code(effects) == "unknown_resource");
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.asked.resource == std::optional<core::Id>(1));
}

TEST_CASE("a business with nothing to book shows an empty list, calmly") {
  core::WidgetConfig config = clinic();
  for (core::BookingType& type : config.types) type.is_active = false;
  Booker booker(config);
  CHECK(booker.opens() == Effects{kReadyEvent});
  CHECK(booker.model.step == Step::kTypes);
  CHECK(widget::offered_types(booker.model).empty());
  CHECK(booker.does(widget::TypePicked{3}).empty());
}

TEST_CASE("a type that needs nobody in particular is booked with anyone") {
  core::WidgetConfig config = one_doctor();
  config.types[0].resource_ids.clear();
  Booker booker(config);
  booker.opens();
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.catalog.resource_chosen);
  CHECK_FALSE(booker.asked.resource.has_value());
}

TEST_CASE("a config that fails is said calmly and to the page, and Retry asks again") {
  Booker booker;
  booker.starts();
  const Effects failed = booker.config_keeps_failing(timed_out());
  CHECK(error_code(failed) == "timeout");
  CHECK(has(failed, widget::Announce{booker.model.texts.say("fault.timeout"), false}));
  CHECK(booker.model.catalog.progress == Progress::kFailed);
  CHECK(booker.model.catalog.fault == widget::Fault::kTimeout);

  const Effects again = booker.does(widget::RetryPressed{});
  CHECK(has(again, widget::LoadConfig{}));
  CHECK(has(again, kHeadingFocus));
  CHECK(booker.does(widget::RetryPressed{}).empty());
  CHECK(has(booker.does(widget::ConfigAnswered{config_answer(clinic())}), kReadyEvent));
  CHECK(booker.model.catalog.fault == widget::Fault::kNone);
}

TEST_CASE("each way a config can fail has its own code for the page") {
  struct Case {
    Answer answer;
    const char* code;
  };
  const Case cases[] = {
      {offline(), "offline"},
      {timed_out(), "timeout"},
      {answer(0, ""), "offline"},
      {error_answer(500, "Server error."), "server"},
      {answer(502, "<html>Bad gateway</html>"), "server"},
      {error_answer(429, "Too many requests."), "busy"},
      {answer(503, ""), "busy"},
      {error_answer(401, "Unauthenticated. Please provide a valid API key."), "refused"},
      {error_answer(403, "Request origin is not allowed."), "refused"},
      {answer(200, "<html>Hello</html>"), "garbled"},
      {answer(200, "{\"success\": true"), "garbled"},
      {answer(200, "{\"success\": true, \"data\": []}"), "garbled"},
      {answer(204, ""), "garbled"},
      {answer(302, ""), "garbled"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.code);
    CAPTURE(each.answer.body);
    Booker booker;
    booker.starts();
    CHECK(error_code(booker.config_keeps_failing(each.answer)) == each.code);
    CHECK(booker.model.catalog.progress == Progress::kFailed);
  }
}

TEST_CASE("the page is told the server's own words on why it was refused") {
  Booker booker;
  booker.starts();
  const Effects effects =
      booker.does(widget::ConfigAnswered{error_answer(403, "Request origin is not allowed.")});
  CHECK(error_detail(effects).value("message", std::string()) == "Request origin is not allowed.");
}

TEST_CASE("what a visitor cannot have pressed yet does nothing") {
  Booker booker;
  booker.starts();
  const widget::Model before = booker.model;
  CHECK(booker.does(widget::TypePicked{3}).empty());
  CHECK(booker.does(widget::ResourcePicked{}).empty());
  CHECK(booker.does(widget::NextMonthAsked{}).empty());
  CHECK(booker.does(widget::DayPicked{day("2026-03-10")}).empty());
  CHECK(booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")}).empty());
  CHECK(booker.does(widget::SubmitPressed{}).empty());
  CHECK(booker.does(widget::BackPressed{}).empty());
  CHECK(booker.does(widget::RetryPressed{}).empty());
  CHECK(booker.does(widget::BookAnotherPressed{}).empty());
  CHECK(booker.model.step == before.step);
}
