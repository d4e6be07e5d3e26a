#include "world.hpp"

namespace world {

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

core::Instant at(const std::string& text) {
  const auto instant = core::parse_instant(text);
  REQUIRE_MESSAGE(instant.has_value(), text);
  return *instant;
}

core::Date day(const std::string& text) {
  const auto date = core::parse_date(text);
  REQUIRE_MESSAGE(date.has_value(), text);
  return *date;
}

core::Month month(const std::string& text) {
  return core::month_of(day(text + "-01"));
}

core::Json vectors(const std::string& name) {
  core::Json json = core::Json::parse(file_text(BOOKING_VECTORS_DIR "/" + name), nullptr, false);
  REQUIRE_MESSAGE(json.is_object(), name);
  return json;
}

core::ZoneRules zone(const std::string& name) {
  static const core::Json zones = vectors("zones.json");
  REQUIRE_MESSAGE(zones["zones"].contains(name), name);
  std::vector<core::Transition> transitions;
  for (const core::Json& each : zones["zones"][name]) {
    transitions.push_back({at(each.value("from", "")),
                           core::Seconds(each.value("offset_seconds", 0)),
                           each.value("abbreviation", "")});
  }
  return core::ZoneRules(name, transitions);
}

core::WidgetConfig clinic() {
  core::WidgetConfig config;
  config.business_name = "Harley Clinic";
  config.business_zone = zone("Europe/London");
  config.visitor_zone = zone("Europe/London");
  config.locale = "en-GB";
  config.types = {{3, "30-Minute Consultation", 30, "", true, {1, 2}, 0},
                  {4, "Check-up", 60, "", true, {1}, 0},
                  {5, "Flu jab", 15, "", false, {1, 2}, 0}};
  config.resources = {{1, "Dr. Ahmed Al-Rashid", "staff", true},
                      {2, "Dr. Mei Lin", "staff", true},
                      {9, "Dr. Gone", "staff", false}};
  config.now = at("2026-03-09T08:00:00Z");
  return config;
}

core::WidgetConfig one_doctor() {
  core::WidgetConfig config = clinic();
  config.types = {{3, "30-Minute Consultation", 30, "", true, {1}, 0}};
  config.resources = {{1, "Dr. Ahmed Al-Rashid", "staff", true}};
  return config;
}

core::Slot slot(const std::string& starts_at, bool available) {
  return {at(starts_at), at(starts_at) + core::Minutes(30), available};
}

Answer answer(int status, std::string body) {
  return {Answer::Delivery::kAnswered, status, std::move(body)};
}

Answer offline() {
  return {Answer::Delivery::kOffline, 0, ""};
}

Answer timed_out() {
  return {Answer::Delivery::kTimedOut, 0, ""};
}

Answer config_answer(const core::WidgetConfig& config) {
  return answer(200, core::success_body(core::to_json(config)));
}

Answer slots_answer(const core::ZoneRules& business, const std::vector<core::Slot>& slots) {
  std::map<core::Date, core::DaySlots> days;
  for (const core::Slot& each : slots) {
    core::DaySlots& filed = days[business.local_date(each.starts_at)];
    filed.date = business.local_date(each.starts_at);
    filed.slots.push_back(each);
  }
  core::Json list = core::Json::array();
  for (const auto& [date, filed] : days) list.push_back(core::to_json(filed));
  core::Json data = core::Json::object();
  data["days"] = std::move(list);
  return answer(200, core::success_body(std::move(data)));
}

Answer made_answer(const core::BookingRequest& request, core::Id id) {
  core::Json data = core::Json::object();
  data["id"] = id;
  data["contact_id"] = 42;
  data["booking_type_id"] = request.booking_type_id;
  data["starts_at"] = core::format_instant_micros(request.starts_at);
  data["ends_at"] = core::format_instant_micros(request.starts_at + core::Minutes(30));
  data["status"] = "confirmed";
  return answer(201, core::success_body(std::move(data), "Booking created successfully."));
}

core::Booking visit_made(const std::string& starts_at, core::Id id) {
  core::Booking booking;
  booking.id = id;
  booking.contact_id = 42;
  booking.booking_type_id = 3;
  booking.resource_id = 1;
  booking.title = "30-Minute Consultation – Sarah Johnson";
  booking.starts_at = at(starts_at);
  booking.ends_at = booking.starts_at + core::Minutes(30);
  booking.created_at = booking.updated_at = at("2026-03-04T09:00:00Z");
  return booking;
}

Answer booking_answer(const core::Booking& booking, const std::string& token) {
  return answer(200, core::success_body(core::to_json(core::BookingMade{booking, token})));
}

Answer cancelled_answer(core::Id id) {
  return answer(200, core::success_body({{"id", id}, {"status", "cancelled"}}));
}

Answer page_answer(const std::vector<core::Booking>& bookings, std::int64_t page,
                   std::int64_t total) {
  core::Json list = core::Json::array();
  for (const core::Booking& booking : bookings) list.push_back(core::to_json(booking));
  return answer(200, core::page_body(std::move(list), core::page_meta(page, 10, total)));
}

widget::Options with_link() {
  widget::Options options;
  options.booking_id = 101;
  options.token = kLink;
  options.manage_url = "https://clinic.example/mine?a=1";
  options.host = "booking.example.com";
  return options;
}

widget::Options signed_in() {
  widget::Options options;
  options.contact_token = kContactLink;
  options.manage_url = "https://clinic.example/mine";
  return options;
}

Answer error_answer(int status, const std::string& message, core::FieldErrors errors) {
  return answer(status, core::error_body({status, message, std::move(errors), std::nullopt}));
}

Answer held_answer(const std::string& token, const std::string& expires_at) {
  return answer(201, core::success_body(core::to_json(core::HoldMade{token, at(expires_at)})));
}

const core::Texts& english_texts() {
  static const core::Texts kTexts = [] {
    core::Texts texts;
    texts.load("{}", file_text(BOOKING_ASSETS_DIR "/messages/en.json"));
    return texts;
  }();
  return kTexts;
}

bool has(const Effects& effects, const Effect& wanted) {
  for (const Effect& effect : effects) {
    if (effect == wanted) return true;
  }
  return false;
}

std::string spoken(const Effects& effects) {
  CHECK(count<widget::Announce>(effects) <= 1);
  const auto* announce = first<widget::Announce>(effects);
  return announce ? announce->text : "";
}

std::string told(const Effects& effects, const std::string& name) {
  for (const Effect& effect : effects) {
    const auto* event = std::get_if<widget::RaiseEvent>(&effect);
    if (event && event->name == name) return event->detail_json;
  }
  return "";
}

Effects Booker::does(const widget::Action& action) {
  Effects effects = widget::update(model, action);
  if (const auto* load = first<widget::LoadSlots>(effects)) asked = *load;
  if (const auto* send = first<widget::SendBooking>(effects)) sent = *send;
  if (const auto* hold = first<widget::SendHold>(effects)) held = *hold;
  return effects;
}

Effects Booker::starts(widget::Options options) {
  options.random = kRandom;
  return does(widget::Started{std::move(options), english_texts()});
}

Effects Booker::opens(widget::Options options) {
  starts(std::move(options));
  return does(widget::ConfigAnswered{config_answer(config_)});
}

Effects Booker::slots_arrive(std::initializer_list<const char*> starts) {
  std::vector<core::Slot> slots;
  for (const char* each : starts) slots.push_back(slot(each));
  return slots_arrive(slots);
}

Effects Booker::slots_arrive(const std::vector<core::Slot>& slots) {
  return slots_answered(slots_answer(config_.business_zone, slots));
}

Effects Booker::slots_answered(Answer given) {
  return does(widget::SlotsAnswered{asked.request, std::move(given)});
}

Effects Booker::booking_answered(Answer given) {
  return does(widget::BookingAnswered{sent.request, std::move(given)});
}

Effects Booker::manage_answered(Answer given) {
  return does(widget::ManageAnswered{model.manage.request, std::move(given)});
}

Effects Booker::bookings_answered(Answer given) {
  return does(widget::BookingsAnswered{model.my_bookings.request, std::move(given)});
}

Effects Booker::calendar_link_answered(Answer given) {
  return does(widget::CalendarLinkAnswered{model.calendar_request, std::move(given)});
}

void Booker::follows_link(const core::Booking& booking) {
  opens(with_link());
  manage_answered(booking_answer(booking));
  REQUIRE(model.manage.booking.has_value());
}

Effects Booker::time_passes(std::int64_t milliseconds) {
  does(widget::TimePassed{model.clock.elapsed_ms + milliseconds, core::Instant{}});
  if (model.clock.wake_at == 0 || model.clock.wake_at > model.clock.elapsed_ms) return {};
  return does(widget::Woke{});
}

Effects Booker::next_wake() {
  return time_passes(std::max<std::int64_t>(model.clock.wake_at - model.clock.elapsed_ms, 0));
}

Effects Booker::booking_keeps_failing(const Answer& given) {
  Effects effects = booking_answered(given);
  for (int i = 0; i < 20 && model.booking.submission.progress == Progress::kLoading; ++i) {
    next_wake();
    effects = booking_answered(given);
  }
  return effects;
}

Effects Booker::manage_keeps_failing(const Answer& given) {
  Effects effects = manage_answered(given);
  for (int i = 0; i < 20 && model.manage.retry.is_waiting; ++i) {
    next_wake();
    effects = manage_answered(given);
  }
  return effects;
}

Effects Booker::slots_keep_failing(const Answer& given) {
  Effects effects = slots_answered(given);
  for (int i = 0; i < 20 && model.reading.is_waiting; ++i) {
    next_wake();
    effects = slots_answered(given);
  }
  return effects;
}

Effects Booker::config_keeps_failing(const Answer& given) {
  Effects effects = does(widget::ConfigAnswered{given});
  for (int i = 0; i < 20 && model.reading.is_waiting; ++i) {
    next_wake();
    effects = does(widget::ConfigAnswered{given});
  }
  return effects;
}

Effects Booker::hold_answered(const Answer& given) {
  return does(widget::HoldAnswered{model.booking.holding.request, given});
}

Effects Booker::is_held_until(const std::string& expires_at) {
  return hold_answered(held_answer(model.booking.holding.token, expires_at));
}

void Booker::types(FieldName field, const std::string& text) {
  does(widget::FieldTyped{field, text});
}

void Booker::types_details() {
  types(FieldName::kName, "  Sarah Johnson ");
  types(FieldName::kEmail, "sarah@example.com");
  types(FieldName::kPhone, "0044 7700 900123");
  types(FieldName::kNotes, "First-time client");
}

void Booker::picks_a_time() {
  if (model.options.random.empty()) starts();
  does(widget::ConfigAnswered{config_answer(config_)});
  if (model.step == Step::kTypes) does(widget::TypePicked{3});
  if (model.step == Step::kResources) does(widget::ResourcePicked{});
  slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:30:00Z", "2026-03-12T14:00:00Z"});
  does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  REQUIRE(model.step == Step::kDetails);
  does(widget::Woke{});  // no month is loaded ahead any more
}

Effects Booker::sends() {
  types_details();
  return does(widget::SubmitPressed{});
}

}  // namespace world
