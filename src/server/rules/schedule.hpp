// Slots: opening hours minus bookings. Pure functions, without store, clock or JSON.
//
//   server::Schedule schedule{rules, {{1, &hours}}, zone};
//   for (const server::OpenSlot& slot : server::slots_of_day(schedule, occupied, date, now)) …
//
// - A resource is open at an instant when the wall clock in the business's zone reads a time inside
//   one of the day's spans. A slot lies inside one span from its first to its last second.
// - The grid of a span is every wall-clock time `opens + k * step`. Where clocks go forward, a time
//   that never happens is not offered; where they go back, a time that happens twice is two slots.
//   Lengths (duration, buffers, notice) are elapsed time, whatever the wall clock does meanwhile.
// - A span past midnight ("22:00-02:00") belongs to the day it starts on, with its weekday and its
//   exceptions; a slot belongs to the business date on which it starts.
// - A buffer keeps the resource free round a booking. It may reach outside opening hours.
// - A cap limits how many bookings start on one business date or in one business week: of all types
//   together, of one type, or of one resource. Pending bookings and holds count.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "core/booking.hpp"
#include "core/zone.hpp"

namespace server {

// Minutes after the start of its day. opens < 24:00, opens < closes <= opens + 24:00.
struct Span {
  core::Minutes opens;
  core::Minutes closes;
  bool operator==(const Span&) const = default;
};

struct OpeningHours {
  std::array<std::vector<Span>, 7> weekly;  // Sunday first, as date::weekday encodes them
  std::map<core::Date, std::vector<Span>> exceptions;  // instead of the weekday's; empty: closed
  const std::vector<Span>& on(core::Date date) const;
};

// How many bookings one business date, and one business week, takes; 0: not limited.
struct Caps {
  int per_day = 0;
  int per_week = 0;
  bool operator==(const Caps&) const = default;
};

struct TypeRules {
  core::Minutes duration{30};
  core::Minutes step{30};
  core::Minutes buffer_before{0};
  core::Minutes buffer_after{0};
  core::Minutes minimum_notice{0};
  int max_days_ahead = 0;  // counted from today in the business's zone; 0: not limited
  Caps caps;               // bookings of the type
};

// A time that a booking takes from a resource, buffers included.
struct Occupied {
  core::Id resource_id;
  core::Instant from;
  core::Instant until;
  bool operator==(const Occupied&) const = default;
};

struct ResourceHours {
  core::Id id;
  const OpeningHours* hours;
  Caps caps = {};  // bookings of the resource, of all types
};

// The start of a booking, or of a hold, which counts against caps.
struct BookedStart {
  core::Id booking_type_id;
  core::Id resource_id;
  core::Instant starts_at;
  bool operator==(const BookedStart&) const = default;
};

// Which starts count against a schedule's caps: all; or those of a type, on any resource, and those
// on some resources, of any type. By default none counts.
struct CountedStarts {
  bool all = false;
  std::optional<core::Id> type_id = {};
  std::vector<core::Id> resources = {};
  bool operator==(const CountedStarts&) const = default;
};

struct Schedule {
  TypeRules type;
  std::vector<ResourceHours> resources;  // active, and able to take the type
  core::ZoneRules zone;  // covering `now` and nine days round every date that is asked for
  core::Id type_id = 0;
  Caps caps = {};  // bookings of all types
  date::weekday week_start = date::Monday;

  CountedStarts counted() const;
  bool has_caps() const { return counted() != CountedStarts{}; }
};

struct OpenSlot {
  core::Instant starts_at;
  core::Instant ends_at;
  std::vector<core::Id> free;  // the resources that can take it, in the schedule's order
  bool operator==(const OpenSlot&) const = default;
};

// Every slot of the grid on a business date, in order, also those that nobody can take any more
// (taken, past, within the minimum notice, or on a day or in a week that is full). None beyond
// max_days_ahead. `booked` has every start within capped_range(schedule, date, date) that counts.
std::vector<OpenSlot> slots_of_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                   core::Date date, core::Instant now,
                                   const std::vector<BookedStart>& booked = {});
// The same for an answer, which says of each only whether anybody can take it.
std::vector<core::Slot> times_of_day(const Schedule& schedule,
                                     const std::vector<Occupied>& occupied, core::Date date,
                                     core::Instant now,
                                     const std::vector<BookedStart>& booked = {});

// How many bookings the slots of that day still take, one after another on each resource, and no more
// than caps allow. `booked` as for slots_of_day.
int bookings_left(const Schedule& schedule, const std::vector<OpenSlot>& slots, core::Date date,
                  const std::vector<BookedStart>& booked);
// How many the caps of the business week that the date is in still allow; nullopt: they don't limit it.
std::optional<int> week_left(const Schedule& schedule, core::Date date,
                             const std::vector<BookedStart>& booked);

// A day or a week, and the starts that one cap counts on it.
struct CappedSpan {
  core::DayBounds bounds;
  CountedStarts counted;

  bool includes(const BookedStart& start) const;
};
// Those of that date and of its week on which one more booking at `resource` is the last that the cap
// allows. `booked` as for slots_of_day.
std::vector<CappedSpan> last_of_caps(const Schedule& schedule, core::Id resource, core::Date date,
                                     const std::vector<BookedStart>& booked);

// The business weeks that the dates from `from` to `to` are in: what caps are counted over.
core::DayBounds capped_range(const Schedule& schedule, core::Date from, core::Date to);

// Why no slot starts at that instant. kNone: one does, whether free or not.
enum class StartFault { kNone, kPast, kTooSoon, kTooFar, kClosed, kOffGrid };
StartFault check_start(const Schedule& schedule, core::Instant starts_at, core::Instant now);

// What a booking at `starts_at` would take from its resource.
Occupied occupied_by(const TypeRules& type, core::Id resource, core::Instant starts_at);

}  // namespace server
