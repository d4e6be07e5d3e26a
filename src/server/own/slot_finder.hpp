// Which start times the schedule allows, and which resource is free at one of them.
//
//   auto candidate = slots.check(type_id, resource_id, starts_at, now);     // before the transaction
//   if (!candidate) return server::Refusal(candidate.error());
//   auto place = slots.find_place(transaction, *candidate, exclusions, now);   // inside it
//   if (!place) return server::own::refuse_taken(counts);
//
// Writes nothing: the caller books or holds the place in the same transaction.
#pragma once

#include <optional>

#include "server/own/catalogue.hpp"
#include "server/service/booking_counts.hpp"
#include "server/store/store.hpp"

namespace server::own {

// Bookings up to this far from a day may reach into it.
inline constexpr core::Seconds kTwoDays = 2 * core::kADay;

// A start time that the schedule allows. Somebody else may have it.
struct Candidate {
  Selection selection;
  Schedule schedule;
  core::Instant starts_at;
};

// A free slot, and the resource that takes it.
struct Place {
  core::Id resource;
  OpenSlot slot;
};

class SlotFinder {
 public:
  // Both must outlive this.
  SlotFinder(const Site& site, const Catalogue& catalogue) : site_(site), catalogue_(catalogue) {}

  // Valid for the dates from `from` to `to`, in any zone.
  Schedule schedule(const Selection& selection, core::Date from, core::Date to,
                    core::Instant now) const;
  // 422 if the type or the resource can't be booked, or the time is outside the schedule.
  Outcome<Candidate> check(core::Id type_id, std::optional<core::Id> resource_id,
                           core::Instant starts_at, core::Instant now) const;
  // The free resource with the fewest bookings that day. Nothing if none is free.
  std::optional<Place> find_place(Transaction& transaction, const Candidate& candidate,
                                  const ConflictExclusions& exclusions, core::Instant now) const;

 private:
  const Site& site_;
  const Catalogue& catalogue_;
};

// Counts that somebody else has the time, and says so.
Refusal refuse_taken(BookingCounts& counts);

}  // namespace server::own
