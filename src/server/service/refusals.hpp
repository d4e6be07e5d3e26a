// The API's refusals, worded the same wherever the bookings live.
//
//   return server::Refusal(server::no_booking());
#pragma once

#include <string_view>

#include "core/booking.hpp"
#include "core/protocol/protocol.hpp"
#include "server/base/outcome.hpp"
#include "server/service/booking_counts.hpp"

namespace server {

// 422 with one field.
core::ApiError invalid(std::string_view field, std::string_view why);
// The same, with the sentence as the message too, for one that may be shown to a visitor.
core::ApiError invalid_aloud(std::string_view field, std::string_view why);
core::ApiError slot_taken();
// The same, and counts it.
Refusal refuse_taken(BookingCounts& counts);
core::ApiError not_found(std::string_view message);

core::ApiError no_booking();     // 404
core::ApiError link_expired();   // 401
core::ApiError link_replaced();  // 401; its code is link_expired's
// 409, for an owner's page: the booking has begun, or changed after it was shown.
core::ApiError changed_meanwhile();
core::ApiError sends_no_mails();      // 409
core::ApiError corrected_before();    // 409
core::ApiError sent_often(int wait);  // 429; `wait` in seconds
// The rest are 422.
core::ApiError no_mail_address();
core::ApiError correction_over();
core::ApiError nothing_to_send();
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
// For a visitor whose time to change it online is over. `change_word` as below.
core::ApiError too_late(std::string_view change_word);
core::ApiError wrong_status(core::BookingStatus status, std::string_view change_word);

}  // namespace server
