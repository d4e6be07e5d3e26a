// Which start times the schedule allows, and which resource is free at one of them.
//
//   auto candidate = slots.check(type_id, resource_id, starts_at, now);     // before the transaction
//   if (!candidate) return server::Refusal(candidate.error());
//   auto place = slots.find_place(transaction, *candidate, exclusions, now);   // inside it
//   if (!place) return server::refuse_taken(counts);
//
// Writes nothing: the caller books or holds the place in the same transaction.
#pragma once

#include <optional>
#include <vector>

#include "server/own/catalog.hpp"
#include "server/rules/busy_times.hpp"
#include "server/rules/slot_at.hpp"
#include "server/store/store.hpp"

namespace server::own {

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

// How much is free round a start, which limits what one visitor may hold.
struct Room {
  core::DayBounds day;  // the business date that it is on
  int left_on_day = 0;  // how many bookings the day still takes, this one included
  core::DayBounds week;
  std::optional<int> left_in_week;  // the same of the week; nullopt: caps don't limit it
  std::vector<CappedSpan> last_of;  // on which the start at that resource is the last one
};

class SlotFinder {
 public:
  // All of them must outlive this. `busy` may be null: no calendars.
  SlotFinder(const Site& site, const Catalog& catalog, BusyTimes* busy)
      : site_(site), catalog_(catalog), busy_(busy) {}

  // Valid for the dates from `from` to `to`, in any zone.
  Schedule schedule(const Selection& selection, core::Date from, core::Date to,
                    core::Instant now) const;
  // The times that calendars block for these resources.
  std::vector<Occupied> busy(const std::vector<core::Id>& resources,
                             const core::DayBounds& bounds) const;
  // Asks the calendars again that could block such a booking. Blocks, a second at most: call it
  // outside a transaction.
  void ask_calendars(core::Id type_id, std::optional<core::Id> resource_id) const;
  // 422 if the type or the resource can't be booked, or the time is outside the schedule.
  Outcome<Candidate> check(core::Id type_id, std::optional<core::Id> resource_id,
                           core::Instant starts_at, core::Instant now) const;
  // The free resource with the fewest bookings that day. Nothing if none is free.
  std::optional<Place> find_place(Transaction& transaction, const Candidate& candidate,
                                  const ConflictExclusions& exclusions, core::Instant now) const;
  Room room_round(Transaction& transaction, const Candidate& candidate, core::Id resource,
                  const ConflictExclusions& exclusions, core::Instant now) const;

 private:
  // What stands in the way on a date.
  struct Diary {
    std::vector<Occupied> occupied;
    std::vector<BookedStart> booked;  // what counts against caps
  };
  Diary diary(Transaction& transaction, const Schedule& rules, core::Date date,
              const ConflictExclusions& exclusions, core::Instant now) const;

  const Site& site_;
  const Catalog& catalog_;
  BusyTimes* const busy_;
};

}  // namespace server::own
