// "Did you mean sarah@gmail.com?", for slips of the keyboard in the domains that most people have.
//
//   suggested_email("sarah@gmial.com");   // "sarah@gmail.com"
//   suggested_email("sarah@ymail.com");   // "": there is such a domain
//
// A suggestion, never an error: any domain may be right.
#pragma once

#include <string>
#include <string_view>

namespace widget {

// Empty: nothing to suggest.
std::string suggested_email(std::string_view text);

}  // namespace widget
