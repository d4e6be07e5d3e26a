// How a request's details (a name, an address, notes) are refused, worded once. Internal to
// core/protocol.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/protocol/reader.hpp"

namespace core {

// A detail by the path of its field.
struct Detail {
  const char* name;
  int limit;
  std::string_view shape;  // what a well-formed one is
};

constexpr Detail name_detail(const char* path) {
  return {path, kMaxNameLength, "must be one line of text"};
}
constexpr Detail email_detail(const char* path) {
  return {path, kMaxEmailLength, "must be an email address"};
}
constexpr Detail phone_detail(const char* path) {
  return {path, 0, "must be a phone number with its country's code, such as +447700900123"};
}
// The shape of a number that the plan reads too.
std::string phone_shape(const PhonePlan& plan);
constexpr Detail notes_detail(const char* path) {
  return {path, kMaxNotesLength, "must be text without control characters"};
}
constexpr Detail reason_detail(const char* path) {
  return {path, kMaxReasonLength, "must be text without control characters"};
}
constexpr Detail locale_detail(const char* path) {
  return {path, kMaxLocaleLength, "must be a language tag such as en-GB"};
}
constexpr Detail zone_detail(const char* path) {
  return {path, kMaxZoneLength, "must be a time zone such as Europe/London"};
}

// Nothing for a field that was refused already, for its type say, or that has no fault.
void refuse_detail(Reader& reader, const Refusals& refusals, const Detail& detail,
                   DetailFault fault);

// 422 with the errors by field, as the failure of any Result.
struct Refused {
  ApiError error;
  template <class T>
  operator Result<T>() && {
    return {std::nullopt, std::move(error)};
  }
};
Refused refused(Refusals refusals);

// Reads a request's body. `fields` reads, checks and normalises it; the value counts only if nothing was refused.
template <class Value, class Fields>
Result<Value> read_request(JsonValue object, Fields fields) {
  Refusals refusals;
  refusals.all = true;
  refusals.unknown = true;
  Reader reader(object, refusals);
  Value value;
  fields(reader, refusals, value);
  if (!refusals.errors.empty()) return refused(std::move(refusals));
  return {std::move(value), {}};
}

}  // namespace core
