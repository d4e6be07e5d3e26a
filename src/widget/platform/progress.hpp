// How a request is going, and why it failed. Each part of the model has some of these.
#pragma once

#include <cstdint>

namespace widget {

enum class Progress { kIdle, kLoading, kReady, kFailed };

// Why something failed, for the visitor. Each fault has its own sentence.
enum class Fault {
  kNone,
  kOffline,   // no connection
  kTimeout,   // no response within the deadline
  kServer,    // 5xx
  kBusy,      // 429, 503
  kRefused,   // 401, 403, 404: the embedding is wrong; a retry won't help soon
  kGarbled,   // not the documented JSON
  kRejected,  // 422 for a reason other than a detail or the slot
  kUnknown,   // a booking was sent, and its outcome can't be found out
};

// A request that failed and is retried (platform/retry.hpp).
struct RetryState {
  int times = 0;                // failures in a row
  std::int64_t since = 0;       // elapsed_ms of the first of these
  std::int64_t not_before = 0;  // elapsed_ms of the next try
  Fault fault = Fault::kNone;   // of the last
  bool is_waiting = false;      // retried automatically
};

}  // namespace widget
