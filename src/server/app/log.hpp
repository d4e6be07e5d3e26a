// The program's log: turns events and served requests into lines, which a thread of its own writes.
//
//   server::Log log(clock, dropped, server::write_to_stderr);
//   log.notice("The site file was applied.");
//
// The lines themselves, and what they never contain, are those of base/log.hpp. Every member may be
// called from any thread, and none waits for the writer: while nobody reads the log, up to 1 MiB of
// lines waits, and further lines are dropped and counted. Lines that follow within a few milliseconds are written together. The
// destructor gives the reader of the log one more second.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "server/base/clock.hpp"
#include "server/base/line_queue.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"

namespace server {

class Log {
 public:
  // Writes whole lines. May take as long as it needs, but must return soon once `stop` is requested.
  using Writer = std::function<void(std::string_view lines, const std::stop_token& stop)>;

  // `clock`, and `dropped`, which counts lines, must outlive this.
  Log(const Clock& clock, Counter& dropped, Writer write);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void notice(std::string_view message);
  void error(std::string_view message);
  void served(const Served& served);
  // Waits until all lines so far are written, or the patience is over.
  void flush(std::chrono::milliseconds patience);

 private:
  void write_event(std::string_view level, std::string_view message);
  void write_line(std::string line);
  void run(const std::stop_token& stop);

  const Clock& clock_;
  Counter& dropped_;
  const Writer write_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  LineQueue queue_;
  bool is_writing_ = false;
  bool is_called_ = false;  // the thread will look at the queue
  int flushes_ = 0;         // that wait
  std::stop_source give_up_;
  std::jthread thread_;  // last: it uses the other members
};

// A Writer. Never blocks longer than it takes to notice `stop`, even if nobody reads the pipe.
void write_to_stderr(std::string_view lines, const std::stop_token& stop);
// What a program that ends says, without a log. Gives the reader of the pipe one second.
void write_last_words(std::string_view lines);

}  // namespace server
