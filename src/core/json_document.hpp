// JSON text that strangers send, read into one flat table: what the codec reads from.
//
//   if (const std::optional<core::JsonDocument> document = core::JsonDocument::read(body, core::kMaxAnswerBytes)) {
//     const core::JsonValue id = document->root().member("id");
//     if (const std::optional<std::int64_t> number = id.whole()) …
//   }
//
// Takes and refuses the same texts as parse_json of core/json_text.hpp, which builds a Json that can be changed
// and printed. This reader is a fraction of its size, and is the only one in the widget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace core {

inline constexpr int kMaxJsonDepth = 16;
inline constexpr std::size_t kMaxJsonMembers = 512;  // of one object

// One row of the table. The rows of what a list or an object holds follow its own; a member is a row for its
// name, then those of its value.
struct JsonRow {
  enum class Kind : std::uint8_t { kNull, kFlag, kWhole, kNumber, kText, kList, kObject };
  struct Span {
    std::uint32_t at;
    std::uint32_t size;
  };

  Kind kind;
  std::uint32_t end;  // the row after the last of this value
  union {
    std::int64_t whole;  // kFlag: 0 or 1
    Span text;           // kText: in the document's text
    std::size_t count;   // kList, kObject: entries or members
  };
};

// A value inside a document, which must outlive it; or, made from nothing, no value.
class JsonValue {
 public:
  class Iterator;

  JsonValue() = default;
  JsonValue(const JsonRow* rows, const char* text, std::uint32_t row)
      : rows_(rows), text_(text), row_(row) {}

  explicit operator bool() const { return rows_ != nullptr; }
  bool is_null() const { return is(JsonRow::Kind::kNull); }
  bool is_object() const { return is(JsonRow::Kind::kObject); }
  bool is_list() const { return is(JsonRow::Kind::kList); }

  // Nothing for a value of another kind, and for no value.
  std::optional<bool> flag() const;
  std::optional<std::int64_t> whole() const;  // 3.0 and 2^63 are not whole
  std::optional<std::string_view> text() const;

  // Of a list or an object; 0 and nothing for any other value.
  std::size_t size() const;
  Iterator begin() const;
  Iterator end() const;

  JsonValue member(std::string_view name) const;  // no value: not an object, or no such member
  std::string_view name() const;                  // of a member of an object

 private:
  bool is(JsonRow::Kind kind) const { return rows_ != nullptr && rows_[row_].kind == kind; }
  std::string_view text_at(std::uint32_t row) const;

  const JsonRow* rows_ = nullptr;
  const char* text_ = nullptr;
  std::uint32_t row_ = 0;
};

class JsonValue::Iterator {
 public:
  Iterator(JsonValue at, bool has_names) : at_(at), has_names_(has_names) {}
  JsonValue operator*() const { return at_; }
  Iterator& operator++() {
    at_.row_ = at_.rows_[at_.row_].end + (has_names_ ? 1 : 0);
    return *this;
  }
  bool operator!=(const Iterator& other) const { return at_.row_ != other.at_.row_; }

 private:
  JsonValue at_;
  bool has_names_;
};

class JsonDocument {
 public:
  // Nothing for text that is over the limits, not JSON (RFC 8259), not UTF-8, has a number that no double holds,
  // or names a member of an object twice. A byte order mark in front is skipped. `text` need not stay.
  static std::optional<JsonDocument> read(std::string_view text, std::size_t max_bytes);

  JsonValue root() const { return {rows_.data(), text_.get(), 0}; }
  operator JsonValue() const { return root(); }

 private:
  friend class JsonReader;
  std::vector<JsonRow> rows_;
  std::unique_ptr<char[]> text_;  // of all strings and names, with their escapes read
};

}  // namespace core
