// Protects bookings with a publishable key against automated mass booking: a hidden form field, a
// minimum time, and proof of work in the browser, as configured in the site file. No picture
// puzzles.
//
//   if (auto refused = guard.refuse(request, once)) return *refused;
//   guard.hand_out(answer, true);                      // with the config, holds, and refusals
//
// A challenge is valid for one booking. The store binds it to the Idempotency-Key of the first
// request that used it: a repeat of that request passes, and a repeat without a key does not.
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

  // For a booking with a publishable key: 428 with a fresh challenge, 422 if the hidden field is
  // filled in, or nothing. Requests whose answer is stored pass: the service returns that answer.
  std::optional<Answer> refuse(const Request& request, const Idempotency& once) const;
  // Adds a challenge to the answer, if the site file configures challenges. `is_first`: the minimum
  // time starts now.
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
