#include "server/rules/tokens.hpp"

#include <charconv>
#include <stdexcept>

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::string_view kPrefix = "bt_";
constexpr std::size_t kMaxTokenLength = 128;

char letter_of(TokenScope scope) {
  return scope == TokenScope::kBooking ? 'b' : 'c';
}

std::string token_signature(const std::string& secret, std::string_view signed_part) {
  return to_base64url(hmac_sha256(secret, signed_part));
}

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "b101.1773151200" -> the claim.
std::optional<TokenClaim> read_claim(std::string_view text) {
  if (text.empty() || (text[0] != 'b' && text[0] != 'c')) return std::nullopt;
  TokenClaim claim;
  claim.scope = text[0] == 'b' ? TokenScope::kBooking : TokenScope::kContact;
  text.remove_prefix(1);
  auto id = take_number(text);
  if (!id || text.empty() || text[0] != '.') return std::nullopt;
  text.remove_prefix(1);
  auto expires = take_number(text);
  if (!expires || !text.empty()) return std::nullopt;
  claim.id = *id;
  claim.expires_at = core::Instant(core::Seconds(*expires));
  return claim;
}

}  // namespace

Tokens::Tokens(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  if (secrets_.empty()) throw std::invalid_argument("Tokens needs a secret");
}

std::string Tokens::sign(const TokenClaim& claim) const {
  std::string part(kPrefix);
  part += letter_of(claim.scope);
  part += std::to_string(claim.id);
  part += '.';
  part += std::to_string(claim.expires_at.time_since_epoch().count());
  return part + '.' + token_signature(secrets_.front(), part);
}

std::optional<TokenClaim> Tokens::verify(std::string_view token) const {
  if (token.size() > kMaxTokenLength || !token.starts_with(kPrefix)) return std::nullopt;
  std::size_t dot = token.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::string_view signed_part = token.substr(0, dot);
  Digest given = sha256(token.substr(dot + 1));
  bool is_signed = false;
  for (const std::string& secret : secrets_) {
    // Hashes of the two, so that the comparison has a fixed length.
    is_signed |= equal_in_constant_time(given, sha256(token_signature(secret, signed_part)));
  }
  if (!is_signed || signed_part.size() < kPrefix.size()) return std::nullopt;
  return read_claim(signed_part.substr(kPrefix.size()));
}

std::vector<std::string> split_secrets(std::string_view list) {
  std::vector<std::string> secrets;
  while (!list.empty()) {
    std::size_t comma = list.find(',');
    std::string_view secret = core::trim(list.substr(0, comma));
    if (!secret.empty()) secrets.emplace_back(secret);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return secrets;
}

}  // namespace server
