#include "server/account/client/events.hpp"

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kMostBookings = 4096;
constexpr std::size_t kMostDeliveries = 4096;
constexpr std::size_t kLongestId = 200;
constexpr std::string_view kScheme = "sha256=";

bool takes_time(const core::Booking& booking) {
  return booking.status == core::BookingStatus::kPending ||
         booking.status == core::BookingStatus::kConfirmed;
}

bool takes_the_same(const core::Booking& a, const core::Booking& b) {
  return a.starts_at == b.starts_at && a.ends_at == b.ends_at && a.resource_id == b.resource_id &&
         takes_time(a) == takes_time(b);
}

Refusal wrong(int status, std::string_view message) {
  core::ApiError error;
  error.status = status;
  error.message = message;
  return Refusal(std::move(error));
}

}  // namespace

std::optional<core::Booking> SeenBookings::note(const core::Booking& booking) {
  const std::lock_guard lock(mutex_);
  auto [entry, is_new] = bookings_.try_emplace(booking.id, booking);
  if (!is_new) return std::exchange(entry->second, booking);
  in_order_.push_back(booking.id);
  if (in_order_.size() > kMostBookings) {
    bookings_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return std::nullopt;
}

bool AccountEvents::is_signed(std::string_view signature, std::string_view body) const {
  if (!signature.starts_with(kScheme)) return false;
  const std::string right = to_hex(hmac_sha256(secret_, body));
  // Hashed once more, so that both have the same length.
  return equal_in_constant_time(sha256(right), sha256(signature.substr(kScheme.size())));
}

bool AccountEvents::is_new(const std::string& delivery_id) {
  const std::lock_guard lock(mutex_);
  const std::string id = delivery_id.substr(0, kLongestId);
  if (!deliveries_.insert(id).second) return false;
  in_order_.push_back(id);
  if (in_order_.size() > kMostDeliveries) {
    deliveries_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return true;
}

Outcome<void> AccountEvents::receive(std::string_view signature, std::string_view body) {
  if (!is_signed(signature, body)) {
    return wrong(401, "X-Skylight-Signature does not sign this body; check the secret.");
  }
  auto event = core::read_event(body);
  if (!event) {
    return wrong(400, "Send an object with event, delivery_id, timestamp and data.");
  }
  if (is_new(event->delivery_id)) apply(*event);
  return {};
}

void AccountEvents::apply(const core::AccountEvent& event) {
  if (!event.name.starts_with("booking.")) return;
  if (!event.booking) return reader_.touch_everything();
  const core::Booking& booking = *event.booking;
  auto before = seen_.note(booking);
  if (before && takes_the_same(*before, booking)) return;
  const bool may_have_moved = event.name != "booking.created" && event.name != "booking.cancelled";
  if (before) {
    reader_.touch(before->starts_at, before->ends_at, before->resource_id,
                  AccountCache::Touch::kFreed);
  } else if (may_have_moved) {
    return reader_.touch_everything();
  }
  reader_.touch(booking.starts_at, booking.ends_at, booking.resource_id,
                takes_time(booking) ? AccountCache::Touch::kTaken : AccountCache::Touch::kFreed);
}

}  // namespace server
