#include "server/account/client/call_quota.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "server/account/client/booking_queue.hpp"
#include "server/account/client/breaker.hpp"

namespace {

using namespace std::chrono_literals;
using server::BookingQueue;
using server::Breaker;
using server::BreakerState;
using server::CallQuota;
using server::Elapsed;
using server::Priority;

constexpr Elapsed kNow = 0us;

// Makes as many calls as are allowed now, and returns their number.
int use_up(CallQuota& quota, Priority priority, Elapsed now) {
  int calls = 0;
  while (quota.wait(priority, 1, now) == 0us) {
    quota.begin(priority);
    quota.end(priority, now);
    ++calls;
  }
  return calls;
}

}  // namespace

TEST_CASE("bookings may use nearly all of the allowance, and never all of it") {
  CallQuota quota;
  CHECK(use_up(quota, Priority::kBooking, kNow) == 116);
  CHECK(quota.used_calls(kNow) == 116);
}

TEST_CASE("readers leave a third of the allowance to bookings, and refreshes more") {
  CallQuota readers;
  CHECK(use_up(readers, Priority::kReader, kNow) == 78);
  CHECK(use_up(readers, Priority::kBooking, kNow) == 38);
  CallQuota refreshes;
  CHECK(use_up(refreshes, Priority::kRefresh, kNow) == 29);
  CHECK(use_up(refreshes, Priority::kReader, kNow) == 49);
}

TEST_CASE(
    "where bookings need more than their third, readers get what is left but the last tenth") {
  CallQuota quota;
  for (int i = 0; i < 75; ++i) {
    quota.begin(Priority::kBooking);
    quota.end(Priority::kBooking, kNow);
  }
  CHECK(use_up(quota, Priority::kReader, kNow) == 116 - 75 - 11);
  CHECK(quota.wait(Priority::kBooking, 11, kNow) == 0us);
}

TEST_CASE("bookings that were asked for of late are left more than a third") {
  CallQuota quota;
  quota.note_demand(9, kNow);  // a quarter of a minute with three of them
  CHECK(use_up(quota, Priority::kReader, kNow) == 78);
  CallQuota busy;
  busy.note_demand(9, kNow);
  busy.note_demand(6, kNow + 10s);
  CHECK(use_up(busy, Priority::kReader, kNow + 20s) == 116 - 60);
  CallQuota crowded;
  crowded.note_demand(1000, kNow);
  CHECK(use_up(crowded, Priority::kReader, kNow + 5min) == 29);
  CHECK(use_up(crowded, Priority::kReader, kNow + 11min) == 78);
}

TEST_CASE("a call counts from its beginning until a minute after its end") {
  CallQuota quota;
  for (int i = 0; i < 116; ++i) quota.begin(Priority::kBooking);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 50s) > 0us);
  quota.end(Priority::kBooking, kNow + 50s);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 110s) == 1s);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 111s) == 0us);
}

TEST_CASE("however calls are spread, no minute holds more than 120") {
  std::mt19937 random(7);
  CallQuota quota;
  std::vector<std::pair<Elapsed, Elapsed>> calls;  // begin, end
  std::vector<std::pair<Elapsed, Priority>> open;
  for (Elapsed now = 0s; now < 400s; now += 50ms) {
    for (std::size_t i = 0; i < open.size();) {
      if (random() % 20 == 0) {
        quota.end(open[i].second, now);
        calls.emplace_back(open[i].first, now);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    auto priority = static_cast<Priority>(random() % 3);
    if (quota.wait(priority, 1, now) != 0us) continue;
    quota.begin(priority);
    open.emplace_back(now, priority);
  }
  CHECK(calls.size() > 400);
  // The account counts a call at some moment between its start and its end.
  std::vector<Elapsed> counted;
  for (auto [begin, end] : calls) {
    counted.push_back(begin + (end - begin) * static_cast<int>(random() % 100) / 100);
  }
  for (Elapsed from : counted) {
    auto in_minute = std::count_if(counted.begin(), counted.end(),
                                   [&](Elapsed at) { return at >= from && at <= from + 60s; });
    CHECK(in_minute <= 120);
  }
}

TEST_CASE("what the account says is left counts, because others may use it too") {
  CallQuota quota;
  quota.note_headers({120, 5, 30s}, kNow);
  CHECK(use_up(quota, Priority::kReader, kNow) == 0);
  CHECK(quota.wait(Priority::kReader, 1, kNow) == 31s);
  CHECK(use_up(quota, Priority::kBooking, kNow) == 5);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 20s) == 11s);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 31s) == 0us);
}

TEST_CASE("another limit than 120 is taken from the answers") {
  CallQuota quota;
  quota.note_headers({30, {}, {}}, kNow);
  CHECK(use_up(quota, Priority::kBooking, kNow) == 29);
  CallQuota generous;
  generous.note_headers({6000, 5999, 60s}, kNow);
  CHECK(use_up(generous, Priority::kReader, kNow) > 3000);
}

