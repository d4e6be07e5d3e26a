// Runs work on a connection of the pool, again if that can't do harm: if it was undone because of another transaction,
// or if a connection that had been idle was lost or turns out read-only, as after a restart of the database or a failover.
//
//   return with_retries(pool, [&](Connection& connection) { … return result; });
//
// Work of unknown outcome (StoreFault::kUnknown) is never run again. The time is bounded by the request's patience.
#pragma once

#include <thread>

#include "server/base/digest.hpp"
#include "server/base/patience.hpp"
#include "server/store/postgres/pool.hpp"

namespace server::postgres {

inline constexpr int kMostAttempts = 20;

// How long to wait for a lock or a connection now.
inline std::chrono::milliseconds lock_patience(std::chrono::milliseconds most = kLockPatience) {
  return std::min(Patience::left_or(most), most);
}

template <class Work>
auto with_retries(Pool& pool, Work work, std::chrono::milliseconds most = kLockPatience) {
  for (int attempt = 1;; ++attempt) {
    bool is_new = true;
    try {
      Pool::Lease connection = pool.take(lock_patience(most));
      is_new = connection.is_new();
      return work(*connection);
    } catch (const PostgresError& error) {
      // Also where the server that was the primary goes on as a standby, and another has its name.
      const bool is_elsewhere =
          error.fault == StoreFault::kAway || error.fault == StoreFault::kReadOnly;
      const bool is_stale = is_elsewhere && !is_new;
      if (is_elsewhere || error.fault == StoreFault::kUnknown) pool.forget_idle();
      const bool may_pass = is_stale || error.is_conflict();
      if (!may_pass || attempt == kMostAttempts || Patience::is_over()) throw;
    }
    const auto pause = std::chrono::milliseconds(1 + static_cast<int>(random_fraction() * 30));
    std::this_thread::sleep_for(std::min(pause, lock_patience()));
  }
}

}  // namespace server::postgres
