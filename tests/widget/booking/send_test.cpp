// From the press of the button to the confirmation, and everything that can come between.
#include "widget/booking/send.hpp"
#include "../world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

Booker with_details_open() {
  Booker booker;
  booker.picks_a_time();
  return booker;
}

Booker sending() {
  Booker booker = with_details_open();
  booker.sends();
  return booker;
}

core::Json confirmed_detail(const Effects& effects) {
  for (const Effect& effect : effects) {
    const auto* event = std::get_if<widget::RaiseEvent>(&effect);
    if (event && event->name == "booking:confirmed") {
      return core::Json::parse(event->detail_json, nullptr, false);
    }
  }
  return {};
}

const Answer kSlotTaken = error_answer(422, "The slot is no longer available.",
                                       {{"starts_at", {"This time has been taken."}}});

}  // namespace

TEST_CASE("a booking made is confirmed, told to the page, and read out by its heading alone") {
  Booker booker = sending();
  const Effects effects = booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
  CHECK(booker.model.booking.made->booking.id == 101);
  CHECK(has(effects, kHeadingFocus));
  CHECK(count<widget::Announce>(effects) == 0);
  const core::Json detail = confirmed_detail(effects);
  CHECK(detail.value("id", 0) == 101);
  CHECK(detail.value("booking_type_id", 0) == 3);
  CHECK(detail.value("status", std::string()) == "confirmed");
  CHECK(detail["resource_id"].is_null());
  CHECK_FALSE(widget::can_go_back(booker.model));
}

TEST_CASE("a booking answered without its person keeps the one that was chosen") {
  Booker booker(one_doctor());
  booker.picks_a_time();
  booker.sends();
  const Effects effects = booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.booking.made->booking.resource_id == std::optional<core::Id>(1));
  CHECK(confirmed_detail(effects).value("resource_id", 0) == 1);
}

TEST_CASE("a second press while the booking is on its way does nothing") {
  Booker booker = sending();
  CHECK(booker.does(widget::SubmitPressed{}).empty());
  CHECK(booker.does(widget::RetryPressed{}).empty());
  CHECK(booker.model.booking.submission.keys_used == 1);
}

TEST_CASE("a booking on its way cannot be called back") {
  Booker booker = sending();
  CHECK_FALSE(widget::can_go_back(booker.model));
  CHECK(booker.does(widget::BackPressed{}).empty());
  CHECK(booker.model.step == Step::kDetails);
}

TEST_CASE("an outcome that is not known is asked after under the same key") {
  const Answer unknown[] = {offline(),
                            timed_out(),
                            error_answer(500, "Server error."),
                            answer(502, "<html>Bad gateway</html>"),
                            answer(503, ""),
                            answer(201, "<html>Thank you</html>"),
                            answer(201, "{\"success\": true, \"data\": {\"id\": 101"),
                            answer(200, "{}")};
  for (const Answer& lost : unknown) {
    for (const bool by_retry : {true, false}) {
      CAPTURE(lost.status);
      Booker booker = sending();
      const widget::SendBooking before = booker.sent;
      const Effects failed = booker.booking_keeps_failing(lost);
      CHECK(booker.model.step == Step::kDetails);
      CHECK(booker.model.booking.submission.progress == Progress::kFailed);
      CHECK(count<widget::Announce>(failed) == 1);
      CHECK(first<widget::Announce>(failed)->urgent);

      if (by_retry) {
        CHECK(has(booker.does(widget::RetryPressed{}), widget::MoveFocus{widget::key::kSubmit}));
      } else {
        booker.does(widget::SubmitPressed{});
      }
      CHECK(booker.sent.request > before.request);
      CHECK(booker.sent.booking == before.booking);
      CHECK(booker.sent.idempotency_key == before.idempotency_key);
      booker.booking_answered(made_answer(booker.sent.booking));
      CHECK(booker.model.step == Step::kConfirmed);
    }
  }
}

TEST_CASE("the same wish after a way back to the times goes under the same key") {
  Booker booker = sending();
  const std::string key = booker.sent.idempotency_key;
  booker.booking_keeps_failing(timed_out());
  booker.does(widget::BackPressed{});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  CHECK(booker.model.booking.submission.progress == Progress::kIdle);
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.idempotency_key == key);
}

