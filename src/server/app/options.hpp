// The flags of booking-server.
//
//   auto parsed = server::parse_options({"--site", "site.json", …});
//   if (auto* bad = std::get_if<server::BadOptions>(&parsed)) … bad->sentence …
//
// Reads no file and no environment variable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "server/app/commands/copy_store.hpp"
#include "server/app/commands/feed_links.hpp"
#include "server/app/commands/init.hpp"
#include "server/app/storage/store_address.hpp"
#include "server/net/client_address.hpp"

namespace server {

struct Options {
  std::string site;
  StoreAddress store;
  int store_connections = 10;  // of a PostgreSQL store, at most
  std::string host;
  std::uint16_t port = 0;
  std::string static_files;          // empty: those beside the program, if any
  std::string kept_versions;         // empty: earlier versions of the files are not served
  std::optional<core::Instant> now;  // where the clock starts
  TrustedProxies trusted_proxies;    // peers whose X-Forwarded-For counts
  std::string account;               // https://host/api/v1; empty: bookings live in the store
  std::string account_key_file;      // empty: the key is in the environment
  std::string account_ca;            // empty: the system's authorities
  bool account_api_only = false;     // serves the account's documented calls and nothing else
};

// "check FILE": validates a site file, and the files of earlier versions.
struct CheckSite {
  std::string site;
  bool for_account = false;
  std::string kept_versions;  // empty: they are not checked
};
// "health URL": asks a running server, for the health check of a container.
struct CheckHealth {
  std::string url;
};
// "mail-test FILE ADDRESS": sends one mail of each kind, with example data.
struct TestMail {
  std::string site;
  std::string address;
};
// "backup TO --store sqlite:PATH", "restore FROM --store sqlite:PATH": paths.
struct BackUp {
  std::string store;
  std::string to;
};
struct Restore {
  std::string store;
  std::string from;
};
struct ShowHelp {};
struct ShowVersion {};
// Invalid flags. The sentence names the problem and its remedy.
struct BadOptions {
  std::string sentence;
};

using ParsedOptions =
    std::variant<Options, CheckSite, CheckHealth, TestMail, FeedLinkCommand, InitCommand, BackUp,
                 Restore, CopyStore, ShowHelp, ShowVersion, BadOptions>;

// `arguments` without the program's name. Accepts "--flag value" and "--flag=value".
ParsedOptions parse_options(const std::vector<std::string>& arguments);

extern const char* const kHelp;

}  // namespace server
