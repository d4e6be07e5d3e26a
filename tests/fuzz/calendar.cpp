#include <chrono>

#include "fuzzing.hpp"
#include "server/calendars/calendar_reader.hpp"

namespace fuzzing {

void calendar(Bytes bytes) {
  server::CalendarReading how;
  how.from = core::parse_instant("2026-01-01T00:00:00Z").value();
  how.until = core::parse_instant("2027-01-01T00:00:00Z").value();
  how.time_zone = "Europe/London";
  how.all_day_is_busy = bytes.size() % 2 == 0;
  how.own_host = "example.com";
  server::CalendarLimits limits;
  limits.instances = 5000;
  limits.steps = 50'000;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  limits.is_out_of_time = [deadline] { return std::chrono::steady_clock::now() > deadline; };
  const auto read = server::read_calendar(bytes, how, limits);
  if (!read) {
    expect(!read.error().empty(), "an error says something");
    return;
  }
  expect(read->times.size() <= limits.instances, "the limit holds");
  core::Instant last = how.from - core::Seconds(1);
  for (const server::BusyTime& time : read->times) {
    expect(last < time.from, "busy times are in order, and don't touch");
    expect(time.from < time.until, "a busy time ends later than it starts");
    expect(time.until <= how.until, "a busy time is inside the window");
    last = time.until;
  }
}

}  // namespace fuzzing
