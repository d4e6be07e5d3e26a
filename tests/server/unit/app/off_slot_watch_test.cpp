// Bookings that the opening hours have left behind, as the owner reads of them.
#include "server/app/off_slot_watch.hpp"

#include <mutex>

#include "../support/asking.hpp"

namespace {

using testing::book;
using testing::Business;

const core::Json kAfternoons = core::Json::parse(
    R"({"hours": {"monday": ["14:00-17:00"], "tuesday": ["14:00-17:00"], "wednesday": ["14:00-17:00"],
                  "thursday": ["14:00-17:00"], "friday": ["14:00-17:00"]}})");

struct Watched : Business {
  std::mutex mutex;
  std::string lines;
  server::Log log{clock, metrics.counter("dropped", "Lines."),
                  [this](std::string_view written, const std::stop_token&) {
                    const std::lock_guard lock(mutex);
                    lines += written;
                  }};
  server::OffSlotWatch watch{*store, clock, log, metrics, readiness};

  // What the log says once the watch has looked.
  std::string looked(const char* until, const core::Json& changes = kAfternoons) {
    watch.look(std::make_shared<const server::Site>(testing::demo_site(changes)));
    while (true) {
      log.flush(std::chrono::seconds(10));
      const std::lock_guard lock(mutex);
      if (lines.find(until) != std::string::npos) return lines;
    }
  }
  bool has_metric(const std::string& count) {
    return metrics.text().find("booking_off_slot_bookings " + count + "\n") != std::string::npos;
  }
};

TEST_CASE("bookings that no longer start on a slot are counted and named") {
  Watched b;
  const std::string id = std::to_string(book(b, testing::kNine));
  book(b, "2026-03-10T14:30:00Z");
  CHECK(b.has_metric("0"));
  const std::string said = b.looked("no longer starts on a slot");
  CHECK(said.find("1 booking to come no longer starts on a slot") != std::string::npos);
  CHECK(said.find(": " + id + " at 2026-03-10T09:00:00Z. ") != std::string::npos);
  CHECK(b.has_metric("1"));
}

TEST_CASE("of many bookings that no longer start on a slot the first 20 are named") {
  Watched b;
  const auto day = [](int number) {
    return core::format_date(core::add_days(*core::parse_date("2026-03-09"), number));
  };
  for (int number = 0; number < 5; ++number) {
    for (const char* time : {"T09:00:00Z", "T09:30:00Z", "T10:00:00Z", "T10:30:00Z"}) {
      book(b, day(number) + time);
    }
  }
  CHECK(b.looked("no longer start on a slot").find("…") == std::string::npos);
  b.lines.clear();
  book(b, day(7) + "T09:00:00Z");
  const std::string said = b.looked("no longer start on a slot");
  CHECK(said.find("21 bookings to come no longer start on a slot") != std::string::npos);
  CHECK(said.find(", …. Visitors") != std::string::npos);
}

TEST_CASE(
    "a booking that is too soon or too far ahead to be made now is on its slot all the same") {
  core::Json changes = kAfternoons;
  changes["booking_types"] = core::Json::parse(R"([{"id": 3, "name": "Visit",
      "duration_minutes": 30, "resource_ids": [1], "minimum_notice_minutes": 1440,
      "max_days_ahead": 7}])");
  Watched b;
  book(b, "2026-03-04T14:30:00Z");  // today
  book(b, "2026-03-20T14:30:00Z");
  const std::string id = std::to_string(book(b, testing::kNine));
  const std::string said = b.looked("no longer start", changes);
  CHECK(said.find("1 booking to come no longer starts on a slot") != std::string::npos);
  CHECK(said.find(": " + id + " at 2026-03-10T09:00:00Z. ") != std::string::npos);
}

}  // namespace
