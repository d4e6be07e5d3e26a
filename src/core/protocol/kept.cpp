// Prices and locations as the server keeps them with a booking.
#include "core/protocol/envelope.hpp"
#include "core/protocol/fields.hpp"
#include "core/protocol/writer.hpp"

namespace core {
namespace {

template <class Value, class Fields>
std::string print_object(const Value& value, Fields fields) {
  TextWriter writer;
  fields(writer, value);
  return writer.take();
}

template <class Value, class Fields>
std::optional<Value> parse_object(std::string_view text, Fields fields) {
  const std::optional<JsonDocument> object = JsonDocument::read(text, kMaxRequestBytes);
  if (!object || !object->root().is_object()) return std::nullopt;
  Result<Value> result;
  read_fields(object->root(), result,
              [fields](Reader& reader, JsonValue, Value& value) { fields(reader, value); });
  return std::move(result.value);
}

constexpr auto kPriceFields = [](auto& codec, auto& price) { price_fields(codec, price); };
constexpr auto kLocationFields = [](auto& codec, auto& location) {
  location_fields(codec, location);
};

}  // namespace

std::string print_price(const Price& price) {
  return print_object(price, kPriceFields);
}

std::optional<Price> parse_price(std::string_view text) {
  return parse_object<Price>(text, kPriceFields);
}

std::string print_location(const Location& location) {
  return print_object(location, kLocationFields);
}

std::optional<Location> parse_location(std::string_view text) {
  return parse_object<Location>(text, kLocationFields);
}

}  // namespace core
