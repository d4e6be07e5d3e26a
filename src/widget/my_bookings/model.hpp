// The list of a contact's bookings.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/booking.hpp"
#include "core/protocol/protocol.hpp"
#include "widget/platform/progress.hpp"

namespace widget {

// A contact's bookings, page by page (my_bookings/my_bookings.hpp).
struct MyBookings {
  enum class When { kUpcoming, kPast };

  When when = When::kUpcoming;
  std::optional<core::BookingStatus> status;  // none: all
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  RetryState retry;            // kLoading: the same again, by itself
  core::Instant asked_at{};    // what upcoming means, the same on every page
  bool is_signed_out = false;  // the token has ended
  bool is_counted = false;     // the number of pages is known
  bool is_outdated = false;    // one of them was changed, or may have been
  std::int64_t page = 1;       // requested last
  std::int64_t next_page = 0;  // 0: all are loaded
  std::vector<core::Booking> bookings;
};

}  // namespace widget
