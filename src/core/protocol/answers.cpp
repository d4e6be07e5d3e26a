// What the widget reads: answers of the API, trusted in nothing.
#include "core/json_document.hpp"
#include "core/protocol/account.hpp"
#include "core/protocol/envelope.hpp"
#include "core/protocol/fields.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

constexpr int kMaxRetryAfter = 24 * 60 * 60;
constexpr std::size_t kMaxListed = 1000;

void read_errors(JsonValue value, FieldErrors& errors) {
  if (!value.is_object()) return;
  for (const JsonValue member : value) {
    std::vector<std::string>& sentences = errors[std::string(member.name())];
    if (!member.is_list()) continue;
    for (const JsonValue sentence : member) {
      if (const auto text = sentence.text()) sentences.emplace_back(*text);
    }
  }
}

// The failure that `envelope` tells of: each part of it where that is well formed.
ApiError read_failure(int status, JsonValue envelope) {
  ApiError error;
  error.status = status;
  error.message = envelope.member("message").text().value_or("");
  error.code = envelope.member("code").text().value_or("");
  read_errors(envelope.member("errors"), error.errors);
  const std::optional<std::int64_t> seconds = envelope.member("retry_after").whole();
  if (seconds && *seconds >= 0 && *seconds <= kMaxRetryAfter) {
    error.retry_after = static_cast<int>(*seconds);
  }
  return error;
}

// Whether `meta` tells of no page after the first.
bool is_whole_list(JsonValue envelope) {
  const JsonValue last = envelope.member("meta").member("last_page");
  return !last || last.whole().value_or(2) <= 1;
}

}  // namespace

ApiError garbled(std::string_view why) {
  return {0, std::string(why), {}, {}};
}

std::optional<JsonDocument> read_envelope(int status, std::string_view body, ApiError& error) {
  const bool ok = status >= 200 && status <= 299;
  std::optional<JsonDocument> envelope = JsonDocument::read(body, kMaxAnswerBytes);
  if (!envelope || !envelope->root().is_object()) {
    error = ok ? garbled("The answer is not a JSON object.") : ApiError{status, {}, {}, {}};
    return std::nullopt;
  }
  if (!ok || envelope->root().member("success").flag() != true) {
    error = read_failure(ok ? 0 : status, *envelope);
    return std::nullopt;
  }
  return envelope;
}

Result<WidgetConfig> read_config(int status, std::string_view body) {
  return read_data<WidgetConfig>(status, body, [](Reader& reader, JsonValue, WidgetConfig& config) {
    config_fields(reader, config);
  });
}

Result<std::vector<DaySlots>> read_availability(int status, std::string_view body) {
  return read_data<std::vector<DaySlots>>(
      status, body, [](Reader& reader, JsonValue data, std::vector<DaySlots>& days) {
        if (data.member("days")) {
          days_fields(reader, days);
        } else {
          day_fields(reader, days.emplace_back());
        }
      });
}

Result<BookingMade> read_booking_made(int status, std::string_view body) {
  return read_data<BookingMade>(status, body, [](Reader& reader, JsonValue, BookingMade& made) {
    made_fields(reader, made);
  });
}

Result<std::vector<BookingType>> read_types(int status, std::string_view body) {
  return read_list<BookingType>(status, body, kMaxTypes,
                                [](auto& reader, auto& type) { type_fields(reader, type); });
}

Result<std::vector<Resource>> read_resources(int status, std::string_view body) {
  return read_list<Resource>(status, body, kMaxResources, [](auto& reader, auto& resource) {
    resource_fields(reader, resource);
  });
}

Result<DaySlots> read_day(int status, std::string_view body, Date date) {
  return read_data<DaySlots>(status, body, [date](Reader& reader, JsonValue, DaySlots& day) {
    day_fields(reader, day);
    if (day.date != date) reader.refuse("date", "is not the date that was asked for");
  });
}

Result<std::vector<FoundContact>> read_contacts(int status, std::string_view body) {
  return read_list<FoundContact>(status, body, kMaxListed, [](auto& reader, auto& contact) {
    reader.id("id", contact.id);
    reader.text_or_empty("email", contact.email);
    reader.text_or_empty("phone", contact.phone);
  });
}

Result<Id> read_contact_made(int status, std::string_view body) {
  return read_data<Id>(status, body,
                       [](Reader& reader, JsonValue, Id& id) { reader.id("id", id); });
}

Result<FoundBookings> read_contact_bookings(int status, std::string_view body) {
  Result<FoundBookings> result;
  const std::optional<JsonDocument> envelope = read_envelope(status, body, result.error);
  if (!envelope) return result;
  read_fields(*envelope, result, [](Reader& reader, JsonValue object, FoundBookings& found) {
    reader.list("data", found.bookings, kMaxListed,
                [](auto& inner, auto& booking) { booking_fields(inner, booking); });
    found.is_whole = is_whole_list(object);
  });
  return result;
}

std::optional<ZoneRules> read_zone_rules(std::string_view text) {
  const std::optional<JsonDocument> object = JsonDocument::read(text, kMaxAnswerBytes);
  if (!object || !object->root().is_object()) return std::nullopt;
  Result<ZoneRules> result;
  read_fields(*object, result,
              [](Reader& reader, JsonValue, ZoneRules& rules) { zone_fields(reader, rules); });
  return std::move(result.value);
}

bool is_slot_taken(const ApiError& error) {
  return error.status == 409 || (error.status == 422 && error.errors.contains("starts_at"));
}

}  // namespace core
