#include "server/rules/tokens.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::string_view kPrefix = "bt_";
constexpr std::size_t kMaxTokenLength = 128;
constexpr std::size_t kLinkIdBytes = 16;
constexpr std::size_t kLinkIdLength = 2 * kLinkIdBytes;

char letter_of(TokenScope scope) {
  switch (scope) {
    case TokenScope::kBooking: return 'b';
    case TokenScope::kContact: return 'c';
    case TokenScope::kCorrection: return 'm';
    case TokenScope::kCalendar: break;
  }
  return 'f';
}

std::optional<TokenScope> scope_of(char letter) {
  for (const TokenScope scope : {TokenScope::kBooking, TokenScope::kContact,
                                 TokenScope::kCorrection, TokenScope::kCalendar}) {
    if (letter_of(scope) == letter) return scope;
  }
  return std::nullopt;
}

std::string token_signature(const std::string& secret, std::string_view signed_part) {
  return to_base64url(hmac_sha256(secret, signed_part));
}

bool is_link_id(std::string_view text) {
  return text.size() == kLinkIdLength && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "b101.1773151200" or "b101.1773151200.LINK_ID" -> the claim.
std::optional<TokenClaim> read_claim(std::string_view text) {
  const auto scope = text.empty() ? std::nullopt : scope_of(text[0]);
  if (!scope) return std::nullopt;
  TokenClaim claim;
  claim.scope = *scope;
  text.remove_prefix(1);
  auto id = take_number(text);
  if (!id || text.empty() || text[0] != '.') return std::nullopt;
  text.remove_prefix(1);
  auto expires = take_number(text);
  if (!expires) return std::nullopt;
  if (!text.empty()) {
    text.remove_prefix(text[0] == '.' ? 1 : 0);
    if (!is_link_id(text)) return std::nullopt;
    claim.link_id = text;
  }
  claim.id = *id;
  claim.expires_at = core::Instant(core::Seconds(*expires));
  return claim;
}

}  // namespace

std::string new_link_id() {
  return to_hex(random_bytes(kLinkIdBytes));
}

Tokens::Tokens(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  if (secrets_.empty()) throw std::invalid_argument("Tokens needs a secret");
}

std::string Tokens::sign(const TokenClaim& claim) const {
  std::string part(kPrefix);
  part += letter_of(claim.scope);
  part += std::to_string(claim.id);
  part += '.';
  part += std::to_string(claim.expires_at.time_since_epoch().count());
  if (!claim.link_id.empty()) part += '.' + claim.link_id;
  return part + '.' + token_signature(secrets_.front(), part);
}

std::optional<TokenClaim> Tokens::verify(std::string_view token) const {
  if (token.size() > kMaxTokenLength || !token.starts_with(kPrefix)) return std::nullopt;
  const std::size_t dot = token.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view signed_part = token.substr(0, dot);
  const Digest given = sha256(token.substr(dot + 1));
  bool is_signed = false;
  for (const std::string& secret : secrets_) {
    // Compares hashes, which have a fixed length.
    is_signed |= equal_in_constant_time(given, sha256(token_signature(secret, signed_part)));
  }
  if (!is_signed || signed_part.size() < kPrefix.size()) return std::nullopt;
  return read_claim(signed_part.substr(kPrefix.size()));
}

std::vector<std::string> split_secrets(std::string_view list) {
  std::vector<std::string> secrets;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view secret = core::trim(list.substr(0, comma));
    if (!secret.empty()) secrets.emplace_back(secret);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return secrets;
}

}  // namespace server
