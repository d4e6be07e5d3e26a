#include "server/service/visitor_links.hpp"

namespace server {
namespace {

constexpr core::Seconds kManageTokenLife = 30 * core::kADay;  // after the booking's end
constexpr core::Minutes kCorrectionLife{30};                  // after the booking was made
constexpr core::Minutes kCalendarTokenLife{60};  // it stands in an address, which others may see

Access access_of(TokenScope scope) {
  switch (scope) {
    case TokenScope::kBooking: return Access::kBookingToken;
    case TokenScope::kContact: return Access::kContactToken;
    case TokenScope::kCorrection:
    case TokenScope::kCalendar: break;
  }
  return Access::kCalendarToken;
}

}  // namespace

std::optional<Caller> holder_of(const Tokens& tokens, std::string_view token, core::Instant now) {
  auto claim = tokens.verify(token);
  if (!claim || claim->scope == TokenScope::kCorrection) return std::nullopt;
  return Caller{.access = access_of(claim->scope),
                .id = claim->id,
                .has_ended = claim->expires_at <= now,
                .link_id = std::move(claim->link_id)};
}

bool keeps_link_open(const core::Booking& booking, core::Instant now) {
  return now < booking.ends_at + kManageTokenLife;
}

std::string manage_token(const Tokens& tokens, const core::Booking& booking,
                         const std::string& link_id) {
  return tokens.sign({.scope = TokenScope::kBooking,
                      .id = booking.id,
                      .expires_at = booking.ends_at + kManageTokenLife,
                      .link_id = link_id});
}

std::string correction_token(const Tokens& tokens, const core::Booking& booking,
                             const std::string& link_id) {
  return tokens.sign({.scope = TokenScope::kCorrection,
                      .id = booking.id,
                      .expires_at = booking.created_at + kCorrectionLife,
                      .link_id = link_id});
}

bool allows_correction(const Tokens& tokens, std::string_view token, const core::Booking& booking,
                       const std::string& link_id, core::Instant now) {
  const auto claim = tokens.verify(token);
  return claim && claim->scope == TokenScope::kCorrection && claim->id == booking.id &&
         claim->link_id == link_id && now < claim->expires_at;
}

std::string calendar_token(const Tokens& tokens, core::Id booking, const std::string& link_id,
                           core::Instant now) {
  return tokens.sign({.scope = TokenScope::kCalendar,
                      .id = booking,
                      .expires_at = now + kCalendarTokenLife,
                      .link_id = link_id});
}

VisitorToken contact_link(const Tokens& tokens, const core::VisitorTokenRequest& request,
                          const std::string& link_id, core::Instant now) {
  const core::Instant expires_at = now + core::Seconds(request.expires_in);
  std::string token = tokens.sign({.scope = TokenScope::kContact,
                                   .id = request.contact_id,
                                   .expires_at = expires_at,
                                   .link_id = link_id});
  return {std::move(token), request.contact_id, expires_at};
}

}  // namespace server
