#include "server/pages/owner_desk.hpp"

#include "server/base/tz.hpp"
#include "server/rules/owner_links.hpp"
#include "server/service/refusals.hpp"

namespace server {
namespace {

constexpr core::Seconds kTwoDays = 2 * core::kADay;
// More bookings than all resources of a business have on a day.
constexpr std::int64_t kMostOnADay = 1000;

core::ZoneRules zone_around(const std::string& name, core::Instant at) {
  return zone_rules(name, at - kTwoDays, at + kTwoDays).value_or(core::ZoneRules());
}

}  // namespace

std::optional<OwnerLink> OwnerDesk::link(std::string_view token) const {
  auto link = store_.owner_link(owner_link_hash(token), clock_.now());
  // Who was taken out of the site file decides nothing any more.
  if (link && site_.mail && !site_.owner_addresses().contains(link->actor)) return std::nullopt;
  return link;
}

std::optional<OwnerBooking> OwnerDesk::booking(const OwnerLink& link) const {
  const core::Instant now = clock_.now();
  auto booking = store_.booking(link.booking_id, now);
  if (!booking) return std::nullopt;
  OwnerBooking shown;
  shown.booking = *std::move(booking);
  shown.decided = store_.decided(link.booking_id);
  shown.has_begun = shown.booking.starts_at <= now;
  const core::ZoneRules zone = zone_around(site_.time_zone, shown.booking.starts_at);
  const core::DayBounds day = zone.day_bounds(zone.local_date(shown.booking.starts_at));
  BookingFilter filter;
  filter.now = now;
  filter.from = day.begin;
  filter.until = day.end;
  filter.limit = kMostOnADay;
  for (const core::Booking& other : store_.bookings(filter).bookings) {
    const bool is_neighbour = other.id != shown.booking.id &&
                              other.resource_id == shown.booking.resource_id &&
                              other.status != core::BookingStatus::kCancelled;
    if (!is_neighbour) continue;
    const core::Slot slot{other.starts_at, other.ends_at, false};
    if (other.starts_at < shown.booking.starts_at) {
      shown.before = slot;
    } else if (!shown.after) {
      shown.after = slot;
    }
  }
  return shown;
}

Outcome<void> OwnerDesk::act(const OwnerLink& link, const OwnerAction& action) const {
  Outcome<void> outcome = try_to(link, action);
  if (!outcome && outcome.error().status == changed_meanwhile().status && is_done(link, action)) {
    return {};
  }
  return outcome;
}

Outcome<void> OwnerDesk::try_to(const OwnerLink& link, const OwnerAction& action) const {
  const Caller caller{
      .access = Access::kSecret,
      .owner = OwnerView{.actor = link.actor, .last_change_at = action.last_change_at}};
  core::BookingChange change;
  switch (action.deed) {
    case OwnerDeed::kDecline:
    case OwnerDeed::kCancel: return service_.cancel(link.booking_id, action.reason, caller);
    case OwnerDeed::kApprove: change.confirms = true; break;
    case OwnerDeed::kMove: change.starts_at = action.starts_at; break;
  }
  const auto changed = service_.change(link.booking_id, change, caller);
  if (!changed) return Refusal(changed.error());
  return {};
}

bool OwnerDesk::is_done(const OwnerLink& link, const OwnerAction& action) const {
  const auto booking = store_.booking(link.booking_id, clock_.now());
  if (!booking) return false;
  const bool is_confirmed = booking->status == core::BookingStatus::kConfirmed;
  if (action.deed == OwnerDeed::kMove) {
    return booking->starts_at == action.starts_at && !is_over(booking->status);
  }
  const Decided decided = store_.decided(link.booking_id);
  if (decided.by != link.actor) return false;
  switch (action.deed) {
    case OwnerDeed::kApprove: return is_confirmed && decided.decision == Decision::kApproved;
    case OwnerDeed::kDecline: return decided.decision == Decision::kDeclined;
    case OwnerDeed::kCancel: return decided.decision == Decision::kCancelled;
    case OwnerDeed::kMove: break;
  }
  return false;
}

std::vector<core::DaySlots> OwnerDesk::free_times(const core::Booking& booking,
                                                  core::Date from) const {
  AvailabilityQuery query;
  query.booking_type_id = booking.booking_type_id;
  query.resource_id = booking.resource_id;
  query.from = from;
  query.to = core::add_days(from, kDaysShown - 1);
  query.booking_id = booking.id;
  const auto found = service_.availability(query, true, Caller{.access = Access::kSecret});
  if (!found) return {};  // the type or the resource can't be booked any more
  std::vector<core::DaySlots> days;
  for (const core::DaySlots& day : found->days) {
    core::DaySlots free{day.date, {}};
    for (const core::Slot& slot : day.slots) {
      if (slot.available && slot.starts_at != booking.starts_at) free.slots.push_back(slot);
    }
    if (!free.slots.empty()) days.push_back(std::move(free));
  }
  return days;
}

std::optional<core::Slot> OwnerDesk::free_slot(const core::Booking& booking,
                                               core::Instant starts_at) const {
  for (const core::DaySlots& day : free_times(booking, local_date(starts_at))) {
    for (const core::Slot& slot : day.slots) {
      if (slot.starts_at == starts_at) return slot;
    }
  }
  return std::nullopt;
}

core::Date OwnerDesk::local_date(core::Instant at) const {
  return zone_around(site_.time_zone, at).local_date(at);
}

}  // namespace server
