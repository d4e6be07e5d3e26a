// Until when a visitor may cancel or move a booking.
#include "server/rules/policy.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"

using core::Minutes;
using server::Policy;

namespace {

const core::Instant kStart = *core::parse_instant("2026-03-10T14:00:00Z");

}  // namespace

TEST_CASE("a policy lets a visitor change a booking up to its limit, and never once it has begun") {
  const Policy policy{Minutes(24 * 60), Minutes(0)};
  CHECK(server::may_cancel(policy, kStart, vectors::instant("2026-03-09T14:00:00Z")));
  CHECK_FALSE(server::may_cancel(policy, kStart, vectors::instant("2026-03-09T14:00:01Z")));
  CHECK(server::may_move(policy, kStart, vectors::instant("2026-03-10T13:59:59Z")));
  CHECK_FALSE(server::may_move(policy, kStart, kStart));
  CHECK(server::cancel_end(policy, kStart) == vectors::instant("2026-03-09T14:00:00Z"));
  CHECK(server::move_end(policy, kStart) == kStart);
}

TEST_CASE("a policy of never allows nothing online") {
  const Policy policy{std::nullopt, std::nullopt};
  const core::Instant long_before = vectors::instant("2026-01-01T00:00:00Z");
  CHECK_FALSE(server::may_cancel(policy, kStart, long_before));
  CHECK_FALSE(server::may_move(policy, kStart, long_before));
  CHECK_FALSE(server::cancel_end(policy, kStart));
  CHECK_FALSE(server::move_end(policy, kStart));
}

TEST_CASE("a policy is kept as text, and malformed text is the default") {
  for (const Policy& policy :
       {Policy{}, Policy{Minutes(1440), Minutes(60)}, Policy{std::nullopt, Minutes(5)},
        Policy{Minutes(5), std::nullopt}, Policy{std::nullopt, std::nullopt}}) {
    CHECK(server::parse_policy(server::print_policy(policy)) == policy);
  }
  CHECK(server::print_policy({Minutes(1440), std::nullopt}) == "1440 never");
  for (const char* text :
       {"", "1440", "never", "-5 0", "5 x", "5  5", "5 5 5", "1e3 0", "99999999999999999999 0"}) {
    CAPTURE(text);
    CHECK(server::parse_policy(text) == Policy{});
  }
}
