#include "../world.hpp"
#include "widget/details/email_suggestion.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

using core::DetailFault;

Booker at_details(core::WidgetConfig config = clinic()) {
  Booker booker(std::move(config));
  booker.picks_a_time();
  return booker;
}

const core::ContactDetails kSarah = {"Sarah Johnson", "sarah@example.com", "+447700900123"};

}  // namespace

TEST_CASE("details are sent trimmed, the phone number in its international form") {
  Booker booker = at_details();
  const Effects effects = booker.sends();
  core::BookingRequest wanted;
  wanted.booking_type_id = 3;
  wanted.starts_at = at("2026-03-10T09:00:00Z");
  wanted.notes = "First-time client";
  wanted.locale = "en-GB";
  wanted.time_zone = "Europe/London";
  wanted.hold_token = booker.held.hold.new_token;
  wanted.contact = kSarah;
  CHECK(effects ==
        Effects{widget::RaiseEvent{"booking:submitted", told(effects, "booking:submitted")},
                widget::SendBooking{booker.model.booking.submission.request, wanted,
                                    std::string(kRandom) + "-1"},
                widget::Announce{"Sending your booking."}});
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  CHECK(booker.model.details.field(FieldName::kName).text == "  Sarah Johnson ");
}

TEST_CASE("what was not asked for is not sent, and what was left empty is left out") {
  core::WidgetConfig config = clinic();
  config.details.phone = core::Ask::kHidden;
  Booker booker = at_details(config);
  booker.types_details();
  booker.types(FieldName::kNotes, "   ");
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.booking.contact->phone.empty());
  CHECK_FALSE(booker.sent.booking.notes.has_value());
}

TEST_CASE("the person chosen is named in the booking") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{2});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  booker.sends();
  CHECK(booker.sent.booking.resource_id == std::optional<core::Id>(2));
}

TEST_CASE("details that are missing or wrong are pointed at, and nothing is sent") {
  Booker booker = at_details();
  booker.types(FieldName::kName, "Sarah");
  booker.types(FieldName::kEmail, "sarah");
  booker.types(FieldName::kPhone, "12");
  CHECK(booker.does(widget::SubmitPressed{}) ==
        Effects{widget::MoveFocus{widget::key::kFieldEmail},
                widget::Announce{"2 fields need correcting.", true}});
  CHECK(booker.model.details.field(FieldName::kName).fault == DetailFault::kNone);
  CHECK(booker.model.details.field(FieldName::kEmail).fault == DetailFault::kMalformed);
  CHECK(booker.model.details.field(FieldName::kPhone).fault == DetailFault::kMalformed);
  CHECK(booker.model.details.field(FieldName::kNotes).fault == DetailFault::kNone);
  CHECK(booker.model.booking.submission.progress == Progress::kIdle);
}

TEST_CASE("the first wrong detail gets the keyboard, whichever it is") {
  Booker booker = at_details();
  booker.types_details();
  booker.types(FieldName::kNotes, std::string(core::kMaxNotesLength + 1, 'x'));
  CHECK(has(booker.does(widget::SubmitPressed{}), widget::MoveFocus{widget::key::kFieldNotes}));
  booker.types(FieldName::kName, "");
  CHECK(has(booker.does(widget::SubmitPressed{}), widget::MoveFocus{widget::key::kFieldName}));
}

TEST_CASE("no error comes up while a visitor types for the first time") {
  Booker booker = at_details();
  for (const char* text : {"s", "sa", "sarah@", ""}) {
    booker.types(FieldName::kEmail, text);
    CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
  }
}

TEST_CASE("an error goes as soon as what is typed is right") {
  Booker booker = at_details();
  booker.does(widget::SubmitPressed{});
  CHECK(booker.model.details.field(FieldName::kEmail).fault == DetailFault::kMissing);
  booker.types(FieldName::kEmail, "sarah@");
  CHECK(booker.model.details.field(FieldName::kEmail).fault == DetailFault::kMalformed);
  booker.types(FieldName::kEmail, "sarah@example.com");
  CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
  // Having once been right, it is not marked again until the next attempt.
  booker.types(FieldName::kEmail, "sarah@");
  CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
  CHECK(booker.model.details.field(FieldName::kName).has_error());
}

TEST_CASE("a hidden detail is never at fault") {
  core::WidgetConfig config = clinic();
  config.details = {core::Ask::kRequired, core::Ask::kHidden, core::Ask::kHidden,
                    core::Ask::kHidden};
  Booker booker = at_details(config);
  booker.types(FieldName::kName, "Sarah");
  booker.types(FieldName::kEmail, "not an address");
  CHECK(count<widget::SendBooking>(booker.does(widget::SubmitPressed{})) == 1);
  CHECK(booker.sent.booking.contact->email.empty());
}

