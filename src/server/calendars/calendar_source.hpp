// One calendar of the site file: what was read of it last, and whether that still counts. Has no
// thread of its own.
//
//   server::CalendarSource source(calendar, reading, context);
//   source.poll(stop);                     // blocks; on the poller's thread
//   source.add_busy(from, until, resource, occupied);
//
// Every member may be called from any thread; poll from one at a time.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/metrics.hpp"
#include "server/calendars/calendar_fetch.hpp"
#include "server/calendars/calendar_reader.hpp"
#include "server/rules/schedule.hpp"
#include "server/site/busy_calendar.hpp"

namespace server {

// From then on it counts in /readyz and metrics as not up to date.
inline constexpr std::chrono::minutes kCalendarIsStale{15};
// From then on the last known times don't count any more.
inline constexpr std::chrono::hours kCalendarIsLost{24};

// How its events are read, from the rest of the site file.
struct CalendarFraming {
  std::string time_zone;
  std::string own_host;
  core::Seconds ahead{0};  // how far ahead can be booked
  bool operator==(const CalendarFraming&) const = default;
};

// What is kept of a calendar's last answer: when it came, and CalendarSource's own text.
struct KeptTimes {
  core::Instant answered_at;
  std::string answer;
};

// What reading calendars needs. Must outlive the sources.
struct CalendarContext {
  const Clock& clock;
  Metrics& metrics;
  AskHttps ask;
  // Those of the UIDs that our bookings have.
  std::function<std::vector<std::string>(const std::vector<std::string>& uids)> own_uids;
  std::function<void(std::string_view)> say;  // notices for the log
  // The last answers, on disk, for the time after a restart. May be empty, and then nothing is kept.
  std::function<std::optional<KeptTimes>(const std::string& calendar)> recall = {};
  // Without `answer` the kept one has been confirmed.
  std::function<void(const std::string& calendar, core::Instant answered_at,
                     const std::optional<std::string>& answer)>
      keep = {};
  std::function<void(const std::vector<std::string>& calendars)> keep_only = {};
};

class CalendarSource {
 public:
  // Begins with the kept answer, if it still counts.
  CalendarSource(BusyCalendar calendar, CalendarFraming framing, const CalendarContext& context);

  // What its answers are kept by: a hash of its address and of how it is read.
  std::string key() const;
  const BusyCalendar& calendar() const { return calendar_; }
  const CalendarFraming& framing() const { return framing_; }

  // Asks the calendar's server once.
  void poll(const std::stop_token& stop);
  // Adds what overlaps [from, until) as times of `resource`. All of it, if the calendar is lost and
  // closes then.
  void add_busy(core::Instant from, core::Instant until, core::Id resource,
                std::vector<Occupied>& to) const;

  // Since the end of the last attempt; nullopt: there was none.
  std::optional<std::chrono::microseconds> since_attempt() const;
  // Since the last answer; nullopt: there was none.
  std::optional<std::chrono::microseconds> age() const;
  bool is_stale() const;
  bool is_lost() const;
  std::size_t attempts() const;
  // Waits for an attempt that ends after `attempts` of them; false: not within `patience`.
  bool wait_for_attempt(std::size_t attempts, std::chrono::milliseconds patience) const;

 private:
  tl::expected<void, std::string> refresh(const std::stop_token& stop);
  void note(const tl::expected<void, std::string>& result);
  void recall();
  void keep(core::Instant now, const std::optional<std::string>& answer) const;
  bool is_lost_locked() const;

  const BusyCalendar calendar_;
  const CalendarFraming framing_;
  const CalendarContext& context_;

  mutable std::mutex mutex_;
  mutable std::condition_variable attempted_;
  std::vector<BusyTime> times_;
  std::string etag_;
  std::string last_modified_;
  std::optional<std::chrono::microseconds> answered_at_;  // by the steady clock
  std::optional<std::chrono::microseconds> attempted_at_;
  std::optional<core::Instant> known_from_;  // the day of the last expansion
  std::size_t attempts_ = 0;
  bool is_guess_told_ = false;  // of the thread that polls
  bool is_failing_ = false;     // and that was reported
};

}  // namespace server
