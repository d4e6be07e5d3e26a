#include "server/rules/holds.hpp"

#include <algorithm>

#include "core/protocol/holds.hpp"
#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kTokenBytes = 24;

}  // namespace

std::string new_hold_token() {
  return std::string(core::kHoldTokenPrefix) + to_base64url(random_bytes(kTokenBytes));
}

std::string hold_hash(std::string_view token) {
  return token.empty() ? std::string() : to_hex(sha256(token));
}

std::size_t most_holds_on_day(int left) {
  return static_cast<std::size_t>(std::max(left / 2, 1));
}

core::Instant hold_end(core::Instant since, core::Instant now) {
  return std::min<core::Instant>(now + kHoldLife, since + kLongestHold);
}

}  // namespace server
