// The schedule against an oracle that walks every minute of the day and knows nothing but the clock
// on the wall.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "../../../core/random.hpp"
#include "../../../vectors/vectors.hpp"
#include "server/base/tz.hpp"
#include "server/rules/schedule.hpp"
#include "server/rules/slot_at.hpp"

namespace {

using core::Instant;
using core::Minutes;
using server::Occupied;
using server::OpeningHours;
using server::Schedule;
using server::Span;

constexpr Minutes kMinute{1};

struct World {
  OpeningHours hours[2];
  Schedule schedule;
  std::vector<Occupied> occupied;
  std::vector<server::BookedStart> booked;
  core::Date date;
  Instant now;
};

std::vector<Span> random_spans(testing::Random& random) {
  std::vector<Span> spans;
  int at = random.small(0, 12) * 60;
  for (int i = random.small(0, 3); i > 0 && at < 24 * 60; --i) {
    int length = random.small(1, 40) * 15;
    spans.push_back({Minutes(at), Minutes(at + length)});
    at += length + random.small(0, 8) * 15;
  }
  return spans;
}

// Days round clock changes, where schedules go wrong, and the days beside them.
core::Date random_date(testing::Random& random) {
  static const char* const kDays[] = {"2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01",
                                      "2026-04-05", "2026-10-04", "2026-06-15"};
  return core::add_days(vectors::date(kDays[random.small(0, 6)]), random.small(-1, 1));
}

// Mostly unlimited: three pairs of caps hold at once.
server::Caps random_caps(testing::Random& random) {
  server::Caps caps;
  if (random.small(0, 2) == 0) caps.per_day = random.small(1, 6);
  if (random.small(0, 2) == 0) caps.per_week = random.small(2, 12);
  return caps;
}

void fill(World& world, testing::Random& random) {
  static const char* const kZones[] = {"Europe/London", "America/New_York", "Australia/Lord_Howe",
                                       "Asia/Kathmandu", "Africa/Casablanca"};
  world.date = random_date(random);
  Instant noon = date::sys_days(world.date) + Minutes(720);
  world.schedule.zone =
      *server::zone_rules(kZones[random.small(0, 4)], noon - date::days(30), noon + date::days(30));
  auto& type = world.schedule.type;
  type.duration = Minutes(random.small(1, 10) * 15);
  type.step = Minutes(random.small(1, 8) * 15);
  type.buffer_before = Minutes(random.small(0, 3) * 10);
  type.buffer_after = Minutes(random.small(0, 3) * 10);
  type.minimum_notice = Minutes(random.small(0, 4) * 60);
  world.schedule.type_id = 1;
  world.schedule.week_start = date::weekday(static_cast<unsigned>(random.small(0, 6)));
  type.caps = random_caps(random);
  world.schedule.caps = random_caps(random);
  world.now = noon + Minutes(random.small(-2880, 600));
  for (int i = 0; i < 2; ++i) {
    for (auto& day : world.hours[i].weekly) day = random_spans(random);
    if (random.yes()) world.hours[i].exceptions[world.date] = random_spans(random);
    world.schedule.resources.push_back({i + 1, &world.hours[i], random_caps(random)});
  }
  for (int i = random.small(0, 12); i > 0; --i) {
    Instant from = noon + Minutes(random.small(-1000, 1000));
    world.occupied.push_back({random.small(1, 2), from, from + Minutes(random.small(5, 120))});
  }
  // Round both midnights and all of the week, where a booking belongs to one date or another.
  auto book = [&](Instant start) {
    world.booked.push_back({random.small(1, 2), random.small(1, 2), start});
  };
  for (int i = random.small(0, 8); i > 0; --i) book(noon + Minutes(random.small(-90, 90) * 15));
  for (int i = random.small(0, 8); i > 0; --i)
    book(noon + Minutes(random.small(-8 * 96, 8 * 96) * 15));
  auto day = world.schedule.zone.day_bounds(world.date);
  if (random.yes()) book(random.yes() ? day.begin : day.end);
}

// Counts by the calendar on the wall, one booking at a time.
bool oracle_has_room(const World& world, const server::Caps& caps, core::Id type,
                     core::Id resource) {
  int on_that_date = 0;
  int in_that_week = 0;
  core::Date first = world.date;
  while (date::weekday(date::sys_days(first)) != world.schedule.week_start) {
    first = core::add_days(first, -1);
  }
  for (const server::BookedStart& start : world.booked) {
    if (type != 0 && start.booking_type_id != type) continue;
    if (resource != 0 && start.resource_id != resource) continue;
    const core::Date date = world.schedule.zone.local_date(start.starts_at);
    on_that_date += date == world.date ? 1 : 0;
    in_that_week += date >= first && date < core::add_days(first, 7) ? 1 : 0;
  }
  return (caps.per_day == 0 || on_that_date < caps.per_day) &&
         (caps.per_week == 0 || in_that_week < caps.per_week);
}
bool oracle_has_room(const World& world) {
  return oracle_has_room(world, world.schedule.type.caps, world.schedule.type_id, 0) &&
         oracle_has_room(world, world.schedule.caps, 0, 0);
}

bool oracle_is_open(const World& world, core::LocalTime opens, core::LocalTime closes,
                    Instant start) {
  for (Instant at = start; at < start + world.schedule.type.duration; at += kMinute) {
    auto wall = world.schedule.zone.to_local(at).time;
    if (wall < opens || wall >= closes) return false;
  }
  return true;
}

bool oracle_offers(const World& world, const OpeningHours& hours, Instant start) {
  auto wall = world.schedule.zone.to_local(start).time;
  for (int back = 0; back <= 1; ++back) {
    core::Date day = core::add_days(world.date, -back);
    core::LocalTime midnight{date::local_days(day)};
    for (const Span& span : hours.on(day)) {
      auto opens = midnight + span.opens;
      if (wall < opens || (wall - opens) % world.schedule.type.step != Minutes(0)) continue;
      if (oracle_is_open(world, opens, midnight + span.closes, start)) return true;
    }
  }
  return false;
}

bool oracle_is_free(const World& world, core::Id resource, Instant start) {
  const auto& type = world.schedule.type;
  if (start < world.now + type.minimum_notice) return false;
  for (Instant at = start - type.buffer_before; at < start + type.duration + type.buffer_after;
       at += kMinute) {
    for (const Occupied& taken : world.occupied) {
      if (taken.resource_id == resource && taken.from <= at && at < taken.until) return false;
    }
  }
  return true;
}

std::vector<server::OpenSlot> oracle(const World& world) {
  std::vector<server::OpenSlot> slots;
  const bool has_room = oracle_has_room(world);
  Instant noon = date::sys_days(world.date) + Minutes(720);
  for (Instant at = noon - Minutes(36 * 60); at < noon + Minutes(36 * 60); at += kMinute) {
    if (world.schedule.zone.local_date(at) != world.date) continue;
    bool is_offered = false;
    std::vector<core::Id> free;
    for (const auto& resource : world.schedule.resources) {
      if (!oracle_offers(world, *resource.hours, at)) continue;
      is_offered = true;
      if (has_room && oracle_has_room(world, resource.caps, 0, resource.id) &&
          oracle_is_free(world, resource.id, at)) {
        free.push_back(resource.id);
      }
    }
    if (is_offered) slots.push_back({at, at + world.schedule.type.duration, free});
  }
  return slots;
}

TEST_CASE("every day has just the slots that a clock on the wall and a diary would give") {
  testing::Random random(20260310);
  std::size_t offered = 0;
  std::size_t taken = 0;
  int full = 0;
  for (int i = 0; i < 300; ++i) {
    World world;
    fill(world, random);
    auto expected = oracle(world);
    auto slots =
        server::slots_of_day(world.schedule, world.occupied, world.date, world.now, world.booked);
    CAPTURE(i);
    CAPTURE(core::format_date(world.date));
    CAPTURE(world.schedule.zone.name());
    CHECK(slots == expected);
    const auto day = world.schedule.zone.day_bounds(world.date);
    auto listed = slots.begin();
    for (Instant at = day.begin; at < day.end; at += Minutes(5)) {
      std::optional<server::OpenSlot> same;
      if (listed != slots.end() && listed->starts_at == at) same = *listed++;
      CHECK(server::slot_at(world.schedule, world.occupied, at, world.now, world.booked) == same);
    }
    CHECK(listed == slots.end());
    offered += slots.size();
    full += oracle_has_room(world) ? 0 : 1;
    taken += static_cast<std::size_t>(
        std::count_if(slots.begin(), slots.end(), [](auto& slot) { return slot.free.empty(); }));
  }
  // The worlds must hold something to be wrong about.
  CHECK(offered > 1000);
  CHECK(taken > 100);
  CHECK(full > 30);
  CHECK(full < 270);
}

TEST_CASE("a start is accepted just when the day lists it") {
  testing::Random random(42);
  for (int i = 0; i < 60; ++i) {
    World world;
    fill(world, random);
    world.now = vectors::instant("2020-01-01T00:00:00Z");
    std::set<Instant> listed;
    for (auto& slot : server::slots_of_day(world.schedule, {}, world.date, world.now)) {
      listed.insert(slot.starts_at);
    }
    auto day = world.schedule.zone.day_bounds(world.date);
    for (Instant at = day.begin; at < day.end; at += Minutes(5)) {
      bool is_accepted =
          server::check_start(world.schedule, at, world.now) == server::StartFault::kNone;
      CHECK(is_accepted == listed.contains(at));
    }
  }
}

}  // namespace
