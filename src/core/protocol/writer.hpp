// The half of the codec that writes: puts the fields of a value into one JSON object, in order.
//
//   core::Writer writer;                      // a Json, for the server to go on with
//   core::slot_fields(writer, slot);          // core/protocol/fields.hpp: the same call reads
//   core::Json object = writer.take();
//
//   core::TextWriter writer;                  // its text at once, which is all that the widget has
//   core::request_fields(writer, request);
//   std::string body = writer.take();
//
// Both print the same. Its verbs are Reader's. "optional" fields without a value are left out, "nullable" ones
// are null. Internal to core/protocol and to the mail orders that the server keeps.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/calendar.hpp"
#include "core/json_writing.hpp"
#include "core/protocol/protocol.hpp"
#include "core/protocol/reader.hpp"

namespace core {

// Builds a Json. Its functions are JsonText's. The names given to one object must differ.
class JsonTree {
 public:
  void null(const char* name) { put(name, nullptr); }
  void flag(const char* name, bool value) { put(name, value); }
  void whole(const char* name, std::int64_t value) { put(name, value); }
  void text(const char* name, std::string_view value) { put(name, std::string(value)); }
  void plain(const char* name, std::string_view value) { text(name, value); }
  void open_object(const char* name) { open_.push_back(&put(name, Json::object())); }
  void open_list(const char* name) { open_.push_back(&put(name, Json::array())); }
  void close() { open_.pop_back(); }
  Json take() { return std::move(root_); }

 private:
  // A value that is open does not move: its parent takes nothing else meanwhile.
  template <class Value>
  Json& put(const char* name, Value&& value) {
    Json& parent = open_.empty() ? root_ : *open_.back();
    if (name == nullptr) return parent.emplace_back(std::forward<Value>(value));
    auto& members = parent.get_ref<Json::object_t&>();
    // operator[] would compare the name with all before it.
    return members.emplace_back(name, std::forward<Value>(value)).second;
  }

  Json root_ = Json::object();
  std::vector<Json*> open_;
};

template <class Out>
class BasicWriter {
 public:
  static constexpr bool kReads = false;

  auto take() { return out_.take(); }

  void id(const char* name, Id value) { out_.whole(name, value); }
  void id_if_any(const char* name, Id value) {
    if (value != 0) id(name, value);
  }
  void optional_id(const char* name, std::optional<Id> value) {
    if (value) id(name, *value);
  }
  void nullable_id(const char* name, std::optional<Id> value) {
    if (value) return id(name, *value);
    out_.null(name);
  }
  void optional_ids(const char* name, const std::vector<Id>& values, std::size_t) {
    out_.open_list(name);
    for (const Id value : values) out_.whole(nullptr, value);
    out_.close();
  }
  void whole(const char* name, int value, int, int) { out_.whole(name, value); }
  void optional_whole(const char* name, int value, int, int) { out_.whole(name, value); }
  void amount(const char* name, std::int64_t value, std::int64_t) { out_.whole(name, value); }
  void flag(const char* name, bool value) { out_.flag(name, value); }
  void mark(const char* name, bool value) {
    if (value) out_.flag(name, true);
  }
  void text(const char* name, std::string_view value) { out_.text(name, value); }
  void empty_or_text(const char* name, const std::string& value) { text(name, value); }
  void text_or_empty(const char* name, const std::string& value) { text(name, value); }
  void text_if_any(const char* name, const std::string& value) {
    if (!value.empty()) text(name, value);
  }
  void text_or_null(const char* name, const std::string& value) {
    if (!value.empty()) return text(name, value);
    out_.null(name);
  }
  void shown(const char* name, const std::string& value) { text(name, value); }
  void shown_or_empty(const char* name, const std::string& value) { text(name, value); }
  void shown_if_any(const char* name, const std::string& value) { text_if_any(name, value); }
  void texts(const char* name, const std::vector<std::string>& values, std::size_t) {
    out_.open_list(name);
    for (const std::string& value : values) out_.text(nullptr, value);
    out_.close();
  }
  void optional_text(const char* name, const std::optional<std::string>& value) {
    if (value) text(name, *value);
  }
  void nullable_text(const char* name, const std::optional<std::string>& value) {
    if (value) return text(name, *value);
    out_.null(name);
  }
  void derived_text(const char* name, const std::string& value) { text(name, value); }
  void instant(const char* name, Instant value, Stamp stamp) {
    out_.plain(name,
               stamp == Stamp::kSeconds ? format_instant(value) : format_instant_micros(value));
  }
  void record_stamp(const char* name, Instant value) {
    out_.plain(name, format_instant_micros(value));
  }
  void nullable_stamp(const char* name, std::optional<Instant> value) {
    if (value) return record_stamp(name, *value);
    out_.null(name);
  }
  void date(const char* name, Date value) { out_.plain(name, format_date(value)); }
  void month(const char* name, Month value) {
    const std::string day = format_date(first_day(value));
    out_.plain(name, std::string_view(day).substr(0, day.rfind('-')));
  }
  void offset(const char* name, Seconds value) { out_.whole(name, value.count()); }

  template <class Value>
  void choice(const char* name, const Value& value,
              std::string_view (*print)(std::type_identity_t<Value>),
              std::optional<Value> (*)(std::string_view)) {
    text(name, print(value));
  }
  template <class Value>
  void optional_choice(const char* name, const std::optional<Value>& value,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*)(std::string_view)) {
    if (value) text(name, print(*value));
  }
  template <class Value>
  void nullable_choice(const char* name, const std::optional<Value>& value,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*)(std::string_view)) {
    if (value) return text(name, print(*value));
    out_.null(name);
  }

  template <class Value, class Fields>
  void object(const char* name, const Value& value, Fields fields) {
    out_.open_object(name);
    fields(*this, value);
    out_.close();
  }
  template <class Value, class Fields>
  void optional_object(const char* name, const std::optional<Value>& value, Fields fields) {
    if (value) object(name, *value, fields);
  }
  template <class Value, class Fields>
  void nullable_object(const char* name, const std::optional<Value>& value, Fields fields) {
    if (value) return object(name, *value, fields);
    out_.null(name);
  }
  template <class Value, class Fields>
  void list(const char* name, const std::vector<Value>& values, std::size_t, Fields fields) {
    out_.open_list(name);
    for (const Value& value : values) object(nullptr, value, fields);
    out_.close();
  }
  template <class Value, class Fields>
  void optional_list(const char* name, const std::vector<Value>& values, std::size_t most,
                     Fields fields) {
    if (!values.empty()) list(name, values, most, fields);
  }

  // Writing only: a list of lists, whose entries have no name.
  template <class Value, class Entries>
  void rows(const char* name, const std::vector<Value>& values, Entries entries) {
    out_.open_list(name);
    for (const Value& value : values) {
      out_.open_list(nullptr);
      entries(*this, value);
      out_.close();
    }
    out_.close();
  }

 private:
  Out out_;
};

using Writer = BasicWriter<JsonTree>;
using TextWriter = BasicWriter<JsonText>;

}  // namespace core
