#include "server/api/spam_guard.hpp"

#include <algorithm>

#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"

namespace server {
namespace {

void count_refusal(Metrics& metrics, std::string_view reason) {
  metrics
      .counter("booking_spam_refused_total", "Bookings refused that may be a program's.",
               {{"reason", reason}})
      .add();
}

}  // namespace

std::optional<Answer> SpamGuard::refuse(const Request& request, const Idempotency& once) const {
  if (!request.header(kTrapHeader).value_or("").empty()) {
    count_refusal(metrics_, "trap");
    return refusal(not_online());
  }
  if (!rules_.is_on()) return std::nullopt;
  core::Instant now = clock_.now();
  // The new challenge waits too: a used or expired one must not buy another that is valid at once.
  core::Seconds minimum(rules_.minimum_seconds);
  AnswerKey key = answer_key({Access::kPublishable}, once);
  if (stored_answer(store_, key, once, now)) return std::nullopt;
  Challenges::Proof proof =
      challenges_.check(trim_spaces(request.header(kChallengeHeader).value_or("")), now);
  using Fault = Challenges::Fault;
  switch (proof.fault) {
    case Fault::kWrong: return ask_for_proof(minimum, "no_proof");
    case Fault::kExpired: return ask_for_proof(minimum, "expired");
    case Fault::kTooEarly: return ask_for_proof(proof.challenge.earliest - now, "too_early");
    case Fault::kNone: break;
  }
  // Without a key every request is a new one.
  std::string owner = once.key.empty() ? random_bytes(16) : once.key;
  bool is_unused = store_.spend_challenge(to_hex(sha256(proof.text)), to_hex(sha256(owner)),
                                          proof.challenge.expires, now);
  if (!is_unused) return ask_for_proof(minimum, "used");
  return std::nullopt;
}

void SpamGuard::hand_out(Answer& answer, bool is_first) const {
  if (!rules_.is_on()) return;
  core::Seconds wait(is_first ? rules_.minimum_seconds : 0);
  answer.challenge = challenges_.make(rules_, clock_.now(), wait);
}

Answer SpamGuard::ask_for_proof(core::Seconds wait, std::string_view reason) const {
  count_refusal(metrics_, reason);
  core::ApiError error;
  error.status = 428;
  error.message = "This booking could not be checked. Please send it again.";
  Answer answer = refusal(error);
  answer.challenge = challenges_.make(rules_, clock_.now(), wait);
  return answer;
}

}  // namespace server
