// Reading what stands in the API's envelope: {"success": true, "data": …}. Internal to
// core/protocol.
#pragma once

#include "core/json_document.hpp"
#include "core/protocol/reader.hpp"

namespace core {

// An answer that is not the documented JSON.
ApiError garbled(std::string_view why);

// The envelope when the answer is a success; otherwise nothing, and `error` says why.
std::optional<JsonDocument> read_envelope(int status, std::string_view body, ApiError& error);

template <class Value, class Fields>
void read_fields(JsonValue object, Result<Value>& result, Fields fields) {
  Refusals refusals;
  Reader reader(object, refusals);
  fields(reader, object, result.value.emplace());
  if (refusals.errors.empty()) return;
  result.value.reset();
  result.error = garbled(refusals.first);
}

// Reads the fields of the data, which must be an object.
template <class Value, class Fields>
Result<Value> read_data(int status, std::string_view body, Fields fields) {
  Result<Value> result;
  const std::optional<JsonDocument> envelope = read_envelope(status, body, result.error);
  if (!envelope) return result;
  const JsonValue data = envelope->root().member("data");
  if (!data.is_object()) {
    result.error = garbled("The data field must be an object.");
  } else {
    read_fields(data, result, fields);
  }
  return result;
}

// Reads the data as a list of objects.
template <class Value, class Fields>
Result<std::vector<Value>> read_list(int status, std::string_view body, std::size_t most,
                                     Fields fields) {
  Result<std::vector<Value>> result;
  const std::optional<JsonDocument> envelope = read_envelope(status, body, result.error);
  if (!envelope) return result;
  read_fields(*envelope, result, [&](Reader& reader, JsonValue, std::vector<Value>& list) {
    reader.list("data", list, most, fields);
  });
  return result;
}

}  // namespace core
