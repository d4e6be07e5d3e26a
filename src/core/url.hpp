// Parts of addresses.
//
//   path + "?search=" + core::percent_encoded(text)
#pragma once

#include <string>
#include <string_view>

namespace core {

// Every byte but RFC 3986's unreserved characters (2.3) becomes %XX.
std::string percent_encoded(std::string_view text);

}  // namespace core
