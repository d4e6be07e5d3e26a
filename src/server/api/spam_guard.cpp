#include "server/api/spam_guard.hpp"

#include <algorithm>

#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"

namespace server {
namespace {

// The work that a filled trap costs: about four seconds on an old phone. Password managers fill it too,
// so a person must be able to book all the same.
constexpr int kTrapBits = 18;

void count_refusal(Metrics& metrics, std::string_view reason) {
  metrics
      .counter("booking_spam_refused_total", "Bookings refused that may be a program's.",
               {{"reason", reason}})
      .add();
}

}  // namespace

SpamGuard::Verdict SpamGuard::judge(const Request& request, const Idempotency& once) const {
  const bool is_trapped = !request.header(kTrapHeader).value_or("").empty();
  SpamRules rules = rules_;
  if (is_trapped) rules.difficulty_bits = std::max(rules.difficulty_bits, kTrapBits);
  if (!rules.is_on()) return {};
  const core::Instant now = clock_.now();
  // The new challenge waits too: a used or expired one must not buy another that is valid at once.
  const core::Seconds minimum(rules_.minimum_seconds);
  const AnswerKey key = answer_key({Access::kPublishable}, once);
  if (stored_answer(store_, key, once, now)) return {};
  const Challenges::Proof proof =
      challenges_.check(trim_spaces(request.header(kChallengeHeader).value_or("")), now);
  using Fault = Challenges::Fault;
  switch (proof.fault) {
    case Fault::kWrong: return {ask_for_proof(rules, minimum, is_trapped ? "trap" : "no_proof")};
    case Fault::kExpired: return {ask_for_proof(rules, minimum, "expired")};
    case Fault::kTooEarly:
      return {ask_for_proof(rules, proof.challenge.earliest - now, "too_early")};
    case Fault::kNone: break;
  }
  if (is_trapped && proof.challenge.bits < rules.difficulty_bits) {
    return {ask_for_proof(rules, minimum, "trap")};
  }
  // Without a key every request is a new one.
  const std::string owner = once.key.empty() ? random_bytes(16) : once.key;
  const Spent spent = store_.spend_challenge(to_hex(sha256(proof.text)), to_hex(sha256(owner)),
                                             proof.challenge.expires, now);
  if (spent == Spent::kByAnother) return {ask_for_proof(rules, minimum, "used")};
  return {.spent_challenge = spent == Spent::kNow};
}

void SpamGuard::hand_out(Answer& answer, bool waits) const {
  if (!rules_.is_on()) return;
  const core::Seconds wait(waits ? rules_.minimum_seconds : 0);
  answer.challenge = challenges_.make(rules_, clock_.now(), wait);
}

Answer SpamGuard::ask_for_proof(const SpamRules& rules, core::Seconds wait,
                                std::string_view reason) const {
  count_refusal(metrics_, reason);
  core::ApiError error;
  error.status = 428;
  error.message = "This booking could not be checked. Please send it again.";
  Answer answer = refusal(error);
  answer.challenge = challenges_.make(rules, clock_.now(), wait);
  return answer;
}

}  // namespace server
