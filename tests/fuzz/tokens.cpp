#include "server/rules/tokens.hpp"

#include <cstdint>
#include <cstring>

#include "fuzzing.hpp"

namespace fuzzing {
namespace {

const server::Tokens& ours() {
  static const server::Tokens kOurs({"secret of this year", "secret of last year"});
  return kOurs;
}

// Takes a number off the front of `bytes`.
std::uint64_t take_number(Bytes& bytes) {
  std::uint64_t value = 0;
  std::size_t count = bytes.size() < sizeof value ? bytes.size() : sizeof value;
  std::memcpy(&value, bytes.data(), count);
  bytes.remove_prefix(count);
  return value;
}

void none_but_signed_ones_are_taken(Bytes bytes) {
  auto claim = ours().verify(bytes);
  if (!claim) return;
  bool is_ours = ours().sign(*claim) == bytes;
  bool is_of_last_year = server::Tokens({"secret of last year"}).sign(*claim) == bytes;
  expect(is_ours || is_of_last_year, "what is taken was signed, letter by letter");
}

void claims_come_back(Bytes bytes) {
  constexpr std::uint64_t kMost = INT64_MAX;
  server::TokenClaim claim;
  claim.id = static_cast<core::Id>(take_number(bytes) & kMost);
  claim.expires_at = core::Instant(core::Seconds(take_number(bytes) & kMost));
  claim.scope = static_cast<server::TokenScope>(take_number(bytes) % 4);
  if (take_number(bytes) % 2 == 1) claim.link_id = server::new_link_id();
  std::string token = ours().sign(claim);
  expect(ours().verify(token) == claim, "what was signed is taken");
  expect(!server::Tokens({"another secret"}).verify(token), "and only here");
  if (bytes.empty()) return;
  std::string other = token;
  std::size_t place = take_number(bytes) % other.size();
  other.replace(place, bytes.size() % 3, bytes.substr(0, bytes.size() % 5));
  if (other != token) expect(!ours().verify(other), "a changed link is none");
}

}  // namespace

void tokens(Bytes bytes) {
  none_but_signed_ones_are_taken(bytes);
  none_but_signed_ones_are_taken("bt_" + std::string(bytes));
  claims_come_back(bytes);
  for (const std::string& secret : server::split_secrets(bytes)) {
    expect(!secret.empty() && secret.find(',') == Bytes::npos, "secrets are told apart by commas");
  }
}

}  // namespace fuzzing
