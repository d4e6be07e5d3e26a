// What the widget reads: answers of the API, trusted in nothing.
#include "core/json_text.hpp"
#include "core/protocol.hpp"
#include "core/protocol_fields.hpp"

namespace core {
namespace {

constexpr int kMaxRetryAfter = 24 * 60 * 60;

ApiError garbled(std::string_view why) {
  return {0, std::string(why), {}, {}};
}

void read_errors(const Json& value, FieldErrors& errors) {
  const auto* members = value.get_ptr<const Json::object_t*>();
  if (members == nullptr) return;
  for (const auto& member : *members) {
    std::vector<std::string>& sentences = errors[member.first];
    if (!member.second.is_array()) continue;
    for (const Json& sentence : member.second) {
      const auto* text = sentence.get_ptr<const std::string*>();
      if (text != nullptr) sentences.push_back(*text);
    }
  }
}

// The failure that `envelope` tells of: each part of it where that is well formed.
ApiError read_failure(int status, const Json& envelope) {
  ApiError error;
  error.status = status;
  if (const Json* message = find_member(envelope, "message")) {
    if (const auto* text = message->get_ptr<const std::string*>()) error.message = *text;
  }
  if (const Json* errors = find_member(envelope, "errors")) read_errors(*errors, error.errors);
  if (const Json* wait = find_member(envelope, "retry_after")) {
    const std::optional<std::int64_t> seconds = whole_number(*wait);
    if (seconds && *seconds >= 0 && *seconds <= kMaxRetryAfter) {
      error.retry_after = static_cast<int>(*seconds);
    }
  }
  return error;
}

bool says_success(const Json& envelope) {
  const Json* success = find_member(envelope, "success");
  return success != nullptr && success->is_boolean() && success->get<bool>();
}

// The envelope's data when the answer is a success; otherwise nothing, and `error` says why.
std::optional<Json> read_envelope(int status, std::string_view body, ApiError& error) {
  const bool ok = status >= 200 && status <= 299;
  std::optional<Json> envelope = parse_json(body, kMaxAnswerBytes);
  if (!envelope || !envelope->is_object()) {
    error = ok ? garbled("The answer is not a JSON object.") : ApiError{status, {}, {}, {}};
    return std::nullopt;
  }
  if (!ok || !says_success(*envelope)) {
    error = read_failure(ok ? 0 : status, *envelope);
    return std::nullopt;
  }
  if (find_member(*envelope, "data") == nullptr || !(*envelope)["data"].is_object()) {
    error = garbled("The data field must be an object.");
    return std::nullopt;
  }
  return std::move((*envelope)["data"]);
}

template <class Value, class Fields>
Result<Value> read_data(int status, std::string_view body, Fields fields) {
  Result<Value> result;
  const std::optional<Json> data = read_envelope(status, body, result.error);
  if (!data) return result;
  Refusals refusals;
  Reader reader(*data, refusals);
  fields(reader, *data, result.value.emplace());
  if (!refusals.errors.empty()) {
    result.value.reset();
    result.error = garbled(refusals.first);
  }
  return result;
}

}  // namespace

Result<WidgetConfig> read_config(int status, std::string_view body) {
  return read_data<WidgetConfig>(
      status, body,
      [](Reader& reader, const Json&, WidgetConfig& config) { config_fields(reader, config); });
}

Result<std::vector<DaySlots>> read_availability(int status, std::string_view body) {
  return read_data<std::vector<DaySlots>>(
      status, body, [](Reader& reader, const Json& data, std::vector<DaySlots>& days) {
        if (find_member(data, "days") != nullptr) {
          days_fields(reader, days);
        } else {
          day_fields(reader, days.emplace_back());
        }
      });
}

Result<BookingMade> read_booking_made(int status, std::string_view body) {
  return read_data<BookingMade>(status, body, [](Reader& reader, const Json&, BookingMade& made) {
    made_fields(reader, made);
  });
}

bool is_slot_taken(const ApiError& error) {
  return error.status == 409 || (error.status == 422 && error.errors.contains("starts_at"));
}

}  // namespace core
