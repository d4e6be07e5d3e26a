// Visitors' links: who holds one, and the making of them. tokens.hpp signs.
//
// A link to a booking opens it until a month after the booking's end: the end that was signed, or the
// one it has now, whichever is later. So the link that was given at booking lives on when the booking
// moves, and is looked up only once its own time is over. A contact's link ends when it says.
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
// Whether a link to that booking is good yet, whatever time was signed.
bool keeps_link_open(const core::Booking& booking, core::Instant now);
// A link to one booking, that lives a while longer than it.
std::string manage_token(const Tokens& tokens, const core::Booking& booking);
// A link to all bookings of a contact, who is known to exist.
VisitorToken contact_link(const Tokens& tokens, const core::VisitorTokenRequest& request,
                          core::Instant now);

}  // namespace server
