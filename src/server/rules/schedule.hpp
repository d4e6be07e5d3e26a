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
#pragma once

#include <array>
#include <map>
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

struct TypeRules {
  core::Minutes duration{30};
  core::Minutes step{30};
  core::Minutes buffer_before{0};
  core::Minutes buffer_after{0};
  core::Minutes minimum_notice{0};
  int max_days_ahead = 0;  // counted from today in the business's zone; 0: not limited
  int max_per_day = 0;     // bookings of the type that start on one business date; 0: not limited
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
};

struct Schedule {
  TypeRules type;
  std::vector<ResourceHours> resources;  // active, and able to take the type
  core::ZoneRules zone;  // covering `now` and two days round every date that is asked for
};

struct OpenSlot {
  core::Instant starts_at;
  core::Instant ends_at;
  std::vector<core::Id> free;  // the resources that can take it, in the schedule's order
  bool operator==(const OpenSlot&) const = default;
};

// Every slot of the grid on a business date, in order, also those that nobody can take any more
// (taken, past, within the minimum notice, or on a day that has max_per_day already). None beyond
// max_days_ahead. `booked` are the starts of the type's bookings, which count against max_per_day.
std::vector<OpenSlot> slots_of_day(const Schedule& schedule, const std::vector<Occupied>& occupied,
                                   core::Date date, core::Instant now,
                                   const std::vector<core::Instant>& booked = {});

// Why no slot starts at that instant. kNone: one does, whether free or not.
enum class StartFault { kNone, kPast, kTooSoon, kTooFar, kClosed, kOffGrid };
StartFault check_start(const Schedule& schedule, core::Instant starts_at, core::Instant now);

// What a booking at `starts_at` would take from its resource.
Occupied occupied_by(const TypeRules& type, core::Id resource, core::Instant starts_at);

}  // namespace server
