// What libphonenumber knows of a country's phone numbers. The only user of it.
//
//   auto plan = server::phone_plan("GB");              // {"GB", "44", "0", "07400 123456"}
//   server::is_possible_phone("+442079460123");        // true
//
// Judges by length alone: Debian's numbering plans are some years old, and a new range must not stop a booking.
#pragma once

#include <optional>
#include <string_view>

#include "core/booking.hpp"

namespace server {

// `country` is ISO 3166-1, in capitals; nullopt if nothing is known of its numbers.
std::optional<core::PhonePlan> phone_plan(std::string_view country);

// `phone` is E.164, with or without ";ext=".
bool is_possible_phone(std::string_view phone);

}  // namespace server
