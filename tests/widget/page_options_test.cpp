// What the page wishes for: details it knows already, a day to open on, other presets while it runs.
#include "world.hpp"

using namespace world;

namespace {

widget::Options wishing(const std::string& name, const std::string& email = "",
                        const std::string& phone = "", const std::string& notes = "") {
  widget::Options options;
  options.details = {name, email, phone, notes};
  return options;
}

widget::Options on_day(const std::string& date) {
  widget::Options options;
  options.day = day(date);
  return options;
}

const std::string& text_in(const Booker& booker, FieldName name) {
  return booker.model.details.field(name).text;
}

}  // namespace

TEST_CASE("details that the page knows are filled in, and sent like typed ones") {
  Booker booker(one_doctor());
  booker.opens(wishing(" Sarah Johnson ", "sarah@example.com", "+44 7700 900123", "A note"));
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  CHECK(text_in(booker, FieldName::kName) == "Sarah Johnson");
  booker.does(widget::SubmitPressed{});
  REQUIRE(booker.sent.booking.contact.has_value());
  CHECK(booker.sent.booking.contact->email == "sarah@example.com");
  CHECK(booker.sent.booking.notes == "A note");
}

TEST_CASE("a wish that would be refused if it were typed is left out, without a word") {
  Booker booker;
  booker.starts(wishing("1\x07", "nobody", "12", std::string(3000, 'x')));
  for (const widget::Field& field : booker.model.details.fields) {
    CHECK(field.text.empty());
    CHECK_FALSE(field.has_error());
  }
  widget::Options words;
  words.thank_you = std::string(widget::kMaxThankYou + 1, 'x');
  booker.starts(words);
  CHECK(booker.model.options.thank_you.empty());
}

TEST_CASE("a wish of the page never overwrites what the visitor typed") {
  Booker booker;
  booker.opens(wishing("Sarah", "sarah@example.com"));
  booker.types(FieldName::kName, "Sara");
  booker.types(FieldName::kEmail, "");
  booker.does(widget::OptionsChanged{wishing("Eve", "eve@example.com", "+44 7700 900123")});
  CHECK(text_in(booker, FieldName::kName) == "Sara");
  CHECK(text_in(booker, FieldName::kEmail).empty());
  CHECK(text_in(booker, FieldName::kPhone) == "+44 7700 900123");
  booker.does(widget::OptionsChanged{{}});
  CHECK(text_in(booker, FieldName::kPhone).empty());
  CHECK(booker.model.options.random == kRandom);
}

TEST_CASE("what a page wishes for later takes nothing away that the widget began with") {
  Booker booker;
  booker.follows_link();
  widget::Options later = with_link();
  later.host.clear();
  later.thank_you = "See you soon";
  booker.does(widget::OptionsChanged{later});
  booker.does(widget::CalendarFilePressed{});
  const Effects effects = booker.calendar_link_answered(offline());
  const auto* file = first<widget::SaveFile>(effects);
  REQUIRE(file != nullptr);
  CHECK(file->text.find("UID:booking-101@booking.example.com\r\n") != std::string::npos);
}

TEST_CASE("the calendar opens on the day wished for, or on the next with times") {
  for (const char* wish : {"2026-04-14", "2026-04-10"}) {
    CAPTURE(wish);
    Booker booker(one_doctor());
    booker.opens(on_day(wish));
    CHECK(booker.asked.from == day("2026-04-01"));
    booker.slots_arrive({"2026-04-02T09:00:00Z", "2026-04-14T09:00:00Z"});
    CHECK(booker.model.times.day == day("2026-04-14"));
  }
}

TEST_CASE(
    "a day wished for lasts through the choice of type, and is over once something is booked") {
  Booker booker;
  booker.opens(on_day("2026-04-14"));
  booker.does(widget::TypePicked{4});
  booker.slots_arrive({"2026-04-13T09:00:00Z", "2026-04-14T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-04-14"));
  booker.does(widget::SlotPicked{slot("2026-04-14T09:00:00Z")});
  booker.sends();
  booker.booking_answered(made_answer(booker.sent.booking));
  booker.does(widget::BookAnotherPressed{});
  CHECK(booker.model.times.month == month("2026-03"));
  booker.does(widget::OptionsChanged{on_day("2026-04-14")});
  CHECK(booker.model.times.month == month("2026-03"));
}

TEST_CASE("a day that is over, or beyond all that can be booked, is not held to") {
  Booker past(one_doctor());
  past.opens(on_day("2026-03-01"));
  past.slots_arrive({"2026-03-10T09:00:00Z"});
  CHECK(past.model.times.day == day("2026-03-10"));
  Booker far(one_doctor());
  far.opens(on_day("9999-12-31"));
  CHECK(far.model.times.month <= month("2027-04"));
  CHECK(core::month_of(far.model.times.focus_day) == far.model.times.month);
}

TEST_CASE("another day wished for while the times are shown turns to it") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  const Effects effects = booker.does(widget::OptionsChanged{on_day("2026-05-05")});
  CHECK(count<widget::LoadSlots>(effects) == 1);
  CHECK(booker.model.times.month == month("2026-05"));
}

