// Whether the writes of a store get through, which a slow disk makes take long.
//
//   const WriteProgress::Commit commit(progress, WriteProgress::now());   // one is under way
//   progress.note_commit();                                        // it is on disk
//   if (progress.gets_through(before, WriteProgress::now())) …
//
// Every member may be called from any thread; one commit at a time is noted as under way.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "server/base/patience.hpp"

namespace server {

class WriteProgress {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // How long a disk takes is no part of the business's time, which a test may set.
  static Time now() { return std::chrono::steady_clock::now(); }

  class Commit {
   public:
    Commit(WriteProgress& progress, Time now) : progress_(progress) { progress_.began_ = now; }
    ~Commit() { progress_.began_ = Time(); }
    Commit(const Commit&) = delete;
    Commit& operator=(const Commit&) = delete;

   private:
    WriteProgress& progress_;
  };

  void note_commit() { ++commits_; }
  std::uint64_t commits() const { return commits_; }
  // One has been committed since there were `before`, or is being committed for less than the patience of a write.
  bool gets_through(std::uint64_t before, Time now) const {
    const Time began = began_;
    return commits_ != before || (began != Time() && now - began < kRequestPatience);
  }

 private:
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<Time> began_ = Time();
};

}  // namespace server