TEST_CASE("another body goes under another key") {
  Booker booker = sending();
  booker.booking_answered(error_answer(422, "You already have three bookings."));
  booker.types(FieldName::kNotes, "Second thoughts");
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.idempotency_key == std::string(kRandom) + "-2");
}

TEST_CASE("a changed wish first asks what became of the one whose answer was lost") {
  Booker booker = sending();
  const widget::SendBooking lost = booker.sent;
  booker.booking_answered(timed_out());
  booker.does(widget::BackPressed{});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.booking == lost.booking);
  CHECK(booker.sent.idempotency_key == lost.idempotency_key);

  SUBCASE("it was booked, and no second booking is made") {
    const Effects effects = booker.booking_answered(made_answer(lost.booking));
    CHECK(booker.model.step == Step::kConfirmed);
    CHECK(booker.model.booking.made->booking.starts_at == lost.booking.starts_at);
    CHECK(count<widget::SendBooking>(effects) == 0);
  }
  SUBCASE("it was not booked, and the new wish is sent at once under a key of its own") {
    for (const Answer& refused : {kSlotTaken, error_answer(422, "No."), answer(409, "")}) {
      Booker again = booker;
      again.booking_answered(refused);
      CHECK(again.model.step == Step::kDetails);
      CHECK(again.model.booking.submission.progress == Progress::kLoading);
      CHECK(again.sent.booking.starts_at == at("2026-03-10T09:30:00Z"));
      CHECK(again.sent.idempotency_key == std::string(kRandom) + "-2");
      again.booking_answered(made_answer(again.sent.booking));
      CHECK(again.model.step == Step::kConfirmed);
    }
  }
  SUBCASE("while it stays unknown nothing else is sent, however often Book is pressed") {
    const Answer unknown[] = {offline(), error_answer(500, "No."), answer(429, ""),
                              answer(401, "")};
    for (const Answer& still : unknown) {
      booker.booking_keeps_failing(still);
      CHECK(booker.model.booking.submission.progress == Progress::kFailed);
      booker.does(widget::SubmitPressed{});
      CHECK(booker.sent.idempotency_key == lost.idempotency_key);
    }
  }
}

TEST_CASE("white space round a detail does not make another booking of it") {
  Booker booker = sending();
  booker.booking_answered(timed_out());
  booker.types(FieldName::kEmail, " sarah@example.com ");
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.idempotency_key == std::string(kRandom) + "-1");
}

TEST_CASE("an answer to an earlier attempt is not taken for the latest") {
  Booker booker = sending();
  const std::uint32_t lost = booker.sent.request;
  booker.booking_answered(timed_out());
  booker.next_wake();
  CHECK(booker.does(widget::BookingAnswered{lost, kSlotTaken}).empty());
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
  CHECK(booker.booking_answered(made_answer(booker.sent.booking, 102)).empty());
  CHECK(booker.model.booking.made->booking.id == 101);
}

TEST_CASE("a time taken meanwhile leads back to fresh times, details kept") {
  for (const Answer& taken : {kSlotTaken, error_answer(409, "Conflict."), answer(409, "")}) {
    Booker booker = sending();
    const Effects effects = booker.booking_answered(taken);
    CHECK(effects == Effects{widget::RaiseEvent{"booking:error", told(effects, "booking:error")},
                             widget::LoadSlots{booker.asked.request,
                                               3,
                                               {},
                                               day("2026-03-09"),
                                               day("2026-03-31"),
                                               booker.held.hold.new_token},
                             kHeadingFocus,
                             widget::Announce{booker.model.texts.say("slot.taken"), true},
                             widget::ReleaseHold{booker.held.hold.new_token}});
    CHECK(booker.model.step == Step::kTimes);
    CHECK(booker.model.times.slot_was_taken);
    CHECK_FALSE(booker.model.times.slot.has_value());
    CHECK(booker.model.details.field(FieldName::kName).text == "  Sarah Johnson ");

    // That the time is gone was said; how many days have times would drown it.
    CHECK(count<widget::Announce>(
              booker.slots_arrive({"2026-03-10T09:30:00Z", "2026-03-12T14:00:00Z"})) == 0);
    CHECK(booker.model.times.day == day("2026-03-10"));
    CHECK(booker.model.times.slot_was_taken);
    booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
    CHECK_FALSE(booker.model.times.slot_was_taken);
    booker.does(widget::SubmitPressed{});
    CHECK(booker.sent.booking.starts_at == at("2026-03-10T09:30:00Z"));
    CHECK(booker.sent.idempotency_key == std::string(kRandom) + "-2");
  }
}

