// Visitor tokens: "bt_" and a claim signed with HMAC-SHA-256, which let a visitor get, move and
// cancel one booking (or those of one contact), or correct its mail address. Nothing is stored.
//
//   server::Tokens tokens({"secret of this year", "secret of last year"});
//   std::string token = tokens.sign({server::TokenScope::kBooking, 101, expires_at});
//   auto claim = tokens.verify(token);
//
// Checks neither the expiry nor the link id: service/visitor_links.hpp does.
// The first secret signs and all verify, so a secret can be replaced while older links stay valid.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"

namespace server {

// kCorrection: not a link. It lets the page that booked correct the mail address.
// kCalendar: the calendar file of one booking, and nothing else. May be in an address.
enum class TokenScope { kBooking, kContact, kCorrection, kCalendar };

struct TokenClaim {
  TokenScope scope = TokenScope::kBooking;
  core::Id id = 0;
  core::Instant expires_at;
  // The random part that the booking's or the contact's row keeps. Ids are given again after a backup
  // is restored; this is not. Empty: of a row that has none.
  std::string link_id = {};
  bool operator==(const TokenClaim&) const = default;
};

// 128 random bits, in hexadecimal.
std::string new_link_id();

class Tokens {
 public:
  explicit Tokens(std::vector<std::string> secrets);  // at least one
  std::string sign(const TokenClaim& claim) const;
  // Nothing if the token is malformed, or not signed with one of the secrets.
  std::optional<TokenClaim> verify(std::string_view token) const;

 private:
  std::vector<std::string> secrets_;
};

// "a,b" -> {"a", "b"}. Surrounding white space and empty entries are removed.
std::vector<std::string> split_secrets(std::string_view list);

}  // namespace server
