// The content lines of an iCalendar text (RFC 5545, 3.1): unfolded, and split into name, parameters
// and value.
//
//   std::string text = server::unfold(body);
//   while (auto line = server::next_line(rest)) if (line->is("DTSTART")) … line->value …
//
// Lines are views of the unfolded text. Never throws; a line without a colon has an empty value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace server {

struct ContentLine {
  std::string_view name;
  std::string_view parameters;  // "TZID=Europe/London;VALUE=DATE-TIME"
  std::string_view value;

  bool is(std::string_view wanted) const;  // case-insensitive
  // Without its quotes; empty: no such parameter.
  std::string_view parameter(std::string_view wanted) const;
};

// Joins folded lines. Line ends may be CRLF or LF; a byte order mark at the start is left out.
std::string unfold(std::string_view text);

// Takes the first line from `rest`, without blank lines; nullopt at the end.
std::optional<ContentLine> next_line(std::string_view& rest);

// Takes the first item of a list, such as "20260310,20260311", from `rest`.
std::string_view next_item(std::string_view& rest);

}  // namespace server
