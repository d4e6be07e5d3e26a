#include "server/calendars/calendars.hpp"

#include <algorithm>
#include <condition_variable>
#include <thread>

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::chrono::seconds kInterval{300};
constexpr unsigned kJitterSeconds = 60;
// A booking asks again unless the last attempt is younger.
constexpr std::chrono::minutes kFreshEnough{2};
constexpr std::chrono::milliseconds kBookingPatience{1000};
// Where a type can be booked any time ahead.
constexpr int kMostDaysAhead = 3650;

// Four to six minutes, so that servers with one start don't ask at the same moment for ever.
std::chrono::seconds next_pause() {
  const std::string random = random_bytes(1);
  const unsigned part = static_cast<unsigned char>(random[0]) * (2U * kJitterSeconds) / 255U;
  return kInterval - std::chrono::seconds(kJitterSeconds) + std::chrono::seconds(part);
}

CalendarFraming framing_of(const Site& site) {
  CalendarFraming framing;
  framing.time_zone = site.time_zone;
  framing.own_host = site.public_host();
  int days = 1;
  for (const SiteType& type : site.types) {
    const int ahead = type.rules.max_days_ahead;
    days = std::max(days, ahead == 0 ? kMostDaysAhead : ahead);
  }
  framing.ahead = days * core::kADay;
  return framing;
}

}  // namespace

// One calendar and its thread.
class Calendars::Lane {
 public:
  Lane(const BusyCalendar& calendar, const CalendarFraming& framing, const CalendarContext& context)
      : source_(calendar, framing, context),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  const CalendarSource& source() const { return source_; }
  void wake() {
    const std::lock_guard lock(mutex_);
    if (is_polling_) return;  // its answer will be new enough
    is_woken_ = true;
    woken_.notify_one();
  }
  void stop() { thread_.request_stop(); }
  bool blocks(const std::vector<core::Id>& resources) const {
    const auto& resource = source_.calendar().resource_id;
    return !resource || std::find(resources.begin(), resources.end(), *resource) != resources.end();
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      source_.poll(stop);
      std::unique_lock lock(mutex_);
      is_polling_ = false;
      woken_.wait_for(lock, stop, next_pause(), [this] { return is_woken_; });
      is_woken_ = false;
      is_polling_ = true;
    }
  }

  CalendarSource source_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  bool is_woken_ = false;
  bool is_polling_ = true;
  std::jthread thread_;  // last: it uses the other members
};

Calendars::Calendars(const CalendarContext& context) : context_(context) {
  Metrics& metrics = context_.metrics;
  metrics.gauge("booking_calendars", "Calendars whose busy times block bookings.",
                [this] { return static_cast<double>(lanes().size()); });
  metrics.gauge("booking_calendars_stale", "Those that were not read for 15 minutes.",
                [this] { return count(&CalendarSource::is_stale); });
  metrics.gauge("booking_calendars_lost", "Those that were not read for 24 hours, or never.",
                [this] { return count(&CalendarSource::is_lost); });
}

Calendars::~Calendars() {
  for (const auto& lane : lanes_) lane->stop();  // all of them, before the first is joined
}

void Calendars::follow(const Site& site) {
  const CalendarFraming framing = framing_of(site);
  const Lanes before = lanes();
  Lanes after;
  for (const BusyCalendar& calendar : site.busy) {
    const auto same = std::find_if(before.begin(), before.end(), [&](const auto& lane) {
      return lane->source().calendar() == calendar && lane->source().framing() == framing;
    });
    after.push_back(same != before.end() ? *same
                                         : std::make_shared<Lane>(calendar, framing, context_));
  }
  for (const auto& lane : before) {
    if (std::find(after.begin(), after.end(), lane) == after.end()) lane->stop();
  }
  std::vector<std::string> keys;
  for (const auto& lane : after) keys.push_back(lane->source().key());
  {
    const std::lock_guard lock(mutex_);
    lanes_ = std::move(after);
  }
  if (!context_.keep_only) return;
  try {
    context_.keep_only(keys);
  } catch (const std::exception& error) {  // they are dropped the next time
    context_.say(error.what());
  }
}

Calendars::Lanes Calendars::lanes() const {
  const std::lock_guard lock(mutex_);
  return lanes_;
}

double Calendars::count(bool (CalendarSource::*is_so)() const) const {
  const Lanes all = lanes();
  return static_cast<double>(std::count_if(
      all.begin(), all.end(), [is_so](const auto& lane) { return (lane->source().*is_so)(); }));
}

std::vector<Occupied> Calendars::occupied(const std::vector<core::Id>& resources,
                                          core::Instant from, core::Instant until) const {
  std::vector<Occupied> occupied;
  for (const auto& lane : lanes()) {
    const CalendarSource& source = lane->source();
    for (const core::Id resource : resources) {
      if (source.calendar().resource_id.value_or(resource) != resource) continue;
      source.add_busy(from, until, resource, occupied);
    }
  }
  return occupied;
}

void Calendars::ask(const std::vector<core::Id>& resources) {
  struct Asked {
    std::shared_ptr<Lane> lane;
    std::size_t attempts;
  };
  std::vector<Asked> asked;
  for (const auto& lane : lanes()) {
    if (!lane->blocks(resources)) continue;
    const std::size_t attempts = lane->source().attempts();
    const auto since = lane->source().since_attempt();
    if (since && *since < kFreshEnough) continue;
    lane->wake();
    asked.push_back({lane, attempts});
  }
  const auto deadline = context_.clock.elapsed() + kBookingPatience;
  for (const Asked& one : asked) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - context_.clock.elapsed());
    if (left.count() <= 0) return;
    one.lane->source().wait_for_attempt(one.attempts, left);
  }
}

std::optional<std::string> Calendars::stale_note() const {
  std::string names;
  for (const auto& lane : lanes()) {
    if (!lane->source().is_stale()) continue;
    names += (names.empty() ? "" : ", ") + lane->source().calendar().name;
  }
  if (names.empty()) return std::nullopt;
  return "Not read for 15 minutes: " + names + ".";
}

}  // namespace server
