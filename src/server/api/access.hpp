// Authentication: API keys and origins.
//
//   server::Gate gate(site.publishable_keys, site.allowed_origins, secret_key);
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

enum class Admission { kSecret, kPublishable, kNoKey, kWrongKey, kWrongOrigin };

class Gate {
 public:
  // An empty `secret_key` admits no request as kSecret.
  Gate(const std::vector<std::string>& publishable_keys, std::vector<std::string> allowed_origins,
       std::string_view secret_key);

  // `key_in_query`: a publishable key in ?key= is accepted too.
  Admission admit(const Request& request, const Query& query, bool key_in_query) const;
  // The server's own origin, or one that the site file lists.
  bool is_allowed_origin(const Request& request, std::string_view origin) const;

 private:
  bool is_publishable(std::string_view key) const;
  bool is_secret(std::string_view key) const;

  std::vector<Digest> publishable_;
  std::optional<Digest> secret_;
  std::vector<std::string> origins_;
};

// The token of a visitor's link in the request's headers; empty if there is no such token.
std::string_view visitor_token(const Request& request);

}  // namespace server
