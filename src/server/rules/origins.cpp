#include "server/rules/origins.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace server {
namespace {

constexpr std::string_view kHostLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-[]:";
constexpr std::size_t kLeastOfLabel = 3;  // characters beside the star

// Second-level names under which countries register, as in "co.uk".
constexpr std::array<std::string_view, 20> kSecondLevels = {
    "ac",  "co", "com", "ed",  "edu", "gob", "gouv", "gov", "go",  "id",
    "ltd", "me", "ne",  "net", "nom", "or",  "org",  "plc", "sch", "web"};

// Names under which hosting companies give one to each customer.
constexpr std::array<std::string_view, 36> kHosts = {
    "amplifyapp.com",  "appspot.com",   "azurestaticapps.net", "azurewebsites.net",
    "b4a.run",         "blogspot.com",  "cloudfront.net",      "deno.dev",
    "firebaseapp.com", "fly.dev",       "framer.app",          "framer.website",
    "github.io",       "gitlab.io",     "glitch.me",           "herokuapp.com",
    "lovable.app",     "myshopify.com", "netlify.app",         "ngrok-free.app",
    "ngrok.app",       "ngrok.io",      "onrender.com",        "pages.dev",
    "replit.app",      "run.app",       "squarespace.com",     "surge.sh",
    "vercel.app",      "web.app",       "webflow.io",          "weebly.com",
    "wixsite.com",     "wordpress.com", "workers.dev",         "render.com"};

template <class List>
bool lists(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Whether customers of a registry or a hosting company register names right below `host`.
bool is_shared_suffix(std::string_view host) {
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos || lists(kHosts, host)) return true;
  const std::string_view rest = host.substr(dot + 1);
  return rest.size() == 2 && lists(kSecondLevels, host.substr(0, dot));
}

struct Parts {
  std::string_view scheme;  // with "://"
  std::string_view host;
  std::string_view port;  // with the colon; empty: the usual one
};

Parts parts_of(std::string_view origin) {
  const std::size_t start = std::min(origin.find("://"), origin.size() - 3) + 3;
  const std::size_t bracket = origin.rfind(']');  // of an IPv6 address
  const std::size_t from = bracket == std::string_view::npos ? start : bracket;
  const std::size_t colon = std::min(origin.find(':', from), origin.size());
  return {origin.substr(0, start), origin.substr(start, colon - start), origin.substr(colon)};
}

bool has_labels(std::string_view host) {
  return !host.empty() && host.front() != '.' && host.back() != '.' &&
         host.find("..") == std::string_view::npos;
}

}  // namespace

bool is_origin(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) return false;
  const auto [scheme, host, port] = parts_of(text);
  if (port == (secure ? ":443" : ":80") || port == ":" || port.size() > 6) return false;
  if (!port.empty() && port.find_first_not_of("0123456789", 1) != std::string_view::npos) {
    return false;
  }
  return !host.empty() && host.find_first_not_of(kHostLetters) == std::string_view::npos;
}

bool is_origin_entry(std::string_view text) {
  const std::size_t star = text.find('*');
  if (star == std::string_view::npos) return is_origin(text);
  if (text.find("://") == std::string_view::npos) return false;
  const auto [scheme, host, port] = parts_of(text);
  if (scheme != "https://" && scheme != "http://") return false;
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos || star > scheme.size() + dot) return false;
  const std::string_view label = host.substr(0, dot);
  const std::string_view rest = host.substr(dot + 1);
  if (label.find('*') != label.rfind('*') || !has_labels(rest)) return false;
  std::string plain(scheme);
  for (const char c : label) plain += c == '*' ? 'a' : c;
  if (!is_origin(plain.append(".").append(rest).append(port))) return false;
  const bool is_address = rest.find_first_not_of("0123456789.") == std::string_view::npos;
  if (is_address) return false;
  if (label == "*") return !is_shared_suffix(rest);
  return label.size() > kLeastOfLabel && rest.find('.') != std::string_view::npos;
}

bool matches_origin(std::string_view entry, std::string_view origin) {
  const std::size_t star = entry.find('*');
  if (star == std::string_view::npos) return entry == origin;
  const std::string_view before = entry.substr(0, star);
  const std::string_view after = entry.substr(star + 1);
  if (origin.size() <= before.size() + after.size()) return false;
  if (!is_origin(origin) || !origin.starts_with(before) || !origin.ends_with(after)) return false;
  const std::string_view found =
      origin.substr(before.size(), origin.size() - before.size() - after.size());
  const bool any_depth = before.ends_with("://") && after.starts_with('.');
  if (any_depth) return has_labels(found) && found.find_first_of(":[]") == found.npos;
  return found.find_first_of(".:[]") == std::string_view::npos;
}

}  // namespace server
