#include "server/account/client/context.hpp"

namespace server::account {

void note_change(AccountContext& context, const core::Booking& booking, AccountCache::Touch touch) {
  context.reader.touch(booking.starts_at, booking.ends_at, booking.resource_id, touch);
  core::Booking seen = booking;
  if (touch == AccountCache::Touch::kFreed) seen.status = core::BookingStatus::kCancelled;
  context.seen.note(seen);
}

}  // namespace server::account
