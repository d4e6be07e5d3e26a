// A hold and its release travel over different connections: the release may arrive first.
#include <doctest/doctest.h>

#include "../support/holding.hpp"
#include "server/rules/holds.hpp"

namespace {

using testing::ask;
using testing::Business;
using testing::hold;
using testing::is_available;
using testing::kHalfPast;
using testing::kPublic;
using testing::kTen;
using testing::token_of;
using testing::Told;

constexpr const char* kOwn = "ht_0123456789abcdef0123456789abcdef";
constexpr const char* kNext = "ht_fedcba9876543210fedcba9876543210";
constexpr const char* kReleased = "The hold with this token was released. Choose another token.";

void release(const Business& b, const std::string& token) {
  REQUIRE(ask(b, "DELETE", "/bookings/holds/" + token, nullptr, kPublic).status == 204);
}

TEST_CASE("a hold that arrives after its own release holds nothing, and the next one is made") {
  Business b;
  release(b, kOwn);
  const Told late = hold(b, kTen, {{"new_token", kOwn}});
  CHECK(late.status == 422);
  CHECK(late.complaint("new_token") == kReleased);
  CHECK(late.json["errors"].size() == 1);  // a widget would say that the time is taken
  CHECK(is_available(b, kTen));
  CHECK(b.store->live_holds(b.now) == 0);
  // The visitor is back in the page, which names its last token and takes another.
  CHECK(token_of(hold(b, kTen, {{"hold_token", kOwn}, {"new_token", kNext}})) == kNext);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(hold(b, kHalfPast, {{"new_token", kOwn}}).complaint("new_token") == kReleased);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(ask(b, "PUT", "/bookings/holds/" + std::string(kNext), nullptr, kPublic).status == 200);
}

TEST_CASE("a hold that is asked for twice, because an answer was lost, stays released") {
  Business b;
  token_of(hold(b, kTen, {{"new_token", kOwn}}));
  release(b, kOwn);
  const Told again = hold(b, kTen, {{"hold_token", kOwn}, {"new_token", kOwn}});
  CHECK(again.complaint("new_token") == kReleased);
  CHECK(is_available(b, kTen));
}

TEST_CASE("a hold that was released before it arrived ends the one that it replaces") {
  Business b;
  token_of(hold(b, kTen, {{"new_token", kOwn}}));
  release(b, kNext);
  CHECK_FALSE(is_available(b, kTen));
  const Told late = hold(b, kHalfPast, {{"hold_token", kOwn}, {"new_token", kNext}});
  CHECK(late.complaint("new_token") == kReleased);
  CHECK(is_available(b, kTen));
  CHECK(is_available(b, kHalfPast));
}

TEST_CASE("a release by any client is remembered for a minute, for its own token only") {
  Business b;
  release(b, kOwn);
  b.client = "192.0.2.9";
  token_of(hold(b, kHalfPast, {{"new_token", kNext}}));
  CHECK(hold(b, kTen, {{"new_token", kOwn}}).complaint("new_token") == kReleased);
  token_of(hold(b, "2026-03-10T11:00:00Z"));  // under a token that the server makes
  b.now += core::Seconds(59);
  CHECK(hold(b, kTen, {{"new_token", kOwn}}).complaint("new_token") == kReleased);
  b.now += core::Seconds(1);
  CHECK(token_of(hold(b, kTen, {{"new_token", kOwn}})) == kOwn);
}

TEST_CASE("releases of what can be no token are not remembered, and others not without end") {
  Business b;
  const auto released = [&](const std::string& token) {
    bool is_released = false;
    b.store->write([&](server::Transaction& transaction) {
      is_released = transaction.is_released_token(server::hold_hash(token), b.now);
    });
    return is_released;
  };
  release(b, "ht_guess");
  CHECK_FALSE(released("ht_guess"));
  b.store->write([&](server::Transaction& transaction) {
    for (std::size_t i = 1; i < server::kMostReleases; ++i) {
      transaction.note_released_token(std::to_string(i), b.now + server::kReleaseMemory, b.now,
                                      server::kMostReleases);
    }
  });
  release(b, kOwn);
  CHECK(released(kOwn));
  release(b, kNext);
  CHECK_FALSE(released(kNext));
  // It is released all the same.
  const std::string token = token_of(hold(b, kTen, {{"new_token", kNext}}));
  release(b, token);
  CHECK(is_available(b, kTen));
}

}  // namespace
