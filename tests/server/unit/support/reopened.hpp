// A store that is closed and opened again between writing and reading, and bookings to write into it.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <utility>

#include "stores.hpp"

namespace testing {

inline const core::Instant kToday = *core::parse_instant("2026-03-04T09:00:00Z");
inline const core::Instant kLater = kToday + core::Minutes(1);
inline const core::Instant kTenOClock = *core::parse_instant("2026-03-10T10:00:00Z");
inline constexpr core::Minutes kHalfHour{30};
inline constexpr core::Minutes kBefore{10};  // unlike the pause behind it
inline constexpr core::Minutes kBehind{20};

template <class Kind>
struct Reopened {
  Kind kind;
  std::unique_ptr<server::Store> store = kind.open();

  Reopened() { store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kToday); }

  void open_again() {
    store.reset();
    store = kind.open();
  }
  core::Booking add(const server::NewBooking& booking) {
    std::optional<core::Booking> made;
    store->write([&](server::Transaction& t) { made = t.add_booking(booking); });
    return made.value();
  }
  core::Booking read(core::Id id) { return store->booking(id, kLater).value(); }
  template <class Read>
  auto in_transaction(Read read_what) {
    decltype(read_what(std::declval<server::Transaction&>())) result{};
    store->write([&](server::Transaction& t) { result = read_what(t); });
    return result;
  }
};

inline server::NewBooking plain_booking(core::Instant start = kTenOClock) {
  server::NewBooking booking;
  booking.contact_id = 42;
  booking.booking_type_id = 3;
  booking.occupied = {1, start - kBefore, start + kHalfHour + kBehind};
  booking.title = "Consultation – Sarah Johnson";
  booking.starts_at = start;
  booking.ends_at = start + kHalfHour;
  booking.made_at = kToday;
  return booking;
}

inline server::NewBooking full_booking() {
  server::NewBooking booking = plain_booking();
  booking.status = core::BookingStatus::kPending;
  booking.notes = "By the side door";
  booking.uid = "0a1b2c";
  booking.given = core::ContactDetails{"Sal", "Sal@Example.com", "+442079460123"};
  booking.locale = "ar";
  booking.time_zone = "Asia/Kathmandu";
  booking.policy = {.cancel_until = core::Minutes(60), .move_until = core::Minutes(120)};
  booking.price = core::Price{4500, "JPY", 0, true};
  booking.location = core::Location{core::LocationKind::kVideo, "https://video.example.com/1"};
  booking.policy_text = "Please bring a photo.";
  return booking;
}

}  // namespace testing
