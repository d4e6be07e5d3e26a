#include "server/service/booking_service.hpp"

#include "server/base/digest.hpp"
#include "server/net/client_address.hpp"

namespace server {

bool Caller::may_reach(const core::Booking& booking) const {
  switch (access) {
    case Access::kSecret: return true;
    case Access::kBookingToken: return booking.id == id;
    case Access::kContactToken: return booking.contact_id == id;
    case Access::kCalendarToken:
    case Access::kPublishable: break;
  }
  return false;
}

bool Caller::sees_latest(const core::Booking& booking, core::Instant now) const {
  return !owner || (owner->last_change_at == booking.updated_at && now < booking.starts_at);
}

std::string client_mark(const std::string& salt, const Caller& caller) {
  if (caller.access == Access::kSecret) return {};
  return to_hex(hmac_sha256(salt, rate_limit_key(caller.client)));
}

}  // namespace server