TEST_CASE("no call is made before the time that the account named") {
  CallQuota quota;
  quota.pause(kNow + 17s);
  CHECK(quota.wait(Priority::kBooking, 1, kNow) == 17s);
  CHECK(quota.wait(Priority::kBooking, 1, kNow + 17s) == 0us);
}

TEST_CASE("a booking that has begun keeps its calls") {
  CallQuota quota;
  quota.set_aside(3);
  CHECK(use_up(quota, Priority::kBooking, kNow) == 113);
  quota.give_back(1);
  quota.begin(Priority::kBooking);
  CHECK(quota.wait(Priority::kBooking, 1, kNow) > 0us);
}

TEST_CASE("the wait for many calls is the time until the last of them is free") {
  CallQuota quota;
  for (int i = 0; i < 116; ++i) {
    quota.begin(Priority::kBooking);
    quota.end(Priority::kBooking, kNow + i * 500ms);
  }
  Elapsed now = kNow + 58s;
  CHECK(quota.wait(Priority::kBooking, 1, now) == 3s);
  CHECK(quota.wait(Priority::kBooking, 3, now) == 4s);
  CHECK(quota.wait(Priority::kBooking, 3, now, 4) == 6s);
  CHECK(quota.wait(Priority::kBooking, 200, now) > 60s);
}

TEST_CASE("whoever waits to book keeps their place while they are away") {
  BookingQueue queue;
  CHECK(queue.join("ada", 3, kNow));
  queue.leave("ada", kNow + 10s);
  CHECK(queue.join("bea", 2, kNow + 1s));
  CHECK(queue.calls_ahead("bea") == 3);
  CHECK(queue.join("ada", 3, kNow + 10s));
  CHECK(queue.calls_ahead("ada") == 0);
  queue.finish("ada");
  CHECK(queue.calls_ahead("bea") == 0);
}

TEST_CASE("a place is given up for lost a while after the time that was told") {
  BookingQueue queue;
  queue.join("ada", 3, kNow);
  queue.leave("ada", kNow + 10s);
  queue.forget_given_up(kNow + 30s);
  CHECK(queue.places() == 1);
  queue.join("bea", 2, kNow + 31s);
  CHECK(queue.calls_ahead("bea") == 0);
  queue.forget_given_up(kNow + 1000s);
  CHECK(queue.places() == 1);  // bea is still there
}

TEST_CASE("a queue that is full takes nobody new") {
  BookingQueue queue;
  for (std::size_t i = 0; i < BookingQueue::kMostPlaces; ++i) {
    REQUIRE(queue.join(std::to_string(i), 1, kNow));
  }
  CHECK_FALSE(queue.join("one more", 1, kNow));
  CHECK(queue.join("0", 1, kNow));
  CHECK(queue.calls_waiting() == 1000);
}

TEST_CASE("five failures in a row open the breaker, and a probe that works closes it") {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) breaker.record_failure(kNow);
  breaker.record_success();
  for (int i = 0; i < 4; ++i) breaker.record_failure(kNow);
  CHECK(breaker.state(kNow) == BreakerState::kClosed);
  breaker.record_failure(kNow);
  CHECK(breaker.state(kNow) == BreakerState::kOpen);
  CHECK_FALSE(breaker.allow_call(kNow + 1s));
  CHECK(breaker.wait(kNow + 1s) == 1s);
  CHECK(breaker.state(kNow + 2s) == BreakerState::kHalfOpen);
  CHECK(breaker.allow_call(kNow + 2s));
  CHECK_FALSE(breaker.allow_call(kNow + 2s));  // one at a time
  breaker.record_success();
  CHECK(breaker.state(kNow + 2s) == BreakerState::kClosed);
  CHECK(breaker.allow_call(kNow + 2s));
}

TEST_CASE("each probe that fails doubles the pause, up to a minute") {
  Breaker breaker;
  for (int i = 0; i < 5; ++i) breaker.record_failure(kNow);
  Elapsed now = kNow + 2s;
  for (auto pause : {4s, 8s, 16s, 32s, 60s, 60s}) {
    REQUIRE(breaker.allow_call(now));
    breaker.record_failure(now);
    CHECK(breaker.wait(now) == pause);
    now += pause;
  }
  REQUIRE(breaker.allow_call(now));
  breaker.cancel_call();
  CHECK(breaker.allow_call(now));
}

TEST_CASE("a call that was under way when the breaker opened says nothing new") {
  Breaker breaker;
  for (int i = 0; i < 9; ++i) breaker.record_failure(kNow + i * 100ms);
  CHECK(breaker.wait(kNow + 1s) == 1400ms);
}
