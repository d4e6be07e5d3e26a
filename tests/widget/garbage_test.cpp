// A server, or something between, that answers with anything but what was asked for.
#include "account_world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

const char* const kGarbage[] = {
    "",
    " ",
    "<!doctype html><html><body>It works!</body></html>",
    "null",
    "true",
    "42",
    R"("success")",
    "[]",
    "{}",
    R"({"success": true)",
    R"({"success": true})",
    R"({"success": "true", "data": {}})",
    R"({"success": true, "data": null})",
    R"({"success": true, "data": 7})",
    R"({"success": true, "data": "days"})",
    R"({"success": true, "data": {"days": {}}})",
    R"({"success": true, "data": {"days": [null]}})",
    R"({"success": true, "data": {"days": [{"date": 20260310, "slots": []}]}})",
    R"({"success": true, "data": {"days": [{"date": "2026-02-30", "slots": []}]}})",
    R"({"success": true, "data": {"days": [{"date": "2026-03-10", "slots": [{}]}]}})",
    R"({"success": true, "data": {"days": [{"date": "2026-03-10", "slots": [
        {"starts_at": "2026-03-10T09:00:00", "ends_at": "2026-03-10T09:30:00Z",
         "available": true}]}]}})",
    R"({"success": true, "data": {"days": [{"date": "2026-03-10", "slots": [
        {"starts_at": "2026-03-10T09:00:00Z", "ends_at": "2026-03-10T09:30:00Z",
         "available": "yes"}]}]}})",
    R"({"success": true, "data": {"id": "101", "status": "confirmed"}})",
    R"({"success": true, "data": {"id": 101, "booking_type_id": 3, "starts_at": 5,
        "ends_at": "2026-03-10T09:30:00Z", "status": "confirmed"}})",
    R"({"success": false, "message": ["no"]})",
    R"({"success": false, "errors": {"contact.email": "not a list"}})",
    R"({"success": false, "errors": {"contact.email": [5, null]}})",
    R"({"success": false, "errors": []})",
    "\xff\xfe\x00\x01",
    "{\"success\": true, \"data\": \"\xc3\x28\"}",
};

const int kStatuses[] = {0, 100, 200, 201, 204, 301, 400, 401, 403, 404, 411, 422, 429, 500, 599};

