// The API's refusals, worded the same wherever the bookings live.
//
//   return server::Refusal(server::no_booking());
#pragma once

#include <string_view>

#include "core/booking.hpp"
#include "core/protocol/protocol.hpp"

namespace server {

// 422 with one field.
core::ApiError invalid(std::string_view field, std::string_view why);
// The same, with the sentence as the message too, for one that may be shown to a visitor.
core::ApiError invalid_aloud(std::string_view field, std::string_view why);
core::ApiError slot_taken();
core::ApiError not_found(std::string_view message);

core::ApiError no_booking();    // 404
core::ApiError link_expired();  // 401; the rest are 422
core::ApiError no_such_type();
core::ApiError inactive_type();
core::ApiError no_such_resource();
core::ApiError inactive_resource();
core::ApiError no_such_contact();  // by contact_id
core::ApiError past_start();
core::ApiError no_such_start();
// For contacts on the blacklist: polite, and without the reason.
core::ApiError not_online();
core::ApiError not_changed_online();
// The same, for the business's own backend.
core::ApiError blacklisted_contact();

// Cancelled or completed: it can't be moved.
bool is_over(core::BookingStatus status);
// `change_word` as in "A cancelled booking cannot be moved."
core::ApiError wrong_status(core::BookingStatus status, std::string_view change_word);

}  // namespace server
