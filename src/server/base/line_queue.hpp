// Lines that wait to be written to the log: so many bytes, and no more. What doesn't fit is dropped,
// and a line in its place says how many were.
//
//   server::LineQueue queue(limit, [](std::uint64_t count) { return …; });   // the line for a gap
//   if (!queue.push(line)) …   // dropped
//   write(queue.take());
//
// Not for several threads at once.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

namespace server {

class LineQueue {
 public:
  using GapLine = std::function<std::string(std::uint64_t dropped)>;
  LineQueue(std::size_t most_bytes, GapLine gap_line);

  // False: dropped.
  bool push(std::string line);
  bool is_empty() const { return lines_.empty() && gap_ == 0; }
  // The next lines in order, each with its line feed: about 64 KiB at most. Empty: no line waits.
  std::string take();

 private:
  void add(std::string line);
  void close_gap();

  const std::size_t most_bytes_;
  const GapLine gap_line_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;  // of them
  std::uint64_t gap_ = 0;  // lines dropped after the last of them
};

}  // namespace server
