#include "server/app/options.hpp"

#include <charconv>
#include <functional>

#include "server/net/https_client.hpp"

namespace server {
namespace {

// Each returns what is wrong with the value; nullopt: nothing.
using Complaint = std::optional<std::string>;

Complaint take_store(Options& options, const std::string& value) {
  constexpr std::string_view kScheme = "sqlite:";
  if (!value.starts_with(kScheme) || value.size() == kScheme.size()) {
    return "--store: \"" + value + "\" is not a store; give sqlite:PATH.";
  }
  options.store = value.substr(kScheme.size());
  return std::nullopt;
}

Complaint take_listen(Options& options, const std::string& value) {
  std::size_t colon = value.rfind(':');
  std::string complaint =
      "--listen: \"" + value + "\" is not an address; give HOST:PORT, such as 127.0.0.1:8080.";
  if (colon == std::string::npos || colon == 0) return complaint;
  const char* end = value.data() + value.size();
  auto [stop, error] = std::from_chars(value.data() + colon + 1, end, options.port);
  if (error != std::errc() || stop != end) return complaint;
  options.host = value.substr(0, colon);
  if (options.host.front() == '[' && options.host.back() == ']') {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
  return std::nullopt;
}

Complaint take_now(Options& options, const std::string& value) {
  options.now = core::parse_instant(value);
  if (options.now) return std::nullopt;
  return "--now: \"" + value + "\" is not an instant; give one such as 2026-03-04T09:00:00Z.";
}

Complaint take_trusted_proxies(Options& options, const std::string& value) {
  auto proxies = TrustedProxies::parse(value);
  if (!proxies) {
    return "--trusted-proxies: \"" + value +
           "\" is not a list of addresses; give them by commas, such as 10.0.0.0/8,::1.";
  }
  options.trusted_proxies = *std::move(proxies);
  return std::nullopt;
}

Complaint take_account(Options& options, const std::string& value) {
  options.account = value;
  while (options.account.ends_with('/')) options.account.pop_back();
  bool is_plain = options.account.find_first_of("?#") == std::string::npos;
  if (is_plain && may_be_asked(options.account)) return std::nullopt;
  return "--upstream: \"" + value +
         "\" is not the address of an API; give one such as https://HOST/api/v1 (http:// to this "
         "machine alone).";
}

Complaint take(Options& options, const std::string& flag, const std::string& value) {
  if (value.empty()) return flag + " needs a value; see --help.";
  if (flag == "--store") return take_store(options, value);
  if (flag == "--listen") return take_listen(options, value);
  if (flag == "--now") return take_now(options, value);
  if (flag == "--trusted-proxies") return take_trusted_proxies(options, value);
  if (flag == "--upstream") return take_account(options, value);
  if (flag == "--upstream-key-file") {
    options.account_key_file = value;
  } else if (flag == "--upstream-ca") {
    options.account_ca = value;
  } else {
    (flag == "--site" ? options.site : options.static_files) = value;
  }
  return std::nullopt;
}

bool is_flag(const std::string& flag) {
  for (const char* known :
       {"--site", "--store", "--listen", "--static", "--now", "--trusted-proxies", "--upstream",
        "--upstream-key-file", "--upstream-ca"}) {
    if (flag == known) return true;
  }
  return false;
}

Complaint missing(const Options& options) {
  if (options.site.empty()) return "Give --site FILE, the business's JSON file; see --help.";
  if (options.store.empty())
    return "Give --store sqlite:PATH, where bookings are kept; see --help.";
  if (options.host.empty()) return "Give --listen HOST:PORT, such as 127.0.0.1:8080; see --help.";
  if (!options.account.empty() && options.documented_only) {
    return "--documented-only plays an upstream account, and cannot stand before one: leave out "
           "--upstream.";
  }
  return std::nullopt;
}

}  // namespace

const char* const kHelp =
    R"(booking-server: serves a booking API and the widget that speaks it.

  booking-server --site FILE --store sqlite:PATH --listen HOST:PORT [--static DIR] [--now INSTANT]
                 [--trusted-proxies LIST] [--documented-only]
                 [--upstream URL [--upstream-key-file FILE] [--upstream-ca FILE]]
  booking-server check FILE [--upstream]

  check FILE           says what the site file holds, or everything that is wrong with it (exit 2);
                       --upstream: as one that stands before an upstream account
  --site FILE          the business, in JSON (src/server/site/site.hpp lists its fields)
  --store sqlite:PATH  the file that keeps the bookings; made if it is not there
  --listen HOST:PORT   where to serve; port 0 takes a free one and prints it
  --static DIR         files to serve beside the API, such as build/wasm/dist
  --now INSTANT        start the server's clock at an instant (2026-03-04T09:00:00Z) and let it run
  --trusted-proxies LIST
                       addresses and ranges, by commas (10.0.0.0/8,::1), of the proxies before the
                       server: behind one, a client's address is what X-Forwarded-For says of it
  --upstream URL       types, resources, times, contacts and bookings live in the account behind this
                       API (https://HOST/api/v1); the store keeps what it lacks
  --upstream-key-file FILE
                       holds the account's secret key; otherwise BOOKING_UPSTREAM_KEY does
  --upstream-ca FILE   trust this certificate authority for it, instead of the system's
  --documented-only    serve the upstream API's documented calls alone, to the secret key alone: plays
                       an upstream account in tests
  --help, --version

  BOOKING_SECRET_KEY    the key of the site's own backend; without it no request has full access
  BOOKING_UPSTREAM_KEY  the upstream account's secret key, if no file holds it
  BOOKING_UPSTREAM_WEBHOOK_SECRET
                        signs the upstream's webhooks to /upstream-events; without it none are taken
  BOOKING_TOKEN_SECRET  signs visitors' links; several, by commas: the first signs, all verify
  BOOKING_WEBHOOK_SECRET
                        signs the webhooks that the site file lists; needed if it lists any

It prints "Listening on http://HOST:PORT" when ready, logs one JSON line a request to stderr, and
stops cleanly on SIGINT or SIGTERM. On SIGHUP it reads the site file again and serves by it from the
next request on; a wrong one is told in the log and changes nothing.
)";

ParsedOptions parse_options(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "check") {
    bool for_account = arguments.size() == 3 && arguments[2] == "--upstream";
    if ((arguments.size() == 2 || for_account) && !arguments[1].empty()) {
      return CheckSite{arguments[1], for_account};
    }
    return BadOptions{"check takes the site file: booking-server check FILE [--upstream]."};
  }
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string flag = arguments[i];
    if (flag == "--help") return ShowHelp{};
    if (flag == "--version") return ShowVersion{};
    if (flag == "--documented-only") {
      options.documented_only = true;
      continue;
    }
    std::string value;
    std::size_t equals = flag.find('=');
    if (equals != std::string::npos) {
      value = flag.substr(equals + 1);
      flag.resize(equals);
    }
    if (!is_flag(flag)) return BadOptions{"\"" + flag + "\" is not a flag; see --help."};
    if (equals == std::string::npos && i + 1 < arguments.size()) value = arguments[++i];
    if (auto complaint = take(options, flag, value)) return BadOptions{*complaint};
  }
  if (auto complaint = missing(options)) return BadOptions{*complaint};
  return options;
}

}  // namespace server
