// Phone numbers as visitors type them, read to E.164.
//
//   const core::PhonePlan british{"GB", "44", "0", "07400 123456"};
//   core::normalise_phone("020 7946 0123", british);        // "+442079460123"
//   core::read_phone("020 7946 0123", british).shown;       // "+44 20 7946 0123"
//   core::normalise_phone("+33 1 23 45 67 89 x12", british); // "+33123456789;ext=12"
//
// Knows one country, the business's, and of it no more than the plan. Never says that a number exists.
#pragma once

#include <string>
#include <string_view>

#include "core/booking.hpp"

namespace core {

struct PhoneNumber {
  std::string number;     // E.164: +442079460123; empty: it can't be read
  std::string extension;  // 1 to 7 digits; empty: none
  // The number with its country's code, in the groups that were typed. Empty unless the country was taken from the
  // plan.
  std::string shown;
};

// A number after "+", "00" or what the plan's country dials before another country's code is any country's. Any other is
// the plan's country's, and can't be read without one, or if it has a length that no number there has: with a carrier's
// code in front, say. "00" can't be read where a carrier's digits follow it.
PhoneNumber read_phone(std::string_view text, const PhonePlan& plan);

// E.164, with ";ext=12" (RFC 3966) if there is an extension; empty if it can't be read. Its own result reads as itself.
std::string normalise_phone(std::string_view text, const PhonePlan& plan = {});
// E.164 alone, of a number that normalise_phone returned: what contacts are found by.
std::string_view without_extension(std::string_view phone);

// As a contact's record has them. A booking keeps the extension.
ContactDetails on_record(ContactDetails details);

// E.164 has 8 to 15 digits here.
DetailFault check_phone(std::string_view text, Ask ask, const PhonePlan& plan = {});

}  // namespace core
