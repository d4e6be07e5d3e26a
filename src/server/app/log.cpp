#include "server/app/log.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;
constexpr std::chrono::milliseconds kLastWords{1000};
// Between two writes. To wake the thread for each line costs more than the line.
constexpr std::chrono::milliseconds kPause{10};

std::string gap_line(std::uint64_t dropped, core::Instant now) {
  return event_line("error",
                    std::to_string(dropped) +
                        " lines of this log were dropped, because nobody read it for a while.",
                    now);
}

constexpr std::chrono::milliseconds kLookForStop{100};

// `is_over` is asked before each write or look for room, with how many looks were in vain.
template <class IsOver>
void write_until(std::string_view lines, IsOver is_over) {
  std::chrono::milliseconds::rep in_vain = 0;
  while (!lines.empty() && !is_over(in_vain)) {
    pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (::poll(&room, 1, static_cast<int>(kLookForStop.count())) <= 0) {
      ++in_vain;
      continue;
    }
    // A pipe that has room takes this much without blocking.
    const std::size_t size = std::min<std::size_t>(lines.size(), PIPE_BUF);
    const ssize_t written = ::write(STDERR_FILENO, lines.data(), size);
    if (written >= 0) {
      lines.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return;  // nobody reads it any more, or its disk is full
    }
  }
}

}  // namespace

Log::Log(const Clock& clock, Counter& dropped, Writer write)
    : clock_(clock),
      dropped_(dropped),
      write_(std::move(write)),
      queue_(kMostBytes, [this](std::uint64_t count) { return gap_line(count, clock_.now()); }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Log::~Log() {
  flush(kLastWords);
  give_up_.request_stop();
}

void Log::notice(std::string_view message) {
  write_event("notice", message);
}

void Log::error(std::string_view message) {
  write_event("error", message);
}

void Log::served(const Served& served) {
  write_line(request_line(served, clock_.now()));
}

void Log::flush(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  ++flushes_;
  changed_.notify_all();
  changed_.wait_for(lock, patience, [this] { return queue_.is_empty() && !is_writing_; });
  --flushes_;
}

void Log::write_event(std::string_view level, std::string_view message) {
  write_line(event_line(level, message, clock_.now()));
}

void Log::write_line(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    if (!queue_.push(std::move(line))) return dropped_.add();
    if (std::exchange(is_called_, true)) return;
  }
  changed_.notify_all();
}

void Log::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !queue_.is_empty(); })) {
    is_writing_ = true;
    while (!queue_.is_empty()) {
      const std::string lines = queue_.take();
      lock.unlock();
      write_(lines, give_up_.get_token());
      lock.lock();
    }
    is_writing_ = false;
    changed_.notify_all();
    changed_.wait_for(lock, stop, kPause, [this] { return flushes_ > 0; });
    is_called_ = !queue_.is_empty();
  }
}

void write_to_stderr(std::string_view lines, const std::stop_token& stop) {
  write_until(lines, [&](auto) { return stop.stop_requested(); });
}

void write_last_words(std::string_view lines) {
  write_until(lines, [](auto in_vain) { return in_vain >= kLastWords / kLookForStop; });
}

}  // namespace server
