#include "server/rules/next_attempt.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace server {

std::optional<core::Instant> next_attempt(core::Instant made_at, core::Instant now,
                                          int failed_attempts, double jitter, core::Seconds life) {
  constexpr std::array kPauses = {1, 5, 30, 2 * 60, 10 * 60, 30 * 60, 3600};
  auto index = std::min(static_cast<std::size_t>(std::max(failed_attempts, 1)), kPauses.size()) - 1;
  const int pause = kPauses[index];
  auto longer = static_cast<int>(std::floor(jitter * pause / 5));
  core::Instant due = now + core::Seconds(pause + longer);
  if (due > made_at + life) return std::nullopt;
  return due;
}

}  // namespace server
