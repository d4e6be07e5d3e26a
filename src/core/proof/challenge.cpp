#include "core/proof/challenge.hpp"

#include <charconv>

namespace core {
namespace {

constexpr std::string_view kVersion = "bc1.";
constexpr std::size_t kMostCharacters = 300;

int zero_bits(const Sha256::Digest& digest) {
  int bits = 0;
  for (const std::uint8_t byte : digest) {
    for (int bit = 7; bit >= 0; --bit, ++bits) {
      if (byte >> static_cast<unsigned>(bit) & 1U) return bits;
    }
  }
  return bits;
}

// Takes "<number>." off the front.
bool take_number(std::string_view& text, std::int64_t most, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const auto used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || out < 0 || out > most) return false;
  if (used >= text.size() || text[used] != '.') return false;
  text.remove_prefix(used + 1);
  return true;
}

std::int64_t unix_seconds(Instant instant) {
  return instant.time_since_epoch().count();
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= '\x7f' || c == ';' || c == ',') return false;
  }
  return !text.empty();
}

}  // namespace

std::string challenge_head(const Challenge& challenge) {
  std::string head(kVersion);
  for (const std::int64_t number :
       {unix_seconds(challenge.issued), unix_seconds(challenge.earliest),
        unix_seconds(challenge.expires), static_cast<std::int64_t>(challenge.bits)}) {
    head += std::to_string(number) + ".";
  }
  return head;
}

std::optional<Challenge> read_challenge(std::string_view text) {
  if (text.size() > kMostCharacters || !text.starts_with(kVersion)) return std::nullopt;
  text.remove_prefix(kVersion.size());
  constexpr std::int64_t kMostSeconds = 100'000'000'000;
  std::int64_t issued = 0, earliest = 0, expires = 0, bits = 0;
  if (!take_number(text, kMostSeconds, issued) || !take_number(text, kMostSeconds, earliest) ||
      !take_number(text, kMostSeconds, expires) || !take_number(text, kMostChallengeBits, bits) ||
      !is_plain(text)) {
    return std::nullopt;
  }
  return Challenge{Instant{Seconds{issued}}, Instant{Seconds{earliest}}, Instant{Seconds{expires}},
                   static_cast<int>(bits)};
}

std::optional<ChallengeSolution> read_solution(std::string_view text) {
  const std::size_t mark = text.find(';');
  if (mark == std::string_view::npos) return std::nullopt;
  const ChallengeSolution solution{text.substr(0, mark), text.substr(mark + 1)};
  const bool is_number = !solution.counter.empty() && solution.counter.size() <= 20 &&
                         solution.counter.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? std::optional(solution) : std::nullopt;
}

bool solves(std::string_view solution, int bits) {
  Sha256 hash;
  hash.add(solution);
  return zero_bits(hash.digest()) >= bits;
}

ChallengeWork::ChallengeWork(std::string text, int bits) : text_(std::move(text)), bits_(bits) {
  begun_.add(text_);
  begun_.add(";");
}

bool ChallengeWork::go_on(int counters) {
  for (; !is_solved_ && counters > 0; --counters) {
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, counter_).ptr;
    Sha256 hash = begun_;
    hash.add({digits, static_cast<std::size_t>(end - digits)});
    is_solved_ = zero_bits(hash.digest()) >= bits_;
    if (!is_solved_) ++counter_;
  }
  return is_solved_;
}

std::string ChallengeWork::solution() const {
  return text_ + ";" + std::to_string(counter_);
}

}  // namespace core
