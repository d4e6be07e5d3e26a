#include "server/calendars/calendar_source.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"
#include "server/base/digest.hpp"

namespace server {
namespace {

// A calendar that stays the same is expanded again when the window has moved by this much.
constexpr core::Seconds kWindowMargin = 30 * core::kADay;
constexpr std::chrono::seconds kReadingDeadline{10};
// Changes when calendars are read in another way: what was read before doesn't count.
constexpr const char* kReading = "2\n";
// 50,000 times are about a megabyte.
constexpr std::size_t kMaxKept = std::size_t{4} * 1024 * 1024;

// What is known of a calendar, as it is kept.
struct Known {
  std::vector<BusyTime> times;
  std::string etag;
  std::string last_modified;
  core::Instant from;  // the day of the expansion
};

std::int64_t seconds_of(core::Instant instant) {
  return instant.time_since_epoch().count();
}

std::string to_json(const Known& known) {
  core::Json json;
  json["etag"] = known.etag;
  json["last_modified"] = known.last_modified;
  json["from"] = seconds_of(known.from);
  core::Json& times = json["times"] = core::Json::array();
  for (const BusyTime& time : known.times) {
    times.push_back(seconds_of(time.from));
    times.push_back(seconds_of(time.until));
  }
  return core::print_json(json);
}

std::optional<std::string> text_of(const core::Json& json, const char* name) {
  const core::Json* member = core::find_member(json, name);
  const auto* text = member ? member->get_ptr<const std::string*>() : nullptr;
  return text ? std::optional(*text) : std::nullopt;
}

std::optional<core::Instant> instant_of(const core::Json& json) {
  const auto seconds = core::whole_number(json);
  return seconds ? std::optional(core::Instant(core::Seconds(*seconds))) : std::nullopt;
}

// nullopt for text that to_json didn't write.
std::optional<Known> read_known(std::string_view text) {
  const auto json = core::parse_json(text, kMaxKept);
  if (!json || !json->is_object()) return std::nullopt;
  const core::Json* times = core::find_member(*json, "times");
  const core::Json* from = core::find_member(*json, "from");
  const auto etag = text_of(*json, "etag"), last_modified = text_of(*json, "last_modified");
  const auto since = from ? instant_of(*from) : std::nullopt;
  if (!times || !times->is_array() || times->size() % 2 != 0) return std::nullopt;
  if (!etag || !last_modified || !since) return std::nullopt;
  Known known{.times = {}, .etag = *etag, .last_modified = *last_modified, .from = *since};
  for (std::size_t i = 0; i < times->size(); i += 2) {
    const auto begin = instant_of((*times)[i]), end = instant_of((*times)[i + 1]);
    if (!begin || !end || *end <= *begin) return std::nullopt;
    if (!known.times.empty() && *begin < known.times.back().until) return std::nullopt;
    known.times.push_back({*begin, *end});
  }
  return known;
}

}  // namespace

CalendarSource::CalendarSource(BusyCalendar calendar, CalendarFraming framing,
                               const CalendarContext& context)
    : calendar_(std::move(calendar)), framing_(std::move(framing)), context_(context) {
  recall();
}

std::string CalendarSource::key() const {
  std::string text = kReading;
  text += calendar_.url;
  text += calendar_.all_day_is_busy ? "\nbusy\n" : "\nfree\n";
  text += framing_.time_zone + "\n" + framing_.own_host + "\n";
  text += std::to_string(framing_.ahead.count());
  return to_hex(sha256(text));
}

void CalendarSource::recall() {
  if (!context_.recall) return;
  std::optional<KeptTimes> kept;
  try {
    kept = context_.recall(key());
  } catch (const std::exception& error) {  // the calendar is asked anyway
    context_.say(calendar_.name + ": " + error.what());
  }
  auto known = kept ? read_known(kept->answer) : std::nullopt;
  if (!known) return;
  // An answer from the future came before the clock was set back: it counts as new.
  const core::Seconds age =
      std::max<core::Seconds>(context_.clock.now() - kept->answered_at, core::Seconds(0));
  times_ = std::move(known->times);
  etag_ = std::move(known->etag);
  last_modified_ = std::move(known->last_modified);
  known_from_ = known->from;
  answered_at_ = context_.clock.elapsed() - age;
}

void CalendarSource::keep(core::Instant now, const std::optional<std::string>& answer) const {
  if (!context_.keep) return;
  try {
    context_.keep(key(), now, answer);
  } catch (const std::exception& error) {  // what was read counts all the same
    context_.say(calendar_.name + ": " + error.what());
  }
}

void CalendarSource::poll(const std::stop_token& stop) {
  tl::expected<void, std::string> result;
  try {
    result = refresh(stop);
  } catch (const std::exception& error) {  // of the store, or of memory
    result = tl::unexpected<std::string>(error.what());
  }
  if (stop.stop_requested()) return;
  note(result);
}

tl::expected<void, std::string> CalendarSource::refresh(const std::stop_token& stop) {
  const core::Instant now = context_.clock.now();
  CalendarRequest request{.url = calendar_.url,
                          .allows_private_network = calendar_.allows_private_network,
                          .etag = {},
                          .last_modified = {},
                          .stop = stop};
  {
    const std::lock_guard lock(mutex_);
    const bool is_expanded = known_from_ && now < *known_from_ + kWindowMargin;
    if (is_expanded) {
      request.etag = etag_;
      request.last_modified = last_modified_;
    }
  }
  auto fetched = fetch_calendar(context_.ask, context_.clock.elapsed, request);
  if (!fetched) return tl::unexpected(fetched.error());
  if (fetched->is_unchanged) {
    keep(now, std::nullopt);
    return {};
  }
  CalendarReading how;
  how.from = now - 2 * core::kADay;
  how.until = now + framing_.ahead + kWindowMargin + 5 * core::kADay;
  how.time_zone = framing_.time_zone;
  how.all_day_is_busy = calendar_.all_day_is_busy;
  how.own_host = framing_.own_host;
  how.own_uids = context_.own_uids;
  CalendarLimits limits;
  limits.bytes = kMaxCalendarBytes;
  const auto deadline = context_.clock.elapsed() + kReadingDeadline;
  limits.is_out_of_time = [this, deadline, &stop] {
    return stop.stop_requested() || context_.clock.elapsed() > deadline;
  };
  auto read = read_calendar(fetched->text, how, limits);
  if (!read) return tl::unexpected(read.error());
  context_.metrics
      .counter("booking_calendar_events_unreadable_total",
               "Events and rules of the business's calendars that could not be read.")
      .add(read->unreadable + read->guessed);
  if (read->unreadable + read->guessed > 0 && !std::exchange(is_guess_told_, true)) {
    context_.say(
        calendar_.name +
        ": not everything in the calendar can be read. Times in an unknown time zone count "
        "as the business's, rules that can't be read as every day or always, and events "
        "without a readable time not at all.");
  }
  Known known{.times = std::move(read->times),
              .etag = std::move(fetched->etag),
              .last_modified = std::move(fetched->last_modified),
              .from = now};
  const std::string answer = to_json(known);
  {
    const std::lock_guard lock(mutex_);
    times_ = std::move(known.times);
    etag_ = std::move(known.etag);
    last_modified_ = std::move(known.last_modified);
    known_from_ = now;
  }
  keep(now, answer);
  return {};
}

void CalendarSource::note(const tl::expected<void, std::string>& result) {
  context_.metrics
      .counter("booking_calendar_polls_total", "Attempts to read the business's calendars.",
               {{"result", result ? "read" : "failed"}})
      .add();
  bool is_news = false;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    attempted_at_ = context_.clock.elapsed();
    ++attempts_;
    is_first = !answered_at_;
    if (result) answered_at_ = attempted_at_;
    is_news = is_failing_ == result.has_value();
    is_failing_ = !result;
  }
  attempted_.notify_all();
  if (!is_news) return;
  if (result) return context_.say(calendar_.name + ": the calendar is read again.");
  const std::string lost = calendar_.closes_if_lost ? "closed" : "open";
  context_.say(calendar_.name + ": " + result.error() +
               (is_first ? "; until it is read, its times count as " + lost + "."
                         : "; its last known times count for 24 hours, then as " + lost + "."));
}

