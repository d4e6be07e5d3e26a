// Visitor tokens: "bt_" and a claim signed with HMAC-SHA-256, which let a visitor get, move and
// cancel one booking (or those of one contact). Nothing is stored.
//
//   server::Tokens tokens({"secret of this year", "secret of last year"});
//   std::string token = tokens.sign({server::TokenScope::kBooking, 101, expires_at});
//   auto claim = tokens.verify(token);
//
// Doesn't check expiry: service/visitor_links.hpp does.
// The first secret signs and all verify, so a secret can be replaced while older links stay valid.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"

namespace server {

enum class TokenScope { kBooking, kContact };

struct TokenClaim {
  TokenScope scope = TokenScope::kBooking;
  core::Id id = 0;
  core::Instant expires_at;
  bool operator==(const TokenClaim&) const = default;
};

class Tokens {
 public:
  explicit Tokens(std::vector<std::string> secrets);  // at least one
  std::string sign(const TokenClaim& claim) const;
  // Nothing if the token is malformed, or not signed with one of the secrets.
  std::optional<TokenClaim> verify(std::string_view token) const;

 private:
  std::vector<std::string> secrets_;
};

// "a,b" -> {"a", "b"}, white space around each and empty ones left out.
std::vector<std::string> split_secrets(std::string_view list);

}  // namespace server
