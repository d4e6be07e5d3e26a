// Finding by what a visitor types, in a list too long to read: types, people, time zones.
//
//   is_found("Zürich Central European Time", "zurich")   // true
//
// Every word of the query has to stand somewhere in the text; capitals and the marks on Latin letters
// make no difference. It knows no languages and ranks nothing.
#pragma once

#include <string>
#include <string_view>

namespace widget {

// As it is compared: small letters; Latin ones without their marks.
std::string fold_case(std::string_view text);
bool is_found(std::string_view text, std::string_view query);

}  // namespace widget
