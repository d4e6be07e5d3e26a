// The form: what the visitor typed, and what is wrong with it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "core/text.hpp"

namespace widget {

enum class FieldName { kName, kEmail, kPhone, kNotes };
inline constexpr int kFieldCount = 4;

struct Field {
  std::string text;
  bool typed = false;  // by the visitor: the page's options don't overwrite it
  core::DetailFault fault = core::DetailFault::kNone;
  std::string server_message;  // the server's own words, if it refused a text that passed our check
  bool has_error() const { return fault != core::DetailFault::kNone || !server_message.empty(); }
};

// Which of the chosen type's locations, where it has several.
struct LocationChoice {
  std::optional<std::size_t> index;
  bool is_missing = false;     // the visitor tried to book without one
  std::string server_message;  // as in Field
  bool has_error() const { return is_missing || !server_message.empty(); }
};

struct Details {
  std::array<Field, kFieldCount> fields;
  LocationChoice location;
  bool trap_filled = false;  // the invisible field, which no visitor fills in

  Field& field(FieldName name) { return fields[static_cast<std::size_t>(name)]; }
  const Field& field(FieldName name) const { return fields[static_cast<std::size_t>(name)]; }
};

}  // namespace widget
