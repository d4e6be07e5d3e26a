// Authentication: API keys and origins.
//
//   server::Gate gate(site.publishable_keys, site.allowed_origins, secret_key, site.public_url);
//   server::Admission admission = gate.admit(request, query);
//
// Keys are kept as SHA-256 hashes only, and compared in constant time. The secret key is never
// accepted in a URL, because URLs end up in logs and histories. A publishable key is accepted from
// the server's own origin, from the origins that the site file lists, and from programs, which send
// no Origin. The same goes for a visitor's link, which the service verifies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/base/digest.hpp"
#include "server/net/http.hpp"
#include "server/service/booking_service.hpp"

namespace server {

// kWrongKeyInQuery: only a publishable key may be there, so it guesses no secret, and any page can make a visitor's
// browser send it.
enum class Admission { kSecret, kPublishable, kNoKey, kWrongKey, kWrongKeyInQuery, kWrongOrigin };

class Gate {
 public:
  // An empty `secret_key` admits no request as kSecret.
  // `public_url`: where the server is reached from outside; empty: not known.
  Gate(const std::vector<std::string>& publishable_keys, std::vector<std::string> allowed_origins,
       std::string_view secret_key, std::string_view public_url);

  // `key_in_query`: a publishable key in ?key= is accepted too.
  Admission admit(const Request& request, const Query& query, bool key_in_query) const;
  // The server's own origin, or one that the site file lists.
  bool is_allowed_origin(const Request& request, std::string_view origin) const;

 private:
  std::string_view key_in_headers(const Request& request) const;
  bool is_publishable(std::string_view key) const;
  bool is_secret(std::string_view key) const;

  std::vector<Digest> publishable_;
  std::optional<Digest> secret_;
  std::vector<std::string> origins_;  // entries of rules/origins.hpp
  std::string own_origin_;            // of the public address; empty: not known
};

// False for a form that a browser sends from another site. Browsers say where a form comes from; other
// programs don't have to. `public_url`: where the server is reached from outside; may be empty.
bool is_own_form(const Request& request, std::string_view public_url);

// The token of a visitor's link in the request's headers; empty if there is no such token.
std::string_view visitor_token(const Request& request);

}  // namespace server
