// A challenge: what a server asks a page's browser to work out before it takes a booking from it, so
// that bookings by the thousand cost something. One text carries all there is to know of it:
//
//   "bc1.<issued>.<earliest>.<expires>.<bits>.<random>.<signature>"     unix seconds
//
// Its solution is the smallest effort there is for it: a counter that makes SHA-256 of
// "<challenge>;<counter>" begin with `bits` zero bits. That text is what is sent back.
//
//   core::ChallengeWork work(text, challenge->bits);
//   while (!work.go_on(200)) …;                        // a slice at a time
//   send(work.solution());
//
// Who made it, and whether it was used, is the server's to know (server/challenges.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/proof/sha256.hpp"
#include "core/time.hpp"

namespace core {

inline constexpr int kMostChallengeBits = 24;

struct Challenge {
  Instant issued;
  Instant earliest;  // no booking is taken before it
  Instant expires;
  int bits = 0;
  bool operator==(const Challenge&) const = default;
};

// What stands before the random part, with a dot at its end.
std::string challenge_head(const Challenge& challenge);
// Nothing for text that isn't a challenge. Its signature is not looked at.
std::optional<Challenge> read_challenge(std::string_view text);

// "<challenge>;<counter>" as its two parts; nothing without a counter.
struct ChallengeSolution {
  std::string_view challenge;
  std::string_view counter;
};
std::optional<ChallengeSolution> read_solution(std::string_view text);
bool solves(std::string_view solution, int bits);

class ChallengeWork {
 public:
  ChallengeWork(std::string text, int bits);
  // Tries as many counters. True once it is solved.
  bool go_on(int counters);
  std::string solution() const;

 private:
  std::string text_;
  int bits_;
  Sha256 begun_;  // having read "<challenge>;"
  std::uint64_t counter_ = 0;
  bool is_solved_ = false;
};

}  // namespace core
