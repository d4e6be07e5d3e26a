// Links in the owner's mails: each opens the page of one booking.
//
//   const server::NewOwnerLink link = server::new_owner_link(site.public_url, booking.ends_at);
//   transaction.add_owner_link({link.hash, booking.id, address, link.expires_at}, now);
//   order.owner_link = link.url;
//
// The token in the URL alone gives access to the page, so only its hash is stored, and it is never
// logged. A mail may be forwarded: its link reaches no other booking, and ends soon after this one.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace server {

// After the booking's end.
inline constexpr core::Seconds kOwnerLinkStays = core::kADay;

struct NewOwnerLink {
  std::string url;   // "https://booking.example.com/b/ob_" and 192 random bits
  std::string hash;  // of the token: all of the URL after "/b/"
  core::Instant expires_at;
};

// `public_url`: where the server is reached from outside, without a slash at its end.
NewOwnerLink new_owner_link(std::string_view public_url, core::Instant booking_ends_at);
std::string owner_link_hash(std::string_view token);
core::Instant owner_link_end(core::Instant booking_ends_at);

}  // namespace server
