// Parts of addresses.
//
//   path + "?search=" + core::percent_encoded(text)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// Every byte but RFC 3986's unreserved characters (2.3) becomes %XX.
std::string percent_encoded(std::string_view text);

// A visitor's link: the page with "?booking=ID#bt_…", or with "?booking=ID#/route?bt_…" where the page's router keeps
// its route in the fragment.
std::string booking_link(std::string_view page, std::int64_t booking, std::string_view token);

}  // namespace core
