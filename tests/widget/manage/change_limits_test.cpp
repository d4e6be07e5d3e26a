// Until when a visitor may cancel and move a booking by its link.
#include "managing.hpp"
#include "widget/manage/booking_queries.hpp"

using namespace world;

namespace {

core::Booking with_limits(std::optional<core::Instant> cancel, std::optional<core::Instant> move) {
  core::Booking booking = visit_made();
  booking.changes = core::ChangeLimits{cancel, move};
  return booking;
}

}  // namespace

TEST_CASE("a booking can be changed until the business's limit, each kind until its own") {
  using widget::Change;
  const core::Instant start = at("2026-03-10T09:00:00Z");
  Booker booker;
  booker.follows_link(with_limits(at("2026-03-09T08:30:00Z"), start));
  const auto may = [&](Change change) {
    return widget::may_change(booker.model, *booker.model.manage.booking, change);
  };
  booker.time_passes(30 * 60 * 1000);
  CHECK(may(Change::kCancel));
  booker.time_passes(1000);
  CHECK_FALSE(may(Change::kCancel));
  CHECK(may(Change::kMove));
  booker.does(widget::CancelPressed{});
  CHECK_FALSE(booker.model.manage.asks_to_cancel);
  booker.does(widget::ReschedulePressed{});
  CHECK(booker.model.step == Step::kTimes);
}

TEST_CASE("a business that takes no changes online is not asked for one") {
  Booker booker;
  booker.follows_link(with_limits({}, {}));
  booker.does(widget::CancelPressed{});
  CHECK_FALSE(booker.model.manage.asks_to_cancel);
  booker.does(widget::ReschedulePressed{});
  CHECK(booker.model.step == Step::kManage);
}

TEST_CASE("the question before a cancel goes when the limit passes, and the screen wakes for it") {
  Booker booker;
  booker.follows_link(with_limits(at("2026-03-09T08:10:00Z"), {}));
  booker.does(widget::CancelPressed{});
  REQUIRE(booker.model.manage.asks_to_cancel);
  const std::int64_t left = booker.model.clock.wake_at - booker.model.clock.elapsed_ms;
  CHECK(left > 600'000);
  CHECK(left <= 602'000);
  Effects effects = booker.next_wake();
  CHECK_FALSE(booker.model.manage.asks_to_cancel);
  CHECK(spoken(effects) == "This booking cannot be cancelled online. Please contact us.");
  CHECK(has(effects, kHeadingFocus));
}

TEST_CASE("a limit that is days away wakes the screen every hour") {
  Booker booker;
  booker.follows_link(with_limits(at("2026-03-10T08:00:00Z"), {}));
  CHECK(booker.model.clock.wake_at - booker.model.clock.elapsed_ms == 3'600'000);
  booker.next_wake();
  CHECK(booker.model.clock.wake_at - booker.model.clock.elapsed_ms == 3'600'000);
}
