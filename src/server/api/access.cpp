#include "server/api/access.hpp"

#include <algorithm>

namespace server {
namespace {

// From "Authorization: Bearer KEY", or else "X-Api-Key: KEY". Some proxies send an Authorization of
// their own, so other schemes are ignored.
std::string_view key_in_headers(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (auto authorization = request.header("Authorization")) {
    if (equals_ignoring_case(authorization->substr(0, kBearer.size()), kBearer)) {
      return trim_spaces(authorization->substr(kBearer.size()));
    }
  }
  return trim_spaces(request.header("X-Api-Key").value_or(""));
}

}  // namespace

Gate::Gate(const std::vector<std::string>& publishable_keys,
           std::vector<std::string> allowed_origins, std::string_view secret_key)
    : origins_(std::move(allowed_origins)) {
  for (const std::string& key : publishable_keys) publishable_.push_back(sha256(key));
  if (!secret_key.empty()) secret_ = sha256(secret_key);
}

bool Gate::is_publishable(std::string_view key) const {
  Digest digest = sha256(key);
  bool is_one = false;  // compares all of them: constant time
  for (const Digest& known : publishable_) is_one |= equal_in_constant_time(known, digest);
  return is_one;
}

bool Gate::is_secret(std::string_view key) const {
  return secret_ && equal_in_constant_time(*secret_, sha256(key));
}

bool Gate::is_allowed_origin(const Request& request, std::string_view origin) const {
  if (std::find(origins_.begin(), origins_.end(), origin) != origins_.end()) return true;
  auto host = request.header("Host");
  if (!host || host->empty()) return false;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && equals_ignoring_case(origin.substr(scheme.size()), *host)) {
      return true;
    }
  }
  return false;
}

Admission Gate::admit(const Request& request, const Query& query, bool key_in_query) const {
  std::string_view key = key_in_headers(request);
  bool is_in_header = !key.empty();
  if (!is_in_header && key_in_query) key = query.get("key").value_or("");
  if (key.empty()) return Admission::kNoKey;
  if (is_in_header && is_secret(key)) return Admission::kSecret;
  if (!is_publishable(key)) return Admission::kWrongKey;
  auto origin = request.header("Origin");
  if (origin && !is_allowed_origin(request, *origin)) return Admission::kWrongOrigin;
  return Admission::kPublishable;
}

std::string_view visitor_token(const Request& request) {
  std::string_view key = key_in_headers(request);
  return key.starts_with("bt_") ? key : std::string_view();
}

}  // namespace server
