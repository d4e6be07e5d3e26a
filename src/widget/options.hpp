// The page's options, as data. page_options.hpp applies them to the model.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/text.hpp"
#include "widget/details/model.hpp"

namespace widget {

// The page's options, from the element's attributes. Each is checked before it is used.
struct Options {
  std::optional<core::Id> type_id;                 // preset: its step is skipped
  std::optional<core::Id> resource_id;             // preset: its step is skipped
  std::string time_zone;                           // the visitor's IANA zone, from the browser
  std::optional<core::HourCycle> hour_cycle = {};  // chosen before on this page
  std::string random;  // 32 hex digits, fresh for each instance: the root of idempotency keys
  std::array<std::string, kFieldCount> details =
      {};                              // by FieldName: details that the page already knows
  std::optional<core::Date> day = {};  // the calendar opens on it
  std::string thank_you = {};          // the owner's words on the confirmation, plain text
  bool full_events = false;  // booking:submitted and booking:confirmed contain the contact
  // The booking that the visitor's link in the page's address names. Its token (bt_…) goes to the
  // API alone; empty: the link is invalid.
  std::optional<core::Id> booking_id = {};
  std::string token = {};
  std::string contact_token = {};  // of the contact signed in on the page; empty: nobody
  std::string manage_url = {};     // where links to bookings lead; empty: nowhere
  std::string host = {};           // of the API
};

// Of Options::thank_you, in code points. A longer text is left out.
inline constexpr int kMaxThankYou = 1000;

}  // namespace widget
