#include "server/account/client/cache.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"

namespace {

using namespace std::chrono_literals;
using server::AccountCache;
using server::AccountPage;
using server::CachedPage;
using server::Elapsed;
using server::Freshness;
using server::PageKey;
using Touch = AccountCache::Touch;
using vectors::instant;

const core::Date kTuesday = *core::parse_date("2026-03-10");

AccountPage day(std::initializer_list<const char*> starts, const char* date = "2026-03-10") {
  AccountPage page;
  page.day.date = *core::parse_date(date);
  for (const char* start : starts) {
    core::Instant at = instant(std::string(date) + "T" + start + ":00Z");
    page.day.slots.push_back({at, at + 30min, true});
  }
  return page;
}

struct Shelf {
  AccountCache cache;
  Elapsed now = 100s;
  PageKey anybody = PageKey::for_day(3, std::nullopt, kTuesday);
  PageKey one = PageKey::for_day(3, 1, kTuesday);
  PageKey two = PageKey::for_day(3, 2, kTuesday);

  void keep(const PageKey& key, AccountPage page = day({"09:00", "09:30", "10:00"})) {
    auto begun = cache.begin(key);
    cache.keep(key, begun, std::move(page), now, instant("2026-03-04T09:00:00Z"));
  }
  CachedPage look(const PageKey& key) { return cache.find(key, now); }
  bool is_free(const PageKey& key, std::size_t slot) {
    return look(key).page->day.slots.at(slot).available;
  }
  void take(const char* start, std::optional<core::Id> resource, Touch touch = Touch::kTaken) {
    cache.touch(instant(start), instant(start) + 30min, resource, touch);
  }
};

}  // namespace

TEST_CASE("a day is fresh for half a minute, shown for ten while it is asked again") {
  Shelf s;
  CHECK(s.look(s.one).freshness == Freshness::kUnknown);
  s.keep(s.one);
  s.now += 30s;
  CHECK(s.look(s.one).freshness == Freshness::kFresh);
  s.now += 1s;
  CHECK(s.look(s.one).freshness == Freshness::kAging);
  s.now += 10min;
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
  CHECK(s.look(s.one).page->day.slots.size() == 3);
  CHECK(s.look(s.one).as_of == instant("2026-03-04T09:00:00Z"));
  s.now += 6h;
  CHECK(s.look(s.one).freshness == Freshness::kUnknown);
  CHECK(s.look(s.one).page == nullptr);
}

TEST_CASE("types are fresh for five minutes") {
  Shelf s;
  PageKey types{PageKey::Kind::kTypes};
  s.keep(types, {});
  s.now += 5min;
  CHECK(s.look(types).freshness == Freshness::kFresh);
  s.now += 1s;
  CHECK(s.look(types).freshness == Freshness::kAging);
}

TEST_CASE("a time that was just booked reads as taken, and its days are asked again") {
  Shelf s;
  s.keep(s.anybody);
  s.keep(s.one);
  s.keep(s.two);
  s.take("2026-03-10T09:30:00Z", 1);
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
  CHECK(s.look(s.anybody).freshness == Freshness::kOutdated);
  CHECK(s.look(s.two).freshness == Freshness::kFresh);
  CHECK_FALSE(s.is_free(s.one, 1));
  CHECK_FALSE(s.is_free(s.anybody, 1));
  CHECK(s.is_free(s.one, 0));
  CHECK(s.is_free(s.one, 2));
  s.keep(s.one);
  CHECK(s.look(s.one).freshness == Freshness::kFresh);
}

TEST_CASE("a booking of nobody in particular touches everybody's day") {
  Shelf s;
  s.keep(s.two);
  s.take("2026-03-10T09:30:00Z", std::nullopt);
  CHECK(s.look(s.two).freshness == Freshness::kOutdated);
}

TEST_CASE("a booking touches only days that have its time, whatever zone their dates are of") {
  Shelf s;
  s.keep(s.one);
  PageKey next = PageKey::for_day(3, 1, core::add_days(kTuesday, 1));
  s.keep(next, day({"09:00"}, "2026-03-11"));
  PageKey closed = PageKey::for_day(3, 1, core::add_days(kTuesday, -1));
  s.keep(closed, day({}, "2026-03-09"));
  s.take("2026-03-10T09:30:00Z", 1);
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
  CHECK(s.look(next).freshness == Freshness::kFresh);
  CHECK(s.look(closed).freshness == Freshness::kFresh);
}

TEST_CASE("a day whose taken times are left out is asked again when one of them is freed") {
  Shelf s;
  s.keep(s.one, day({"09:00", "11:00"}));
  s.take("2026-03-10T10:00:00Z", 1, Touch::kFreed);
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
  CHECK(s.is_free(s.one, 0));
}

TEST_CASE("a day of which all times are taken is asked again when one of them is freed") {
  Shelf s;
  s.keep(s.one, day({}));
  s.take("2026-03-10T10:00:00Z", 1);
  CHECK(s.look(s.one).freshness == Freshness::kFresh);
  s.take("2026-03-10T10:00:00Z", 1, Touch::kFreed);
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
}

TEST_CASE("an answer asked for before a booking never shows its time as free after it") {
  Shelf s;
  s.keep(s.one);
  auto begun = s.cache.begin(s.one);
  s.take("2026-03-10T09:00:00Z", 1);
  s.cache.keep(s.one, begun, day({"09:00", "09:30", "10:00"}), s.now, {});
  CHECK(s.look(s.one).freshness == Freshness::kOutdated);
  CHECK_FALSE(s.is_free(s.one, 0));
}

TEST_CASE("a failure is never kept as an answer, and leaves the last known") {
  Shelf s;
  s.cache.begin(s.one);
  s.cache.note_failure(s.one, s.now);
  CHECK(s.look(s.one).freshness == Freshness::kUnknown);
  s.keep(s.one);
  CHECK_FALSE(s.look(s.one).is_failing);
  s.now += 31s;
  s.cache.begin(s.one);
  s.cache.note_failure(s.one, s.now);
  CHECK(s.look(s.one).freshness == Freshness::kAging);
  CHECK(s.look(s.one).is_failing);
}

TEST_CASE("what most eyes saw for longest is asked again first, and what nobody sees not at all") {
  Shelf s;
  s.keep(s.one);
  s.keep(s.two);
  s.now += 40s;
  CHECK_FALSE(s.cache.next_to_refresh(s.now));
  s.look(s.two);
  s.look(s.one);
  s.look(s.one);
  CHECK(s.cache.next_to_refresh(s.now) == s.one);
  s.cache.begin(s.one);
  CHECK(s.cache.next_to_refresh(s.now) == s.two);
  s.cache.note_failure(s.one, s.now);
  CHECK(s.cache.next_to_refresh(s.now + 1s) == s.two);
  CHECK(s.cache.next_to_refresh(s.now + 5s) == s.one);
}

TEST_CASE("the cache is bounded: what was not looked at for longest goes first") {
  Shelf s;
  s.keep(s.one);
  for (std::size_t i = 0; i < AccountCache::kMostPages + 10; ++i) {
    s.now += 1ms;
    s.keep(PageKey::for_day(static_cast<core::Id>(i) + 10, 1, kTuesday));
  }
  CHECK(s.cache.pages() <= AccountCache::kMostPages);
  CHECK(s.look(s.one).freshness == Freshness::kUnknown);
}
