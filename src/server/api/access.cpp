#include "server/api/access.hpp"

#include <algorithm>

#include "server/rules/origins.hpp"

namespace server {
namespace {

constexpr std::string_view kLinkPrefix = "bt_";

// "Authorization: Bearer KEY". Empty for other schemes.
std::string_view bearer_of(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("Authorization").value_or("");
  if (!equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer)) return {};
  return trim_spaces(authorization.substr(kBearer.size()));
}

std::string_view api_key_of(const Request& request) {
  return trim_spaces(request.header("X-Api-Key").value_or(""));
}

bool is_at_host(std::string_view origin, std::string_view host) {
  if (host.empty()) return false;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && equals_ignoring_case(origin.substr(scheme.size()), host)) {
      return true;
    }
  }
  return false;
}

// The origin of an address: "https://example.org" of "https://example.org/booking".
std::string_view origin_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme_end + 3));
}

// Whether the origin is the server's own, as the browser knows it. A proxy may have replaced the
// Host; then the browser says so itself, or the proxy does.
bool is_own_origin(const Request& request, std::string_view origin, std::string_view own) {
  // Only browsers can be made to send requests by a page, and no page can set this header.
  if (request.header("Sec-Fetch-Site") == "same-origin") return true;
  if (!own.empty() && equals_ignoring_case(origin, own)) return true;
  if (is_at_host(origin, request.header("Host").value_or(""))) return true;
  for (std::string_view hosts = request.forwarded_host; !hosts.empty();) {
    const std::string_view host = hosts.substr(0, hosts.find(','));
    if (is_at_host(origin, trim_spaces(host))) return true;
    hosts.remove_prefix(std::min(hosts.size(), host.size() + 1));
  }
  return false;
}

}  // namespace

Gate::Gate(const std::vector<std::string>& publishable_keys,
           std::vector<std::string> allowed_origins, std::string_view secret_key,
           std::string_view public_url)
    : origins_(std::move(allowed_origins)), own_origin_(origin_of(public_url)) {
  for (const std::string& key : publishable_keys) publishable_.push_back(sha256(key));
  if (!secret_key.empty()) secret_ = sha256(secret_key);
}

bool Gate::is_publishable(std::string_view key) const {
  const Digest digest = sha256(key);
  bool is_one = false;  // compares all of them: constant time
  for (const Digest& known : publishable_) is_one |= equal_in_constant_time(known, digest);
  return is_one;
}

bool Gate::is_secret(std::string_view key) const {
  return secret_ && equal_in_constant_time(*secret_, sha256(key));
}

bool Gate::is_allowed_origin(const Request& request, std::string_view origin) const {
  const bool is_listed = std::any_of(origins_.begin(), origins_.end(), [&](const auto& entry) {
    return matches_origin(entry, origin);
  });
  return is_listed || is_own_origin(request, origin, own_origin_);
}

// On a site behind authentication of its own, Authorization belongs to the proxy: a bearer that is no
// key of this server gives way to X-Api-Key.
std::string_view Gate::key_in_headers(const Request& request) const {
  const std::string_view bearer = bearer_of(request);
  const std::string_view api_key = api_key_of(request);
  if (bearer.empty() || api_key.empty()) return bearer.empty() ? api_key : bearer;
  const bool is_ours =
      bearer.starts_with(kLinkPrefix) || is_secret(bearer) || is_publishable(bearer);
  return is_ours ? bearer : api_key;
}

Admission Gate::admit(const Request& request, const Query& query, bool key_in_query) const {
  std::string_view key = key_in_headers(request);
  const bool is_in_header = !key.empty();
  if (!is_in_header && key_in_query) key = query.get("key").value_or("");
  if (key.empty()) return Admission::kNoKey;
  if (is_in_header && is_secret(key)) return Admission::kSecret;
  if (!is_publishable(key)) {
    return is_in_header ? Admission::kWrongKey : Admission::kWrongKeyInQuery;
  }
  auto origin = request.header("Origin");
  if (origin && !is_allowed_origin(request, *origin)) return Admission::kWrongOrigin;
  return Admission::kPublishable;
}

bool is_own_form(const Request& request, std::string_view public_url) {
  const auto from = request.header("Sec-Fetch-Site");
  if (from && *from != "same-origin") return false;
  const auto origin = request.header("Origin");
  return !origin || is_own_origin(request, *origin, origin_of(public_url));
}

std::string_view visitor_token(const Request& request) {
  for (const std::string_view key : {bearer_of(request), api_key_of(request)}) {
    if (key.starts_with(kLinkPrefix)) return key;
  }
  return {};
}

}  // namespace server
