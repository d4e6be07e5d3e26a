// Text as a search compares it.
//
//   server::folded("JOSÉ") == server::folded("josé");
//   server::dialled("+44 (7700) 900-123") == "+447700900123";
#pragma once

#include <string>
#include <string_view>

namespace server {

// Without the difference between capitals and small letters, of the Latin, Greek and Cyrillic
// alphabets. Bytes that are not UTF-8 stay as they are.
std::string folded(std::string_view text);

// The digits of what may be part of a phone number, with the "+" before them if any: without
// spaces, dashes, dots and brackets. Empty for any other text.
std::string dialled(std::string_view text);

}  // namespace server
