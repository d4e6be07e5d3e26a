#include "server/account/call_scheduler.hpp"

#include <algorithm>

namespace server {
namespace {

// Time frees calls without anybody telling; so it is looked at this often.
constexpr Elapsed kLook = std::chrono::milliseconds(100);
constexpr Elapsed kExtraCallPatience = std::chrono::seconds(2);

}  // namespace

void Turn::end(const std::optional<RateTold>& told) {
  if (line_) std::exchange(line_, nullptr)->end(priority_, told);
}

void Turn::cancel() {
  if (line_) std::exchange(line_, nullptr)->cancel(priority_);
}

BookingCalls::~BookingCalls() {
  {
    std::lock_guard lock(line_.mutex_);
    line_.allowance_.give_back(left_);
  }
  line_.changed_.notify_all();
}

std::optional<Turn> BookingCalls::next() {
  if (left_ == 0) return line_.take(Priority::kBooking, kExtraCallPatience);
  --left_;
  std::lock_guard lock(line_.mutex_);
  line_.allowance_.give_back(1);
  line_.allowance_.begin(Priority::kBooking);
  return Turn(line_, Priority::kBooking);
}

template <class Ready>
bool UpstreamLine::wait_until(std::unique_lock<std::mutex>& lock, Elapsed patience, Ready ready) {
  Elapsed deadline = clock_.elapsed() + patience;
  while (!ready()) {
    Elapsed left = deadline - clock_.elapsed();
    if (left <= Elapsed(0)) return false;
    changed_.wait_for(lock, std::min(left, kLook));
  }
  return true;
}

UpstreamLine::Entered UpstreamLine::enter_booking(std::string_view key, int calls,
                                                  Elapsed patience) {
  std::unique_lock lock(mutex_);
  auto until_turn = [&] {
    Elapsed now = clock_.elapsed();
    return allowance_.wait(Priority::kBooking, calls, now, queue_.calls_ahead(key));
  };
  std::size_t places = queue_.places();
  bool has_place = queue_.join(key, calls, clock_.elapsed());
  if (!has_place || queue_.places() > places) allowance_.note_demand(calls, clock_.elapsed());
  if (!has_place) return {nullptr, until_turn(), false};
  Elapsed wait = until_turn();
  if (wait <= patience && wait_until(lock, patience, [&] { return until_turn() <= Elapsed(0); })) {
    queue_.finish(key);
    allowance_.set_aside(calls);
    return {std::make_unique<BookingCalls>(*this, calls), Elapsed(0), true};
  }
  wait = std::max<Elapsed>(until_turn(), std::chrono::seconds(1));
  queue_.leave(key, clock_.elapsed() + wait);
  return {nullptr, wait, true};
}

bool UpstreamLine::may_go(Priority priority, Elapsed now) const {
  int kept = priority == Priority::kBooking ? 0 : queue_.calls_waiting();
  return allowance_.wait(priority, 1, now, kept) <= Elapsed(0);
}

std::optional<Turn> UpstreamLine::try_take(Priority priority) {
  std::lock_guard lock(mutex_);
  if (!may_go(priority, clock_.elapsed())) return std::nullopt;
  allowance_.begin(priority);
  return Turn(*this, priority);
}

std::optional<Turn> UpstreamLine::take(Priority priority, Elapsed patience) {
  std::unique_lock lock(mutex_);
  if (!wait_until(lock, patience, [&] { return may_go(priority, clock_.elapsed()); })) {
    return std::nullopt;
  }
  allowance_.begin(priority);
  return Turn(*this, priority);
}

Elapsed UpstreamLine::wait(Priority priority, int calls) const {
  std::lock_guard lock(mutex_);
  int kept = priority == Priority::kBooking ? 0 : queue_.calls_waiting();
  return allowance_.wait(priority, calls, clock_.elapsed(), kept);
}

void UpstreamLine::pause(Elapsed how_long) {
  std::lock_guard lock(mutex_);
  allowance_.pause(clock_.elapsed() + how_long);
}

UpstreamLine::Figures UpstreamLine::figures() const {
  std::lock_guard lock(mutex_);
  return {allowance_.limit(), allowance_.used(clock_.elapsed()), queue_.places()};
}

void UpstreamLine::end(Priority priority, const std::optional<RateTold>& told) {
  {
    std::lock_guard lock(mutex_);
    Elapsed now = clock_.elapsed();
    allowance_.end(priority, now);
    if (told) allowance_.told(*told, now);
  }
  changed_.notify_all();
}

void UpstreamLine::cancel(Priority priority) {
  {
    std::lock_guard lock(mutex_);
    allowance_.cancel(priority);
  }
  changed_.notify_all();
}

}  // namespace server
