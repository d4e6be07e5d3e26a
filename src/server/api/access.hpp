// Who may ask: keys and origins.
//
//   server::Gate gate(site.publishable_keys, site.allowed_origins, secret_key);
//   server::Admission admission = gate.admit(request, query);
//
// Keys are held as their SHA-256 only, and compared in constant time. The secret one is never taken
// from a URL, which ends up in logs and histories. A publishable key is taken from the server's own
// origin, from the origins that the site lists, and from programs, which send no Origin. So is a
// visitor's link, which the service verifies.
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
  // No secret key (empty): nobody is admitted as kSecret.
  Gate(const std::vector<std::string>& publishable_keys, std::vector<std::string> allowed_origins,
       std::string_view secret_key);

  // `key_in_query`: a publishable key in ?key= counts too.
  Admission admit(const Request& request, const Query& query, bool key_in_query) const;
  // The server's own, or one that the site lists.
  bool is_allowed_origin(const Request& request, std::string_view origin) const;

 private:
  bool is_publishable(std::string_view key) const;
  bool is_secret(std::string_view key) const;

  std::vector<Digest> publishable_;
  std::optional<Digest> secret_;
  std::vector<std::string> origins_;
};

// The visitor's link in the request's headers; empty if what they hold is none.
std::string_view visitor_token(const Request& request);

}  // namespace server
