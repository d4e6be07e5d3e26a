// The page of one booking that the owner's mails link to: what it shows, and what its buttons do.
//
//   const auto link = desk.link(token);             // nullopt: no such link, or it has ended
//   const auto shown = desk.booking(*link);
//   const auto done = desk.act(*link, {.deed = server::OwnerDeed::kApprove,
//                                      .last_change_at = shown->booking.updated_at});
//
// Acts as the business does with its secret key, so visitors' rules don't bind it. It acts only on the
// booking as the page showed it: a second decision changes nothing. A link reaches its own booking; of
// the others it shows when they are and no more.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"
#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server {

inline constexpr int kDaysShown = 7;  // of free times

struct OwnerBooking {
  core::Booking booking;
  Decided decided;
  // The nearest bookings of the same resource on the same day of the business.
  std::optional<core::Slot> before;
  std::optional<core::Slot> after;
  bool has_begun = false;
};

enum class OwnerDeed { kApprove, kDecline, kCancel, kMove };

struct OwnerAction {
  OwnerDeed deed = OwnerDeed::kApprove;
  core::Instant last_change_at = {};  // the booking's updated_at on the page
  std::string reason = {};            // kDecline, kCancel: for the visitor to read; empty: none
  core::Instant starts_at = {};       // kMove
};

class OwnerDesk {
 public:
  // All of them must outlive this.
  OwnerDesk(const Site& site, const BookingService& service, Store& store, const Clock& clock)
      : site_(site), service_(service), store_(store), clock_(clock) {}

  // Nothing also if the address that it was sent to is no longer in the site file.
  std::optional<OwnerLink> link(std::string_view token) const;
  // Nothing if the booking is gone.
  std::optional<OwnerBooking> booking(const OwnerLink& link) const;
  // 409 if the booking has begun, or changed after it was shown; 422 if it can't be done. Done twice
  // by the same actor is done.
  Outcome<void> act(const OwnerLink& link, const OwnerAction& action) const;
  // Days of the business from `from` on, with the free times that the booking can be moved to.
  std::vector<core::DaySlots> free_times(const core::Booking& booking, core::Date from) const;

  // The slot that begins then; nullopt if the booking can't be moved there.
  std::optional<core::Slot> free_slot(const core::Booking& booking, core::Instant starts_at) const;

  const Site& site() const { return site_; }
  core::Date today() const { return local_date(clock_.now()); }
  core::Date local_date(core::Instant at) const;

 private:
  Outcome<void> try_to(const OwnerLink& link, const OwnerAction& action) const;
  bool is_done(const OwnerLink& link, const OwnerAction& action) const;

  const Site& site_;
  const BookingService& service_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace server