TEST_CASE("another preset begins the choice anew and keeps what was typed") {
  Booker booker;
  booker.picks_a_time();
  booker.types_details();
  widget::Options options;
  options.type_id = 4;
  const Effects effects = booker.does(widget::OptionsChanged{options});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.catalog.type_id == 4);
  CHECK_FALSE(booker.model.times.slot.has_value());
  CHECK(booker.asked.type == 4);
  CHECK(text_in(booker, FieldName::kEmail) == "sarah@example.com");
  CHECK(told(effects, "booking:error").empty());
  options.type_id = 77;
  const Effects unknown = booker.does(widget::OptionsChanged{options});
  CHECK(told(unknown, "booking:error").find("unknown_type") != std::string::npos);
  CHECK(booker.model.step == Step::kTypes);
}

TEST_CASE("another preset leaves a booking alone that is on its way") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  widget::Options options;
  options.type_id = 4;
  booker.does(widget::OptionsChanged{options});
  CHECK(booker.model.step == Step::kDetails);
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
}

TEST_CASE(
    "once something is booked, another preset begins the next booking, and no other wish does") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  const widget::SendBooking first_sent = booker.sent;
  booker.booking_answered(made_answer(booker.sent.booking));
  widget::Options options;
  options.thank_you = "See you soon";
  options.details[0] = "Sarah";
  CHECK(booker.does(widget::OptionsChanged{options}).empty());
  CHECK(booker.model.step == Step::kConfirmed);
  options.type_id = 4;
  booker.does(widget::OptionsChanged{options});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.asked.type == 4);
  CHECK_FALSE(booker.model.booking.made.has_value());
  booker.slots_arrive({"2026-03-11T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-11T09:00:00Z")});
  CHECK(text_in(booker, FieldName::kEmail) == "sarah@example.com");
  CHECK_FALSE(told(booker.does(widget::SubmitPressed{}), "booking:submitted").empty());
  CHECK(booker.sent.idempotency_key != first_sent.idempotency_key);
}

TEST_CASE("another language changes the words and nothing else") {
  Booker booker;
  booker.picks_a_time();
  booker.types_details();
  core::Texts other;
  other.load(R"({"hourCycle":12})", R"({"details.heading":"Ihre Angaben"})");
  CHECK(booker.does(widget::TextsChanged{other}).empty());
  CHECK(booker.model.texts.say("details.heading") == "Ihre Angaben");
  CHECK(booker.model.step == Step::kDetails);
  CHECK(booker.model.times.hour_cycle == core::HourCycle::k12);
  CHECK(text_in(booker, FieldName::kNotes) == "First-time client");
}

TEST_CASE("a booking asked for is told to the page once, however often it is sent") {
  Booker booker;
  booker.picks_a_time();
  const std::string first = told(booker.sends(), "booking:submitted");
  CHECK(first ==
        R"({"starts_at":"2026-03-10T09:00:00.000000Z","booking_type_id":3,"resource_id":null})");
  booker.booking_answered(offline());
  CHECK(told(booker.does(widget::RetryPressed{}), "booking:submitted").empty());
}

TEST_CASE("who books is told to a page that asked for it, and to no other") {
  for (const bool full : {false, true}) {
    CAPTURE(full);
    Booker booker(one_doctor());
    widget::Options options;
    options.full_events = full;
    booker.opens(options);
    booker.slots_arrive({"2026-03-10T09:00:00Z"});
    booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
    const Effects sent = booker.sends();
    const Effects made = booker.booking_answered(made_answer(booker.sent.booking));
    for (const std::string& detail :
         {told(sent, "booking:submitted"), told(made, "booking:confirmed")}) {
      CAPTURE(detail);
      CHECK((detail.find("sarah@example.com") != std::string::npos) == full);
      CHECK((detail.find("First-time") != std::string::npos) == full);
    }
  }
}

TEST_CASE("the owner's words may have a thousand characters, and longer ones are left out") {
  for (const bool fits : {true, false}) {
    widget::Options options;
    for (int i = 0; i < (fits ? 1000 : 1001); ++i) options.thank_you += "é";
    Booker booker;
    booker.opens(options);
    CHECK(booker.model.options.thank_you.empty() != fits);
  }
}

TEST_CASE("another language leaves a clock alone that the visitor chose") {
  Booker booker(one_doctor());
  booker.opens();
  booker.does(widget::HourCyclePicked{core::HourCycle::k12});
  booker.does(widget::TextsChanged{english_texts()});
  CHECK(booker.model.times.hour_cycle == core::HourCycle::k12);
}

TEST_CASE("a national number from the page fills the form in once the country is known") {
  core::WidgetConfig config = clinic();
  config.phone = core::PhonePlan{"GB", "44", "0", "07400 123456"};
  Booker booker(config);
  widget::Options options;
  options.details[static_cast<std::size_t>(FieldName::kPhone)] = "020 7946 0123";
  booker.opens(options);
  CHECK(booker.model.details.field(FieldName::kPhone).text == "020 7946 0123");
}