std::vector<std::string> bodies() {
  std::vector<std::string> all(std::begin(kGarbage), std::end(kGarbage));
  // Deeper than any answer, and larger.
  all.push_back(std::string(50'000, '['));
  all.push_back("{\"success\": true, \"data\": \"" + std::string(core::kMaxAnswerBytes, 'x') +
                "\"}");
  // The right answers, cut short.
  const std::string config = config_answer(clinic()).body;
  const std::string slots =
      slots_answer(clinic().business_zone, {slot("2026-03-10T09:00:00Z")}).body;
  for (const std::string& whole : {config, slots}) {
    for (std::size_t part = 1; part <= 7; ++part) {
      all.push_back(whole.substr(0, whole.size() * part / 8));
    }
  }
  return all;
}

bool tells_one_fault(const Effects& effects) {
  return count<widget::Announce>(effects) == 1;
}

}  // namespace

TEST_CASE("whatever is answered in place of the config, the visitor is told calmly and may retry") {
  for (const std::string& body : bodies()) {
    for (const int status : kStatuses) {
      CAPTURE(status);
      CAPTURE(body.substr(0, 80));
      Booker booker;
      booker.starts();
      const Effects effects = booker.config_keeps_failing(answer(status, body));
      if (status == 404) {  // an API without widget/config: its lists are asked for
        CHECK(effects == Effects{widget::LoadCatalog{1}});
        continue;
      }
      CHECK(booker.model.catalog.progress == Progress::kFailed);
      CHECK(booker.model.catalog.fault != widget::Fault::kNone);
      CHECK(tells_one_fault(effects));
      CHECK(has(booker.does(widget::RetryPressed{}), widget::LoadConfig{}));
    }
  }
}

TEST_CASE("whatever is answered in place of an account's lists, the visitor may retry") {
  using Part = widget::CatalogAnswered::Part;
  AccountVisit asking;
  asking.starts();
  for (const std::string& body : bodies()) {
    for (const Part part : {Part::kTypes, Part::kResources}) {
      CAPTURE(body.substr(0, 80));
      AccountVisit visit = asking;
      CHECK(tells_one_fault(visit.does(widget::CatalogAnswered{1, part, answer(200, body)})));
      CHECK(visit.model.catalog.progress == Progress::kFailed);
      CHECK(has(visit.does(widget::RetryPressed{}), widget::LoadCatalog{2}));
      // What is still on its way from the first time is not taken for the second.
      visit.does(widget::CatalogAnswered{1, Part::kTypes, visit.account.types()});
      CHECK_FALSE(visit.model.catalog.account.types.has_value());
    }
  }
}

TEST_CASE("whatever is answered in place of a day, it can be asked for again") {
  AccountVisit opened;
  opened.account.offers({"2026-03-10T09:00:00Z"});
  opened.opens();
  for (const std::string& body : bodies()) {
    for (const int status : kStatuses) {
      if (status == 429 || status == 0) continue;  // waits, and asks again by itself
      CAPTURE(status);
      CAPTURE(body.substr(0, 80));
      AccountVisit visit = opened;
      CHECK(tells_one_fault(visit.is_answered(answer(status, body))));
      CHECK(widget::shown_month(visit.model)->progress == Progress::kFailed);
      visit.does(widget::RetryPressed{});
      while (!visit.outstanding.empty()) visit.is_answered();
      CHECK(visit.model.times.day == day("2026-03-10"));
    }
  }
}

TEST_CASE("whatever is answered on the way to an account's booking, none is reported made") {
  using widget::AccountCall;
  for (const AccountCall account_call :
       {AccountCall::kFindByEmail, AccountCall::kFindByPhone, AccountCall::kMakeContact,
        AccountCall::kBook, AccountCall::kLookForBooking}) {
    AccountVisit sending;
    sending.gets_to(account_call);
    for (const std::string& body : bodies()) {
      CAPTURE(body.substr(0, 80));
      AccountVisit visit = sending;
      visit.is_answered(answer(200, body));
      CHECK_FALSE(visit.model.booking.made.has_value());
      CHECK(visit.model.step == Step::kDetails);
      // An id alone is a contact made, whatever stands beside it.
      const bool goes_on =
          account_call == AccountCall::kMakeContact && visit.model.booking.submission.contact_id;
      CHECK((goes_on || visit.model.booking.submission.progress == Progress::kFailed));
    }
  }
}

TEST_CASE("whatever is answered in place of times, the month failed and can be asked for again") {
  Booker opened(one_doctor());
  opened.opens();
  for (const std::string& body : bodies()) {
    for (const int status : kStatuses) {
      CAPTURE(status);
      CAPTURE(body.substr(0, 80));
      Booker booker = opened;
      const Effects effects = booker.slots_keep_failing(answer(status, body));
      CHECK(widget::shown_month(booker.model)->progress == Progress::kFailed);
      CHECK(tells_one_fault(effects));
      booker.does(widget::RetryPressed{});
      booker.slots_arrive({"2026-03-10T09:00:00Z"});
      CHECK(booker.model.times.day == day("2026-03-10"));
    }
  }
}

TEST_CASE("whatever is answered in place of a search, it failed and can be tried again") {
  Booker searching(one_doctor());
  searching.opens();
  searching.slots_arrive(std::vector<core::Slot>{});
  for (const std::string& body : bodies()) {
    CAPTURE(body.substr(0, 80));
    Booker booker = searching;
    CHECK(tells_one_fault(booker.slots_answered(answer(200, body))));
    CHECK(booker.model.times.next.progress == Progress::kFailed);
    booker.does(widget::RetryPressed{});
    booker.slots_arrive({"2026-04-02T09:00:00Z"});
    CHECK(booker.model.times.next.found == day("2026-04-02"));
  }
}

TEST_CASE("whatever is answered in place of a booking, none is reported made and nothing is lost") {
  Booker sending;
  sending.picks_a_time();
  sending.sends();
  for (const std::string& body : bodies()) {
    for (const int status : kStatuses) {
      CAPTURE(status);
      CAPTURE(body.substr(0, 80));
      Booker booker = sending;
      booker.booking_keeps_failing(answer(status, body));
      CHECK(booker.model.step == Step::kDetails);
      CHECK_FALSE(booker.model.booking.made.has_value());
      CHECK(booker.model.booking.submission.progress == Progress::kFailed);
      CHECK(booker.model.details.field(FieldName::kName).text == "  Sarah Johnson ");
      booker.does(widget::RetryPressed{});
      booker.booking_answered(made_answer(booker.sent.booking));
      CHECK(booker.model.step == Step::kConfirmed);
    }
  }
}

TEST_CASE("a true 201 that does not say 201 is not a booking made") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  Answer made = made_answer(booker.sent.booking);
  made.status = 200;
  booker.booking_answered(made);
  CHECK(booker.model.step == Step::kDetails);
  CHECK(booker.model.booking.submission.fault == widget::Fault::kGarbled);
}

TEST_CASE("a fault's message that is not UTF-8 still makes an event the page can read") {
  Booker booker;
  booker.starts();
  const Effects effects = booker.does(
      widget::ConfigAnswered{answer(403, "{\"success\": false, \"message\": \"\xc3\x28\"}")});
  const auto* event = first<widget::RaiseEvent>(effects);
  REQUIRE(event != nullptr);
  CHECK(core::Json::parse(event->detail_json, nullptr, false).is_object());
}
