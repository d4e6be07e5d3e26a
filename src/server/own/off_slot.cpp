#include "server/own/off_slot.hpp"

#include "server/own/slot_finder.hpp"

namespace server::own {
namespace {

constexpr std::int64_t kPage = 500;
constexpr core::Seconds kAWeek = 7 * core::kADay;

bool is_off_slot(const Catalog& catalog, const SlotFinder& slots, const core::Booking& booking,
                 core::Instant now) {
  const auto selection = catalog.select(booking.booking_type_id, booking.resource_id);
  if (!selection) return false;
  const core::Date date{date::floor<date::days>(booking.starts_at)};
  Schedule schedule = slots.schedule(*selection, date, date, now);
  schedule.type.minimum_notice = core::Minutes{0};
  schedule.type.max_days_ahead = 0;
  return check_start(schedule, booking.starts_at, now) != StartFault::kNone;
}

}  // namespace

std::vector<core::Booking> bookings_off_slot(const Site& site, Store& store, const Clock& clock,
                                             const std::stop_token& stop) {
  const Catalog catalog(site, store, clock);
  const SlotFinder slots(site, catalog, nullptr);
  const core::Instant now = clock.now();
  std::vector<core::Booking> found;
  const auto span = store.booked_span();
  // A page is counted and skipped over within its week, and not within all that is to come.
  for (core::Instant week = now; span && week <= span->last_start; week += kAWeek) {
    BookingFilter filter;
    filter.now = now;
    filter.from = week;
    filter.until = week + kAWeek;
    filter.limit = kPage;
    for (BookingPage page; filter.offset == 0 || filter.offset < page.total;
         filter.offset += kPage) {
      if (stop.stop_requested()) return found;
      page = store.bookings(filter);
      for (const core::Booking& booking : page.bookings) {
        const bool is_live = booking.status == core::BookingStatus::kPending ||
                             booking.status == core::BookingStatus::kConfirmed;
        if (is_live && is_off_slot(catalog, slots, booking, now)) found.push_back(booking);
      }
    }
  }
  return found;
}

}  // namespace server::own
