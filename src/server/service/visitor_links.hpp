// Visitors' links: verifying and making them. rules/tokens.hpp signs.
//
// A link to a booking is valid until a month after the booking's end: the end at signing or the
// current one, whichever is later. So the link from the confirmation still works after the booking
// has moved, and the store is read only once the signed time is over. A contact's link expires at
// its signed time.
//
// Each link names the random link id of its booking's or contact's row beside the id, because ids are
// given again after a backup is restored. Rows from before link ids, and an account's, have none: their
// links name the id alone, and open no row that has one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/protocol/manage.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_service.hpp"

namespace server {

// Nothing if the link is forged.
std::optional<Caller> holder_of(const Tokens& tokens, std::string_view token, core::Instant now);
// Whether a link to that booking is still valid, regardless of the signed time.
bool keeps_link_open(const core::Booking& booking, core::Instant now);
// `link_id`: of the booking's or the contact's row; empty: it has none.
// A link to one booking, valid for a month after its end.
std::string manage_token(const Tokens& tokens, const core::Booking& booking,
                         const std::string& link_id);
// For the page that made the booking, and in no mail: corrects its address for half an hour.
std::string correction_token(const Tokens& tokens, const core::Booking& booking,
                             const std::string& link_id);
bool allows_correction(const Tokens& tokens, std::string_view token, const core::Booking& booking,
                       const std::string& link_id, core::Instant now);
// Opens one booking's calendar file for an hour.
std::string calendar_token(const Tokens& tokens, core::Id booking, const std::string& link_id,
                           core::Instant now);
// A link to all bookings of a contact, who is known to exist.
VisitorToken contact_link(const Tokens& tokens, const core::VisitorTokenRequest& request,
                          const std::string& link_id, core::Instant now);

}  // namespace server
