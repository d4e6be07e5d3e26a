#include "server/service/booking_service.hpp"

namespace server {

bool Caller::may_reach(const core::Booking& booking) const {
  switch (access) {
    case Access::kSecret: return true;
    case Access::kBookingToken: return booking.id == id;
    case Access::kContactToken: return booking.contact_id == id;
    case Access::kPublishable: break;
  }
  return false;
}

}  // namespace server
