// The right to call the account: one permit for a read, or the calls that a booking reserves.
//
//   auto permit = calls.read_permit();
//   if (!permit) return server::Refusal(permit.error());
//
//   return calls.with_reservation(place, 3, [&](server::CallReservation& reservation) { … });
//
// Refuses with 503 while the breaker is open. Makes no call itself.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "server/account/client/client.hpp"
#include "server/base/outcome.hpp"

namespace server::account {

class Calls {
 public:
  // Both must outlive this.
  Calls(const AccountClient& account, CallScheduler& scheduler)
      : account_(account), scheduler_(scheduler) {}

  // For a read that isn't cached. Waits up to three seconds, then refuses (503).
  Outcome<CallPermit> read_permit() const;

  // Calls `work` once `count` calls are reserved. Waits up to four seconds, then refuses (429) with
  // the time to try again. `place` identifies the request in the queue: a repeat keeps its place.
  template <class Work>
  std::invoke_result_t<Work, CallReservation&> with_reservation(const std::string& place, int count,
                                                                Work work) const {
    const auto reserved = reserve(place, count);
    if (!reserved) return Refusal(reserved.error());
    return work(**reserved);
  }

 private:
  Outcome<std::unique_ptr<CallReservation>> reserve(const std::string& place, int count) const;

  const AccountClient& account_;
  CallScheduler& scheduler_;
};

}  // namespace server::account
