// The server's side of challenges (core/proof/challenge.hpp): makes and checks them without storing any.
//
//   server::Challenges challenges(token_secrets);
//   std::string text = challenges.make(rules, now, core::Seconds(3));
//   auto proof = challenges.check(header, now);
//
// The signing key is derived from the first secret of visitors' links; all secrets verify. Doesn't
// know which challenges are used: the store does (api/spam_guard.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/proof/challenge.hpp"

namespace server {

// The work that a page has to do before it may book. Off by default.
struct SpamRules {
  int difficulty_bits = 0;  // to core::kMostChallengeBits
  int minimum_seconds = 0;  // from the challenge to the booking
  bool is_on() const { return difficulty_bits > 0 || minimum_seconds > 0; }
};

class Challenges {
 public:
  static constexpr core::Minutes kLife{30};

  explicit Challenges(const std::vector<std::string>& token_secrets);

  std::string make(const SpamRules& rules, core::Instant now, core::Seconds wait) const;

  enum class Fault { kNone, kWrong, kExpired, kTooEarly };
  struct Proof {
    Fault fault = Fault::kWrong;
    core::Challenge challenge;  // valid unless kWrong
    std::string_view text;      // of the challenge
  };
  // `header` is "<challenge>;<counter>".
  Proof check(std::string_view header, core::Instant now) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace server
