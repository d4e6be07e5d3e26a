#include "server/rules/tokens.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"
#include "server/base/digest.hpp"

namespace {

using server::TokenClaim;
using server::Tokens;
using server::TokenScope;

const TokenClaim kClaim{.scope = TokenScope::kBooking,
                        .id = 101,
                        .expires_at = *core::parse_instant("2026-03-10T09:01:00Z"),
                        .link_id = "00112233445566778899aabbccddeeff"};

TEST_CASE("the hashes are the published ones") {
  CHECK(server::to_hex(server::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  CHECK(server::to_hex(server::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(server::to_base64url("fo") == "Zm8");
  CHECK(server::to_base64url("\xff\xef\xbe") == "_---");
  CHECK(server::random_bytes(16) != server::random_bytes(16));
}

TEST_CASE("a visitor's link opens the booking it was made for") {
  Tokens tokens({"secret"});
  std::string token = tokens.sign(kClaim);
  CHECK(token.starts_with("bt_"));
  CHECK(tokens.verify(token) == kClaim);
}

TEST_CASE("a link from before link ids still names its booking, and no link id") {
  const Tokens tokens({"secret"});
  const TokenClaim old{TokenScope::kBooking, 101, kClaim.expires_at};
  CHECK(tokens.verify(tokens.sign(old)) == old);
  // The signature that earlier versions made.
  CHECK(tokens.sign(old) == "bt_b101.1773133260." + server::to_base64url(server::hmac_sha256(
                                                        "secret", "bt_b101.1773133260")));
}

TEST_CASE("link ids are random, and nothing else is read as one") {
  CHECK(server::new_link_id() != server::new_link_id());
  const Tokens tokens({"secret"});
  for (const char* wrong : {"x", "0011", "00112233445566778899AABBCCDDEEFF"}) {
    TokenClaim claim = kClaim;
    claim.link_id = wrong;
    CHECK_FALSE(tokens.verify(tokens.sign(claim)));
  }
}

TEST_CASE("a link changed in any letter opens nothing") {
  Tokens tokens({"secret"});
  const std::string token = tokens.sign(kClaim);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '1' ? '2' : '1';
    CHECK_FALSE(tokens.verify(changed));
    CHECK_FALSE(tokens.verify(token.substr(0, i)));
  }
  CHECK_FALSE(tokens.verify(token + "A"));
  CHECK_FALSE(tokens.verify(std::string(100000, '.')));
}

TEST_CASE("links of last year's secret still open while it is listed") {
  std::string old_link = Tokens({"old"}).sign(kClaim);
  const Tokens both(server::split_secrets(" new , old ,,"));
  CHECK(both.verify(old_link) == kClaim);
  CHECK(both.verify(both.sign(kClaim)) == kClaim);
  CHECK_FALSE(Tokens({"new"}).verify(old_link));
}

}  // namespace
