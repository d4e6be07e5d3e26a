#include "server/rules/policy.hpp"

#include <charconv>

namespace server {
namespace {

constexpr std::string_view kNever = "never";

std::string print_limit(const std::optional<core::Minutes>& limit) {
  return limit ? std::to_string(limit->count()) : std::string(kNever);
}

// False if `text` is neither.
bool parse_limit(std::string_view text, std::optional<core::Minutes>& limit) {
  if (text == kNever) {
    limit = std::nullopt;
    return true;
  }
  int minutes = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (error != std::errc() || stop != text.data() + text.size() || minutes < 0) return false;
  limit = core::Minutes(minutes);
  return true;
}

std::optional<core::Instant> end_of(const std::optional<core::Minutes>& limit,
                                    core::Instant starts_at) {
  if (!limit) return std::nullopt;
  return starts_at - *limit;
}

// The start itself is too late, also with a limit of 0.
bool is_allowed(const std::optional<core::Instant>& end, core::Instant starts_at,
                core::Instant now) {
  return end && now <= *end && now < starts_at;
}

}  // namespace

std::optional<core::Instant> cancel_end(const Policy& policy, core::Instant starts_at) {
  return end_of(policy.cancel_until, starts_at);
}

std::optional<core::Instant> move_end(const Policy& policy, core::Instant starts_at) {
  return end_of(policy.move_until, starts_at);
}

bool may_cancel(const Policy& policy, core::Instant starts_at, core::Instant now) {
  return is_allowed(cancel_end(policy, starts_at), starts_at, now);
}

bool may_move(const Policy& policy, core::Instant starts_at, core::Instant now) {
  return is_allowed(move_end(policy, starts_at), starts_at, now);
}

std::string print_policy(const Policy& policy) {
  return print_limit(policy.cancel_until) + " " + print_limit(policy.move_until);
}

Policy parse_policy(std::string_view text) {
  Policy policy;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return {};
  const bool is_valid = parse_limit(text.substr(0, space), policy.cancel_until) &&
                        parse_limit(text.substr(space + 1), policy.move_until);
  return is_valid ? policy : Policy();
}

}  // namespace server
