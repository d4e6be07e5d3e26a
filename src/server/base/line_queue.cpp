#include "server/base/line_queue.hpp"

#include <utility>

namespace server {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{64} * 1024;

}  // namespace

LineQueue::LineQueue(std::size_t most_bytes, GapLine gap_line)
    : most_bytes_(most_bytes), gap_line_(std::move(gap_line)) {}

bool LineQueue::push(std::string line) {
  if (bytes_ + line.size() + 1 > most_bytes_) {
    ++gap_;
    return false;
  }
  close_gap();
  add(std::move(line));
  return true;
}

std::string LineQueue::take() {
  if (lines_.empty()) close_gap();
  std::string batch;
  while (!lines_.empty() && batch.size() < kBatchBytes) {
    bytes_ -= lines_.front().size() + 1;
    batch += lines_.front();
    batch += '\n';
    lines_.pop_front();
  }
  return batch;
}

void LineQueue::add(std::string line) {
  bytes_ += line.size() + 1;
  lines_.push_back(std::move(line));
}

void LineQueue::close_gap() {
  if (gap_ > 0) add(gap_line_(std::exchange(gap_, 0)));
}

}  // namespace server
