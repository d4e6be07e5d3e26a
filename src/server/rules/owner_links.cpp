#include "server/rules/owner_links.hpp"

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kTokenBytes = 24;

}  // namespace

NewOwnerLink new_owner_link(std::string_view public_url, core::Instant booking_ends_at) {
  const std::string token = "ob_" + to_base64url(random_bytes(kTokenBytes));
  return {std::string(public_url) + "/b/" + token, owner_link_hash(token),
          owner_link_end(booking_ends_at)};
}

std::string owner_link_hash(std::string_view token) {
  return to_hex(sha256(token));
}

core::Instant owner_link_end(core::Instant booking_ends_at) {
  return booking_ends_at + kOwnerLinkStays;
}

}  // namespace server
