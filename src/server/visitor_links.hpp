// Visitors' links: who holds one, and the making of them. tokens.hpp signs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/protocol_manage.hpp"
#include "server/answers.hpp"
#include "server/booking_service.hpp"
#include "server/tokens.hpp"

namespace server {

// Nothing if the link is forged or has expired.
std::optional<Caller> holder_of(const Tokens& tokens, std::string_view token, core::Instant now);
// A link to one booking, that lives a while longer than it.
std::string manage_token(const Tokens& tokens, const core::Booking& booking);
// The answer with a link to all bookings of a contact, who is known to exist.
Answer contact_link(const Tokens& tokens, const core::VisitorTokenRequest& request,
                    core::Instant now);

}  // namespace server
