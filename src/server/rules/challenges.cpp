#include "server/rules/challenges.hpp"

#include <stdexcept>

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kRandomBytes = 12;

Digest signature(const std::string& key, std::string_view signed_part) {
  return hmac_sha256(key, signed_part);
}

}  // namespace

Challenges::Challenges(const std::vector<std::string>& token_secrets) {
  for (const std::string& secret : token_secrets) {
    keys_.push_back(to_hex(hmac_sha256(secret, "booking challenges")));
  }
  if (keys_.empty()) throw std::invalid_argument("Challenges needs a secret");
}

std::string Challenges::make(const SpamRules& rules, core::Instant now, core::Seconds wait) const {
  const core::Challenge challenge{
      .issued = now, .earliest = now + wait, .expires = now + kLife, .bits = rules.difficulty_bits};
  const std::string text =
      core::challenge_head(challenge) + to_base64url(random_bytes(kRandomBytes));
  return text + "." + to_base64url(signature(keys_.front(), text));
}

Challenges::Proof Challenges::check(std::string_view header, core::Instant now) const {
  const auto solution = core::read_solution(header);
  if (!solution) return {};
  const auto challenge = core::read_challenge(solution->challenge);
  if (!challenge) return {};
  const std::size_t dot = solution->challenge.rfind('.');
  // Compares hashes, which have a fixed length.
  const Digest given = sha256(solution->challenge.substr(dot + 1));
  bool is_signed = false;
  for (const std::string& key : keys_) {
    const Digest right = sha256(to_base64url(signature(key, solution->challenge.substr(0, dot))));
    is_signed |= equal_in_constant_time(given, right);
  }
  if (!is_signed) return {};
  Proof proof{Fault::kNone, *challenge, solution->challenge};
  if (!core::solves(header, challenge->bits)) return {};
  if (now < challenge->earliest) proof.fault = Fault::kTooEarly;
  if (now >= challenge->expires) proof.fault = Fault::kExpired;
  return proof;
}

}  // namespace server