TEST_CASE("what the server does not like about a detail is said beside it, in its words") {
  Booker booker = at_details();
  booker.sends();
  const Effects effects = booker.booking_answered(
      error_answer(422, "The details are not valid.",
                   {{"contact.email", {"This address cannot receive mail."}},
                    {"notes", {"Please write less."}}}));
  CHECK(has(effects, widget::MoveFocus{widget::key::kFieldEmail}));
  CHECK(spoken(effects) == "2 fields need correcting.");
  CHECK(booker.model.details.field(FieldName::kEmail).server_message ==
        "This address cannot receive mail.");
  CHECK(booker.model.details.field(FieldName::kNotes).server_message == "Please write less.");
  CHECK(booker.model.booking.submission.progress == Progress::kIdle);
  CHECK(booker.model.step == Step::kDetails);

  booker.types(FieldName::kEmail, "sarah@example.com");
  CHECK(booker.model.details.field(FieldName::kEmail).has_error());
  booker.types(FieldName::kEmail, "sarah@example.org");
  CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
}

TEST_CASE("a refusal about a detail that is not shown is said above the form") {
  core::WidgetConfig config = clinic();
  config.details.phone = core::Ask::kHidden;
  Booker booker = at_details(config);
  booker.sends();
  const Effects effects = booker.booking_answered(
      error_answer(422, "A phone number is needed.", {{"contact.phone", {"Required."}}}));
  CHECK(has(effects, widget::Announce{"A phone number is needed.", true}));
  CHECK(booker.model.booking.submission.fault == widget::Fault::kRejected);
  CHECK(booker.model.booking.submission.message == "A phone number is needed.");
}

TEST_CASE("a visitor may go on typing while the booking is sent") {
  Booker booker = at_details();
  booker.sends();
  booker.types(FieldName::kNotes, "One thing more");
  booker.booking_answered(error_answer(500, "Server error."));
  CHECK(booker.model.details.field(FieldName::kNotes).text == "One thing more");
}

TEST_CASE("every detail and every fault has its sentence") {
  const core::Texts texts = english_texts();
  for (const char* field : {"name", "email", "phone", "notes"}) {
    for (const char* fault : {"missing", "too_long", "malformed"}) {
      const std::string key = std::string("errors.") + field + "." + fault;
      CHECK_MESSAGE(texts.has(key), key);
    }
  }
  for (int fault = 1; fault <= static_cast<int>(widget::Fault::kRejected); ++fault) {
    const std::string sentence = widget::fault_sentence(texts, static_cast<widget::Fault>(fault));
    CHECK(sentence.find(' ') != std::string::npos);
  }
  CHECK(widget::fault_sentence(texts, widget::Fault::kNone).empty());
}

TEST_CASE("a refusal without words about a detail is said above the form") {
  Booker booker = at_details();
  booker.sends();
  booker.booking_answered(error_answer(422, "Not like this.", {{"contact.email", {""}}}));
  CHECK(booker.model.booking.submission.message == "Not like this.");
  CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
}

TEST_CASE("slips in the usual domains get a suggestion, and right ones never do") {
  using widget::suggested_email;
  for (const char* typed :
       {"sarah@gmial.com", "sarah@gmail.con", "sarah@gnail.com", "sarah@gmail.co",
        "sarah@GMAIL.cmo", "sarah@gmail,com", " sarah@gmai.com"}) {
    CHECK_MESSAGE(suggested_email(typed) == "sarah@gmail.com", typed);
  }
  CHECK(suggested_email("a@hotmial.com") == "a@hotmail.com");
  CHECK(suggested_email("a@yaho.co.uk") == "a@yahoo.co.uk");
  for (const char* typed :
       {"", "sarah", "sarah@", "@gmial.com", "a@gmail.com", "a@ymail.com", "a@mail.com",
        "a@yahoo.ca", "a@gmx.de", "a@gmx.net", "a@harley.example", "a@hotmail.cl", "a@aol.com"}) {
    CHECK_MESSAGE(suggested_email(typed).empty(), typed);
  }
}

TEST_CASE("a suggested address is spoken once, and taken by a press") {
  Booker booker;
  booker.picks_a_time();
  const auto types = [&](const char* text) {
    return spoken(booker.does(widget::FieldTyped{FieldName::kEmail, text}));
  };
  CHECK(types("sarah@gmail.co").empty());  // on its way
  CHECK(types("sarah@gmial.com") == "Did you mean sarah@gmail.com?");
  CHECK(types("sarah@gmial.com ").empty());
  const Effects effects = booker.does(widget::SuggestedEmailTaken{});
  CHECK(booker.model.details.field(FieldName::kEmail).text == "sarah@gmail.com");
  CHECK(has(effects, widget::MoveFocus{widget::key::kFieldEmail}));
  CHECK(booker.does(widget::SuggestedEmailTaken{}).empty());
}
