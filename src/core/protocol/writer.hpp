// The half of the codec that writes: puts the fields of a value into one JSON object, in order.
//
//   core::Writer writer;
//   core::slot_fields(writer, slot);          // protocol_fields.hpp: the same call reads
//   core::Json object = writer.take();
//
// Its verbs are Reader's. "optional" fields are left out when there is none, "nullable" ones are
// null. Internal to core/protocol.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/protocol/protocol.hpp"
#include "core/protocol/reader.hpp"

namespace core {

class Writer {
 public:
  static constexpr bool kReads = false;

  Json take() { return std::move(object_); }

  void id(const char* name, Id value) { put(name, value); }
  void optional_id(const char* name, std::optional<Id> value) {
    if (value) put(name, *value);
  }
  void nullable_id(const char* name, std::optional<Id> value) {
    put(name, value ? Json(*value) : Json());
  }
  void optional_ids(const char* name, const std::vector<Id>& values, std::size_t) {
    Json list = Json::array();
    for (const Id value : values) list.push_back(value);
    put(name, std::move(list));
  }
  void whole(const char* name, int value, int, int) { put(name, value); }
  void optional_whole(const char* name, int value, int, int) { put(name, value); }
  void flag(const char* name, bool value) { put(name, value); }
  void text(const char* name, const std::string& value) { put(name, value); }
  void text_or_empty(const char* name, const std::string& value) { put(name, value); }
  void text_if_any(const char* name, const std::string& value) {
    if (!value.empty()) put(name, value);
  }
  void text_or_null(const char* name, const std::string& value) {
    put(name, value.empty() ? Json() : Json(value));
  }
  void shown(const char* name, const std::string& value) { put(name, value); }
  void shown_or_empty(const char* name, const std::string& value) { put(name, value); }
  void shown_if_any(const char* name, const std::string& value) { text_if_any(name, value); }
  void texts(const char* name, const std::vector<std::string>& values, std::size_t) {
    Json list = Json::array();
    for (const std::string& value : values) list.push_back(value);
    put(name, std::move(list));
  }
  void optional_text(const char* name, const std::optional<std::string>& value) {
    if (value) put(name, *value);
  }
  void nullable_text(const char* name, const std::optional<std::string>& value) {
    put(name, value ? Json(*value) : Json());
  }
  void derived_text(const char* name, const std::string& value) { put(name, value); }
  void instant(const char* name, Instant value, Stamp stamp) {
    put(name, stamp == Stamp::kSeconds ? format_instant(value) : format_instant_micros(value));
  }
  void record_stamp(const char* name, Instant value) { put(name, format_instant_micros(value)); }
  void nullable_stamp(const char* name, std::optional<Instant> value) {
    put(name, value ? Json(format_instant_micros(*value)) : Json());
  }
  void date(const char* name, Date value) { put(name, format_date(value)); }
  void offset(const char* name, Seconds value) {
    put(name, static_cast<std::int64_t>(value.count()));
  }

  template <class Value>
  void choice(const char* name, const Value& value,
              std::string_view (*print)(std::type_identity_t<Value>),
              std::optional<Value> (*)(std::string_view)) {
    put(name, std::string(print(value)));
  }
  template <class Value>
  void optional_choice(const char* name, const std::optional<Value>& value,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*)(std::string_view)) {
    if (value) put(name, std::string(print(*value)));
  }
  template <class Value>
  void nullable_choice(const char* name, const std::optional<Value>& value,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*)(std::string_view)) {
    put(name, value ? Json(std::string(print(*value))) : Json());
  }

  template <class Value, class Fields>
  void object(const char* name, const Value& value, Fields fields) {
    put(name, written(value, fields));
  }
  template <class Value, class Fields>
  void optional_object(const char* name, const std::optional<Value>& value, Fields fields) {
    if (value) put(name, written(*value, fields));
  }
  template <class Value, class Fields>
  void nullable_object(const char* name, const std::optional<Value>& value, Fields fields) {
    put(name, value ? written(*value, fields) : Json());
  }
  template <class Value, class Fields>
  void list(const char* name, const std::vector<Value>& values, std::size_t, Fields fields) {
    Json list = Json::array();
    for (const Value& value : values) list.push_back(written(value, fields));
    put(name, std::move(list));
  }

 private:
  template <class Value, class Fields>
  static Json written(const Value& value, Fields fields) {
    Writer writer;
    fields(writer, value);
    return writer.take();
  }
  void put(const char* name, Json value) { object_[name] = std::move(value); }

  Json object_ = Json::object();
};

}  // namespace core
