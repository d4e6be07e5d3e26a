#include "core/protocol/holds.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/protocol/details.hpp"
#include "core/protocol/envelope.hpp"
#include "core/protocol/fields.hpp"
#include "core/url.hpp"

namespace core {
namespace {

template <class Codec, class Value>
void hold_fields(Codec& codec, Value& request) {
  codec.id("booking_type_id", request.booking_type_id);
  codec.instant("starts_at", request.starts_at, Stamp::kMicros);
  codec.optional_id("resource_id", request.resource_id);
  codec.text_if_any("hold_token", request.hold_token);
  codec.text_if_any("new_token", request.new_token);
}

template <class Codec, class Value>
void hold_made_fields(Codec& codec, Value& made) {
  codec.text("hold_token", made.hold_token);
  codec.instant("expires_at", made.expires_at, Stamp::kMicros);
}

}  // namespace

bool is_hold_token(std::string_view text) {
  if (!text.starts_with(kHoldTokenPrefix)) return false;
  text.remove_prefix(kHoldTokenPrefix.size());
  return text.size() >= 32 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Result<HoldRequest> read_hold_request(JsonValue object) {
  return read_request<HoldRequest>(object, [](Reader& reader, const Refusals&,
                                              HoldRequest& request) {
    hold_fields(reader, request);
    if (!request.new_token.empty() && !is_hold_token(request.new_token)) {
      reader.refuse("new_token", "must be ht_ and 32 to 64 letters, digits, dashes or underscores");
    }
    reader.refuse_unknown();
  });
}

Json to_json(const HoldMade& made) {
  Writer writer;
  hold_made_fields(writer, made);
  return writer.take();
}

std::string hold_path(std::string_view hold_token) {
  std::string path(kHoldsPath);
  path += '/';
  return path += percent_encoded(hold_token);
}

std::string release_path(std::string_view hold_token) {
  return hold_path(hold_token) + "/release";
}

std::string hold_body(const HoldRequest& request) {
  TextWriter writer;
  hold_fields(writer, request);
  return writer.take();
}

Result<HoldMade> read_hold_made(int status, std::string_view body) {
  return read_data<HoldMade>(status, body, [](Reader& reader, JsonValue, HoldMade& made) {
    hold_made_fields(reader, made);
  });
}

}  // namespace core
