// Protects bookings with a publishable key against automated mass booking: a hidden form field, a
// minimum time, and proof of work in the browser, as configured in the site file. No picture
// puzzles.
//
//   auto verdict = guard.judge(request, once);
//   if (verdict.refused) return *verdict.refused;
//   guard.hand_out(answer, true);                      // with the config, holds, and refusals
//
// A challenge is valid for one booking. The store binds it to the Idempotency-Key of the first
// request that used it: a repeat of that request passes, and a repeat without a key does not. A
// refused booking is given the next challenge without a wait only for the one that it used up, so
// that each wait is good for one booking.
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

  struct Verdict {
    std::optional<Answer> refused =
        std::nullopt;  // 428 with a fresh challenge, harder if the hidden field is filled in
    bool spent_challenge = false;  // this request, as the first, used up a challenge
  };
  // Of a booking with a publishable key. Requests whose answer is stored pass: the service returns
  // that answer.
  Verdict judge(const Request& request, const Idempotency& once) const;
  // Adds a challenge to the answer, if the site file configures challenges. `waits`: the minimum
  // time starts now; otherwise it is over.
  void hand_out(Answer& answer, bool waits) const;

 private:
  Answer ask_for_proof(const SpamRules& rules, core::Seconds wait, std::string_view reason) const;

  SpamRules rules_;
  const Challenges& challenges_;
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace server
