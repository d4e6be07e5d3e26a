// Searches a long list by what a visitor types: types, people, time zones.
//
//   is_found("Zürich Central European Time", "zurich")   // true
//
// Every word of the query must occur in the text. Case and the diacritics of Latin letters are ignored. It is
// independent of language and doesn't rank.
#pragma once

#include <string>
#include <string_view>

namespace widget {

// The form used for comparison: lower case, Latin letters without diacritics.
std::string fold_case(std::string_view text);
bool is_found(std::string_view text, std::string_view query);

}  // namespace widget
