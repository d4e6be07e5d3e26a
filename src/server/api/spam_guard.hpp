// Keeps programs from booking by the thousand with a page's key: a field that no visitor sees, a
// minimum time, and work for the browser, as the site file wishes. Nobody is asked to pick traffic
// lights.
//
//   if (auto refused = guard.refuse(request, once)) return *refused;
//   guard.hand_out(answer, true);                      // with the config, holds, and refusals
//
// A challenge is good for one booking: it is tied in the store to the Idempotency-Key it first came
// with, so a repeat of that very request goes through, and one without a key does not.
#pragma once

#include <optional>

#include "server/api/answers.hpp"
#include "server/base/clock.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http.hpp"
#include "server/rules/challenges.hpp"
#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server {

inline constexpr const char* kChallengeHeader = "X-Booking-Challenge";
inline constexpr const char* kTrapHeader = "X-Booking-Trap";

class SpamGuard {
 public:
  SpamGuard(const SpamRules& rules, const Challenges& challenges, Store& store, const Clock& clock,
            Metrics& metrics)
      : rules_(rules), challenges_(challenges), store_(store), clock_(clock), metrics_(metrics) {}

  // Of a booking with a publishable key: 428 with a fresh challenge, 422 for a filled trap, or
  // nothing. What was answered before under the same key is the service's to answer again.
  std::optional<Answer> refuse(const Request& request, const Idempotency& once) const;
  // Puts a challenge into the answer, if challenges are wanted at all. `is_first`: the time that a
  // booking takes at least begins now.
  void hand_out(Answer& answer, bool is_first) const;

 private:
  Answer ask_for_proof(core::Seconds wait, std::string_view reason) const;

  SpamRules rules_;
  const Challenges& challenges_;
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace server