TEST_CASE("when the day's last time was taken, the nearest day after it is shown") {
  Booker booker = with_details_open();
  booker.does(widget::BackPressed{});
  booker.does(widget::DayPicked{day("2026-03-12")});
  booker.does(widget::SlotPicked{slot("2026-03-12T14:00:00Z")});
  booker.sends();
  booker.booking_answered(kSlotTaken);
  booker.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-16T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-03-16"));
}

TEST_CASE("a refusal in the server's words keeps the details and can be tried again") {
  Booker booker = sending();
  const Effects effects =
      booker.booking_answered(error_answer(422, "You already have three bookings."));
  CHECK(has(effects, widget::Announce{"You already have three bookings.", true}));
  CHECK(booker.model.booking.submission.fault == widget::Fault::kRejected);
  CHECK(booker.model.booking.submission.message == "You already have three bookings.");
  booker.does(widget::SubmitPressed{});
  CHECK(booker.model.booking.submission.message.empty());
  CHECK(booker.model.booking.submission.fault == widget::Fault::kNone);
  CHECK(booker.sent.idempotency_key == std::string(kRandom) + "-1");
}

TEST_CASE("another booking starts over with the details kept, and a key of its own") {
  Booker booker = sending();
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.does(widget::BookAnotherPressed{}) == Effects{kHeadingFocus});
  CHECK(booker.model.step == Step::kTypes);
  CHECK_FALSE(booker.model.booking.made.has_value());
  CHECK_FALSE(booker.model.times.slot.has_value());
  CHECK(booker.model.times.months.empty());
  CHECK(booker.model.details.field(FieldName::kEmail).text == "sarah@example.com");

  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.idempotency_key == std::string(kRandom) + "-2");
}

TEST_CASE("another booking where nothing is to be chosen starts with fresh times") {
  Booker booker(one_doctor());
  booker.picks_a_time();
  booker.sends();
  booker.booking_answered(made_answer(booker.sent.booking));
  const Effects effects = booker.does(widget::BookAnotherPressed{});
  CHECK(effects ==
        Effects{widget::LoadSlots{booker.asked.request, 3, 1, day("2026-03-09"), day("2026-03-31")},
                kHeadingFocus});
  CHECK(booker.model.step == Step::kTimes);
}

TEST_CASE("each way a booking can fail has its own fault") {
  struct Case {
    Answer answer;
    widget::Fault fault;
  };
  const Case cases[] = {
      {offline(), widget::Fault::kOffline},
      {timed_out(), widget::Fault::kTimeout},
      {error_answer(500, "Server error."), widget::Fault::kServer},
      {error_answer(429, "Too many requests."), widget::Fault::kBusy},
      {error_answer(503, "Busy."), widget::Fault::kBusy},
      {error_answer(401, "Unauthenticated."), widget::Fault::kRefused},
      {error_answer(403, "Request origin is not allowed."), widget::Fault::kRefused},
      {error_answer(404, "Not found."), widget::Fault::kRefused},
      {error_answer(400, "Malformed."), widget::Fault::kRejected},
      {answer(422, "<html>"), widget::Fault::kRejected},
      {answer(200, "<html>"), widget::Fault::kGarbled},
      {answer(201, "[]"), widget::Fault::kGarbled},
  };
  for (const Case& each : cases) {
    CAPTURE(each.answer.status);
    Booker booker = sending();
    booker.booking_keeps_failing(each.answer);
    CHECK(booker.model.booking.submission.fault == each.fault);
    CHECK(booker.model.step == Step::kDetails);
  }
}