void CalendarSource::add_busy(core::Instant from, core::Instant until, core::Id resource,
                              std::vector<Occupied>& to) const {
  const std::lock_guard lock(mutex_);
  if (is_lost_locked()) {
    if (calendar_.closes_if_lost) to.push_back({resource, from, until});
    return;
  }
  auto time = std::lower_bound(
      times_.begin(), times_.end(), from,
      [](const BusyTime& busy, core::Instant wanted) { return busy.until <= wanted; });
  for (; time != times_.end() && time->from < until; ++time) {
    to.push_back({resource, time->from, time->until});
  }
}

std::optional<std::chrono::microseconds> CalendarSource::since_attempt() const {
  const std::lock_guard lock(mutex_);
  if (!attempted_at_) return std::nullopt;
  return context_.clock.elapsed() - *attempted_at_;
}

std::optional<std::chrono::microseconds> CalendarSource::age() const {
  const std::lock_guard lock(mutex_);
  if (!answered_at_) return std::nullopt;
  return context_.clock.elapsed() - *answered_at_;
}

bool CalendarSource::is_stale() const {
  const auto since = age();
  return !since || *since >= kCalendarIsStale;
}

bool CalendarSource::is_lost() const {
  const std::lock_guard lock(mutex_);
  return is_lost_locked();
}

bool CalendarSource::is_lost_locked() const {
  return !answered_at_ || context_.clock.elapsed() - *answered_at_ >= kCalendarIsLost;
}

std::size_t CalendarSource::attempts() const {
  const std::lock_guard lock(mutex_);
  return attempts_;
}

bool CalendarSource::wait_for_attempt(std::size_t attempts,
                                      std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  return attempted_.wait_for(lock, patience, [&] { return attempts_ > attempts; });
}

}  // namespace server
