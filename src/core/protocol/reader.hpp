// The half of the codec that reads: takes the fields of one JSON object, and notes what is wrong.
//
//   core::Refusals refusals;
//   core::Reader reader(object, refusals);
//   core::slot_fields(reader, slot);          // fields.hpp: the same call writes
//   if (refusals.errors.empty()) …
//
// Its verbs are Writer's, so one list of fields serves both. A field that is refused keeps the
// value it had. Internal to core/protocol and to the mail orders that the server keeps.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/json_document.hpp"
#include "core/protocol/protocol.hpp"

namespace core {

// What was wrong, by the path of the field ("contact.name", "slots.3.ends_at").
struct Refusals {
  FieldErrors errors;
  bool all = false;      // every refusal (a request), or only the first (an answer)
  bool unknown = false;  // refuse fields that nobody asked for
  std::string first;     // the first sentence

  void add(const std::string& path, std::string sentence);
};

enum class Stamp { kSeconds, kMicros };  // how Writer prints an instant; both are read

class Reader {
 public:
  static constexpr bool kReads = true;

  Reader(JsonValue object, Refusals& refusals);
  // One object inside another; `index` when it is in a list.
  Reader(JsonValue object, const Reader& parent, const char* name, int index = -1);

  void id(const char* name, Id& out);
  void id_if_any(const char* name, Id& out);  // absent and null are 0
  void optional_id(const char* name, std::optional<Id>& out);
  void nullable_id(const char* name, std::optional<Id>& out) { optional_id(name, out); }
  void optional_ids(const char* name, std::vector<Id>& out, std::size_t most);
  void whole(const char* name, int& out, int least, int most);
  void optional_whole(const char* name, int& out, int least, int most);
  void amount(const char* name, std::int64_t& out, std::int64_t most);  // 0 or more
  void flag(const char* name, bool& out);
  void mark(const char* name, bool& out);                  // absent and null are false
  void text(const char* name, std::string& out);           // not empty
  void empty_or_text(const char* name, std::string& out);  // must be there
  void text_or_empty(const char* name, std::string& out);  // absent and null are empty
  void text_if_any(const char* name, std::string& out) { text_or_empty(name, out); }
  void text_or_null(const char* name, std::string& out) { text_or_empty(name, out); }
  // Names and sentences that people will see among others: read without what would turn those round.
  void shown(const char* name, std::string& out);
  void shown_or_empty(const char* name, std::string& out);
  void shown_if_any(const char* name, std::string& out) { shown_or_empty(name, out); }
  void texts(const char* name, std::vector<std::string>& out, std::size_t most);
  void optional_text(const char* name, std::optional<std::string>& out);
  void nullable_text(const char* name, std::optional<std::string>& out) {
    optional_text(name, out);
  }
  void derived_text(const char*, const std::string&) {}  // told twice; the other place counts
  void instant(const char* name, Instant& out, Stamp stamp);
  void record_stamp(const char* name, Instant& out);  // may be absent, and have a fraction
  void nullable_stamp(const char* name, std::optional<Instant>& out);
  void date(const char* name, Date& out);
  void offset(const char* name, Seconds& out);

  template <class Value>
  void choice(const char* name, Value& out, std::string_view (*)(std::type_identity_t<Value>),
              std::optional<Value> (*parse)(std::string_view)) {
    const std::optional<std::string_view> word = required_text(name);
    if (!word) return;
    const std::optional<Value> value = parse(*word);
    if (!value) return refuse(name, "is not one of the known words");
    out = *value;
  }
  template <class Value>
  void optional_choice(const char* name, std::optional<Value>& out,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*parse)(std::string_view)) {
    if (optional(name)) choice(name, out.emplace(), print, parse);
  }
  template <class Value>
  void nullable_choice(const char* name, std::optional<Value>& out,
                       std::string_view (*print)(std::type_identity_t<Value>),
                       std::optional<Value> (*parse)(std::string_view)) {
    optional_choice(name, out, print, parse);
  }

  template <class Value, class Fields>
  void object(const char* name, Value& out, Fields fields) {
    const JsonValue value = required(name);
    if (value) read_object(value, name, -1, out, fields);
  }
  template <class Value, class Fields>
  void optional_object(const char* name, std::optional<Value>& out, Fields fields) {
    const JsonValue value = optional(name);
    if (value) read_object(value, name, -1, out.emplace(), fields);
  }
  template <class Value, class Fields>
  void nullable_object(const char* name, std::optional<Value>& out, Fields fields) {
    optional_object(name, out, fields);
  }
  template <class Value, class Fields>
  void list(const char* name, std::vector<Value>& out, std::size_t most, Fields fields) {
    const JsonValue values = required_list(name, most);
    if (!values) return;
    out.reserve(values.size());
    int index = 0;
    for (const JsonValue value : values) {
      if (stopped()) return;
      read_object(value, name, index++, out.emplace_back(), fields);
    }
  }
  template <class Value, class Fields>
  void optional_list(const char* name, std::vector<Value>& out, std::size_t most, Fields fields) {
    if (optional(name)) list(name, out, most, fields);
  }

  // "The <path> field <why>."
  void refuse(const char* name, std::string_view why);
  // Once every field has been asked for: refuses the others.
  void refuse_unknown();

 private:
  bool stopped() const { return !refusals_.all && !refusals_.errors.empty(); }
  JsonValue optional(const char* name);  // no value when absent or JSON null
  JsonValue required(const char* name);
  std::optional<std::string_view> required_text(const char* name);
  JsonValue required_list(const char* name, std::size_t most);
  void read_whole(JsonValue value, const char* name, int& out, int least, int most);
  std::string path_to(std::string_view name) const;

  template <class Value, class Fields>
  void read_object(JsonValue value, const char* name, int index, Value& out, Fields fields) {
    Reader reader(value, *this, name, index);
    if (!value.is_object()) return reader.refuse("", "must be an object");
    fields(reader, out);
    reader.refuse_unknown();
  }

  JsonValue object_;
  Refusals& refusals_;
  const Reader* parent_ = nullptr;
  const char* name_ = "";
  int index_ = -1;
  std::vector<std::string_view> known_;
};

}  // namespace core
