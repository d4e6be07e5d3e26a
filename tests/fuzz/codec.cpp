#include "../core/same_json.hpp"
#include "core/json_text.hpp"
#include "core/protocol/account_records.hpp"
#include "core/protocol/contacts.hpp"
#include "core/protocol/holds.hpp"
#include "core/protocol/manage.hpp"
#include "core/protocol/protocol.hpp"
#include "fuzzing.hpp"
namespace fuzzing {
namespace {

// A request that was read and is written anew reads the same.
void booking_request_comes_back(core::JsonValue object, core::BookedFor booked_for,
                                const core::DetailRules& rules) {
  auto read = core::read_booking_request(object, booked_for, rules);
  if (!read) {
    expect(read.error.status == 422 && !read.error.errors.empty(), "a refusal names the field");
    return;
  }
  expect(read.value->contact.has_value() == (booked_for == core::BookedFor::kContact) &&
             read.value->contact_id.has_value() == (booked_for == core::BookedFor::kContactId),
         "whom it is for is told in the one way");
  auto notes = core::count_code_points(read.value->notes.value_or(""));
  expect(notes && *notes <= core::kMaxNotesLength, "notes are UTF-8 within their limit");
  auto body = core::read_object(core::booking_body(*read.value));
  expect(body.value.has_value(), "what is written is an object");
  auto again = core::read_booking_request(*body.value, booked_for, rules);
  expect(again.value == read.value, "a booking request comes back as it was");
}

void contact_comes_back(core::JsonValue object) {
  auto read = core::read_new_contact(object);
  if (!read) {
    expect(read.error.status == 422 && !read.error.errors.empty(), "a refusal names the field");
    return;
  }
  core::Json whole = core::to_json(*read.value);
  core::Json fields = core::Json::object();
  for (const char* name : {"name", "email", "phone", "type", "tags"}) fields[name] = whole[name];
  auto body = core::read_object(core::print_json(fields));
  auto again = core::read_new_contact(*body.value);
  expect(again.value == read.value, "a contact comes back as it was");
}

void changes_are_within_limits(core::JsonValue object) {
  if (auto change = core::read_booking_change(object, false)) {
    expect(!change.value->confirms, "only the secret key confirms");
    expect(core::read_booking_change(object, true).value == change.value, "and it may all others");
  }
  if (auto cancel = core::read_cancel_request(object)) {
    expect(core::check_reason(cancel.value->reason) == core::DetailFault::kNone,
           "a reason is text");
  }
  if (auto again = core::read_send_request(object)) {
    const core::SendRequest& send = *again.value;
    expect(send.email.empty() == send.correction_token.empty(), "each needs the other");
    expect(core::check_email(send.email, core::Ask::kOptional) == core::DetailFault::kNone,
           "an address is one");
    const auto written = core::read_object(core::send_body(send));
    expect(written && core::read_send_request(*written.value).value == send,
           "what was read is written so that it reads the same");
  }
  if (auto token = core::read_visitor_token_request(object)) {
    expect(token.value->contact_id > 0, "ids start at 1");
    expect(token.value->expires_in >= 60 && token.value->expires_in <= 366 * 86400,
           "a link lives a minute to a year");
  }
  if (auto hold = core::read_hold_request(object)) {
    expect(hold.value->booking_type_id > 0 && hold.value->resource_id.value_or(1) > 0,
           "ids start at 1");
  }
}

template <class Value>
void answer_comes_back(core::Result<Value> (*read)(int, std::string_view), int status, Bytes body,
                       const char* rule) {
  auto first = read(status, body);
  if (!first) return expect(!first.error.message.empty() || first.error.status == 0, "why is told");
  auto again = read(status, core::success_body(core::to_json(*first.value)));
  expect(again.value == first.value, rule);
}

void error_comes_back(Bytes body) {
  core::ApiError error = core::read_config(422, body).error;
  expect(error.status == 422, "the status is kept");
  core::ApiError again = core::read_config(422, core::error_body(error)).error;
  expect(again.message == error.message, "an error comes back as it was");
}

}  // namespace

void codec(Bytes bytes) {
  answer_comes_back(core::read_config, 200, bytes, "a config comes back as it was");
  answer_comes_back(core::read_availability, 200, bytes, "slots come back as they were");
  answer_comes_back(core::read_booking_made, 201, bytes, "a booking comes back as it was");
  error_comes_back(bytes);
  auto value = core::parse_json(bytes, core::kMaxRequestBytes);
  auto document = core::JsonDocument::read(bytes, core::kMaxRequestBytes);
  expect(document.has_value() == value.has_value(), "both readers take the same texts");
  if (!value) return;
  expect(testing::is_same_json(*document, *value), "both readers read the same");
  auto again = core::parse_json(core::print_json(*value), 16 * core::kMaxRequestBytes);
  expect(again == value, "JSON comes back as it was");
  auto object = core::read_object(bytes);
  expect(object.value.has_value() == value->is_object(), "objects alone are bodies");
  if (!object) return;
  const core::DetailRules lenient{core::Ask::kOptional, core::Ask::kOptional, core::Ask::kOptional,
                                  core::Ask::kOptional};
  using core::BookedFor;
  for (const auto booked_for : {BookedFor::kContactId, BookedFor::kContact, BookedFor::kLink}) {
    booking_request_comes_back(*object.value, booked_for, {});
    booking_request_comes_back(*object.value, booked_for, lenient);
  }
  contact_comes_back(*object.value);
  changes_are_within_limits(*object.value);
}

}  // namespace fuzzing