TEST_CASE("a booking that failed for good is told to the page, with a code and without a name") {
  const auto code_after = [](const Answer& given) {
    Booker booker;
    booker.picks_a_time();
    booker.sends();
    CHECK(told(booker.booking_answered(offline()), "booking:error").empty());
    booker.next_wake();
    const std::string detail = told(booker.booking_keeps_failing(given), "booking:error");
    CHECK(detail.find("sarah") == std::string::npos);
    return core::Json::parse(detail, nullptr, false).value("code", "");
  };
  CHECK(code_after(error_answer(500, "No, sarah@example.com.")) == "booking_server");
  CHECK(code_after(error_answer(422, "No, sarah@example.com.")) == "booking_rejected");
  CHECK(code_after(error_answer(422, "No.", {{"contact.email", {"No sarah."}}})) ==
        "booking_details");
  CHECK(code_after(error_answer(422, "No.", {{"starts_at", {"Gone."}}})) == "booking_taken");
  CHECK(code_after(timed_out()) == "booking_timeout");
}

TEST_CASE("a time that was taken before anything was sent is no booking that failed") {
  Booker booker;
  booker.picks_a_time();
  const Effects effects =
      booker.hold_answered(error_answer(422, "No.", {{"starts_at", {"Gone."}}}));
  CHECK(booker.model.step == Step::kTimes);
  CHECK(told(effects, "booking:error").empty());
}

TEST_CASE("a refusal before the booking was read says nothing of one that was lost") {
  for (const int status : {401, 403, 408, 428, 429}) {
    CAPTURE(status);
    Booker booker = sending();
    booker.booking_answered(offline());
    booker.next_wake();
    booker.booking_answered(answer(status, "{}"));
    CHECK(booker.model.booking.submission.outcome_unknown);
  }
}

TEST_CASE("a time that was taken and is free again is booked under a key of its own") {
  Booker booker = with_details_open();
  booker.hold_answered(error_answer(404, "No holds."));
  booker.types_details();
  booker.does(widget::SubmitPressed{});
  const widget::SendBooking first = booker.sent;
  booker.booking_answered(kSlotTaken);
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.booking == first.booking);
  CHECK(booker.sent.idempotency_key != first.idempotency_key);
}

TEST_CASE("a booking says its language and zone to our server, and neither to an account") {
  Booker booker = sending();
  CHECK(booker.sent.booking.locale == "en-GB");
  CHECK(booker.sent.booking.time_zone == "Europe/London");
  const core::BookingRequest request = widget::booking_to_send(booker.model);
  CHECK(request.locale == "en-GB");
  booker.model.is_account = true;
  const core::BookingRequest to_account = widget::booking_to_send(booker.model);
  CHECK(to_account.locale.empty());
  CHECK(to_account.time_zone.empty());
}

TEST_CASE("a language that the API would refuse does not stop the booking") {
  Booker booker = with_details_open();
  core::Texts texts;
  texts.load(R"({"tag": "not a tag"})", file_text(BOOKING_ASSETS_DIR "/messages/en.json"));
  booker.does(widget::TextsChanged{texts});
  booker.sends();
  CHECK(booker.sent.booking.locale.empty());
}

TEST_CASE(
    "a national number goes out with the business's country, an account's without extension") {
  core::WidgetConfig config = clinic();
  config.phone = core::PhonePlan{"GB", "44", "0", "07400 123456"};
  Booker booker(config);
  booker.picks_a_time();
  booker.types_details();
  booker.types(FieldName::kEmail, " sarah@example.com.");
  booker.types(FieldName::kPhone, "020 7946 0123 ext 12");
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.booking.contact->phone == "+442079460123;ext=12");
  CHECK(booker.sent.booking.contact->email == "sarah@example.com");
  CHECK(booker.model.details.field(FieldName::kPhone).text == "020 7946 0123 ext 12");
  booker.model.is_account = true;
  CHECK(widget::booking_to_send(booker.model).contact->phone == "+442079460123");
}
