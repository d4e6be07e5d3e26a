// Text in the form in which searches compare it.
//
//   server::fold_case("JOSÉ") == server::fold_case("josé");
//   server::phone_digits("+44 (7700) 900-123") == "+447700900123";
#pragma once

#include <string>
#include <string_view>

namespace server {

// Lower case, for the Latin, Greek and Cyrillic alphabets. Invalid UTF-8 is kept as it is.
std::string fold_case(std::string_view text);

// The digits of a phone number or a part of one, with a leading "+" if it has one; spaces, dashes,
// dots and brackets are dropped. Empty if the text isn't a phone number.
std::string phone_digits(std::string_view text);

}  // namespace server
