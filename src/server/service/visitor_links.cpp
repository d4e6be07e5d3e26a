#include "server/service/visitor_links.hpp"

namespace server {
namespace {

constexpr core::Seconds kManageTokenLife = 30 * core::kADay;  // after the booking's end

}  // namespace

std::optional<Caller> holder_of(const Tokens& tokens, std::string_view token, core::Instant now) {
  auto claim = tokens.verify(token);
  if (!claim) return std::nullopt;
  bool is_booking = claim->scope == TokenScope::kBooking;
  return Caller{is_booking ? Access::kBookingToken : Access::kContactToken, claim->id,
                claim->expires_at <= now};
}

bool keeps_link_open(const core::Booking& booking, core::Instant now) {
  return now < booking.ends_at + kManageTokenLife;
}

std::string manage_token(const Tokens& tokens, const core::Booking& booking) {
  return tokens.sign({TokenScope::kBooking, booking.id, booking.ends_at + kManageTokenLife});
}

VisitorToken contact_link(const Tokens& tokens, const core::VisitorTokenRequest& request,
                          core::Instant now) {
  core::Instant expires_at = now + core::Seconds(request.expires_in);
  return {tokens.sign({TokenScope::kContact, request.contact_id, expires_at}), request.contact_id,
          expires_at};
}

}  // namespace server
