// JSON text <-> Json, for texts that strangers send.
//
//   std::optional<core::Json> value = core::parse_json(body, core::kMaxAnswerBytes);
//   std::string body = core::print_json(value);
//
// A cheap look at the text comes before the parser: its size, its depth and the number of members
// in each object, because Json looks members up one after the other. Never throws, never recurses
// deeper than kMaxJsonDepth.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/json_document.hpp"

namespace core {

// Nothing for text that is over the limits, not JSON (RFC 8259), not UTF-8, has a number that no
// double holds, or names a member of an object twice.
std::optional<Json> parse_json(std::string_view text, std::size_t max_bytes);

// Bytes that are not UTF-8 print as U+FFFD.
std::string print_json(const Json& value);

// The member's value, or null: `object` is not an object, or has none of that name.
const Json* find_member(const Json& object, std::string_view name);
// Whole numbers only: not 3.0, and not 2^63.
std::optional<std::int64_t> whole_number(const Json& value);

}  // namespace core
