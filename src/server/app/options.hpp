// The flags of booking-server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "server/net/client_address.hpp"

namespace server {

struct Options {
  std::string site;
  std::string store;  // the path behind "sqlite:"
  std::string host;
  std::uint16_t port = 0;
  std::string static_files;          // empty: none
  std::optional<core::Instant> now;  // the clock starts here
  TrustedProxies trusted_proxies;    // whose X-Forwarded-For is believed
  std::string account;               // https://host/api/v1; empty: bookings live in the store
  std::string account_key_file;      // empty: the key is in the environment
  std::string account_ca;            // empty: the system's authorities
  bool documented_only = false;      // serves what the upstream's reference has, and nothing else
};

// "check FILE": is it a site file that would serve?
struct CheckSite {
  std::string site;
  bool for_account = false;
};
struct ShowHelp {};
struct ShowVersion {};
// What is wrong with the flags and what to do about it, in one sentence.
struct BadOptions {
  std::string sentence;
};

using ParsedOptions = std::variant<Options, CheckSite, ShowHelp, ShowVersion, BadOptions>;

// Without the program's name. Takes "--flag value" and "--flag=value".
ParsedOptions parse_options(const std::vector<std::string>& arguments);

extern const char* const kHelp;

}  // namespace server
