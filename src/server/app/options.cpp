#include "server/app/options.hpp"

#include <charconv>
#include <functional>

#include "server/app/commands/given_flag.hpp"
#include "server/net/https_client.hpp"
#include "server/rules/mail.hpp"

namespace server {
namespace {

// Each returns the error in the value; nullopt: it is valid.
using Fault = std::optional<std::string>;

Fault take_store(Options& options, const std::string& value) {
  auto parsed = parse_store_address(value);
  if (const auto* sentence = std::get_if<std::string>(&parsed)) return *sentence;
  options.store = std::get<StoreAddress>(std::move(parsed));
  return std::nullopt;
}

Fault take_store_connections(Options& options, const std::string& value) {
  constexpr int kFewest = 2;
  constexpr int kMost = 100;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, options.store_connections);
  const bool is_number = error == std::errc() && stop == end;
  if (is_number && options.store_connections >= kFewest && options.store_connections <= kMost) {
    return std::nullopt;
  }
  return "--store-connections: \"" + value + "\" is not a number from 2 to 100.";
}

Fault take_listen(Options& options, const std::string& value) {
  const std::size_t colon = value.rfind(':');
  std::string fault =
      "--listen: \"" + value + "\" is not an address; give HOST:PORT, such as 127.0.0.1:8080.";
  if (colon == std::string::npos || colon == 0) return fault;
  const char* end = value.data() + value.size();
  auto [stop, error] = std::from_chars(value.data() + colon + 1, end, options.port);
  if (error != std::errc() || stop != end) return fault;
  options.host = value.substr(0, colon);
  if (options.host.front() == '[' && options.host.back() == ']') {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
  return std::nullopt;
}

Fault take_now(Options& options, const std::string& value) {
  options.now = core::parse_instant(value);
  if (options.now) return std::nullopt;
  return "--now: \"" + value + "\" is not an instant; give one such as 2026-03-04T09:00:00Z.";
}

Fault take_trusted_proxies(Options& options, const std::string& value) {
  auto proxies = TrustedProxies::parse(value);
  if (!proxies) {
    return "--trusted-proxies: \"" + value +
           "\" is not a list of addresses; give them by commas, such as 10.0.0.0/8,::1.";
  }
  options.trusted_proxies = *std::move(proxies);
  return std::nullopt;
}

Fault take_account(Options& options, const std::string& value) {
  options.account = value;
  while (options.account.ends_with('/')) options.account.pop_back();
  const bool is_plain = options.account.find_first_of("?#") == std::string::npos;
  if (is_plain && may_be_asked(options.account)) return std::nullopt;
  return "--upstream: \"" + value +
         "\" is not the address of an API; give one such as https://HOST/api/v1 (http:// to this "
         "machine alone).";
}

Fault take(Options& options, const std::string& flag, const std::string& value) {
  if (value.empty()) return flag + " needs a value; see --help.";
  if (flag == "--store") return take_store(options, value);
  if (flag == "--store-connections") return take_store_connections(options, value);
  if (flag == "--listen") return take_listen(options, value);
  if (flag == "--now") return take_now(options, value);
  if (flag == "--trusted-proxies") return take_trusted_proxies(options, value);
  if (flag == "--upstream") return take_account(options, value);
  if (flag == "--keep-versions") {
    options.kept_versions = value;
  } else if (flag == "--upstream-key-file") {
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
       {"--site", "--store", "--store-connections", "--listen", "--static", "--keep-versions",
        "--now", "--trusted-proxies", "--upstream", "--upstream-key-file", "--upstream-ca"}) {
    if (flag == known) return true;
  }
  return false;
}

Fault missing(const Options& options) {
  if (options.site.empty()) return "Give --site FILE, the business's JSON file; see --help.";
  if (!options.store.is_given())
    return "Give --store sqlite:PATH or postgres:CONNINFO, where bookings are kept; see --help.";
  if (options.host.empty()) return "Give --listen HOST:PORT, such as 127.0.0.1:8080; see --help.";
  if (!options.account.empty() && options.account_api_only) {
    return "--documented-only plays an upstream account, and can't be in front of one: leave out "
           "--upstream.";
  }
  return std::nullopt;
}

// "backup TO --store sqlite:PATH", with the flag in front or behind.
ParsedOptions parse_copy(const std::vector<std::string>& arguments) {
  const bool is_backup = arguments[0] == "backup";
  Options options;
  std::string file;
  Fault fault;
  GivenFlags flags(arguments);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with('-') && file.empty()) {
      file = arguments[i];
      continue;
    }
    const GivenFlag given = flags.take(i);
    const bool is_store = given.name == "--store";
    if (is_store && given.is_repeated) return BadOptions{given_twice(given.name)};
    if (is_store && names_postgres(given.value)) {
      return BadOptions{is_backup
                            ? "backup copies SQLite files alone; use pg_dump for PostgreSQL "
                              "(docs/store.md)."
                            : "restore takes SQLite files alone; use pg_restore for PostgreSQL "
                              "(docs/store.md)."};
    }
    if (!is_store || take_store(options, given.value)) {
      file.clear();
      break;
    }
  }
  if (file.empty() || !options.store.is_given()) {
    return BadOptions{
        is_backup
            ? "backup takes a file and the store: booking-server backup TO --store sqlite:PATH."
            : "restore takes a backup and the store: booking-server restore FROM --store "
              "sqlite:PATH."};
  }
  if (is_backup) return BackUp{options.store.where, file};
  return Restore{options.store.where, file};
}

// "check FILE", with flags in front or behind.
ParsedOptions parse_check(const std::vector<std::string>& arguments) {
  const BadOptions usage{
      "check takes the site file: booking-server check FILE [--upstream] [--keep-versions DIR]."};
  CheckSite asked;
  GivenFlags flags(arguments);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] == "--upstream" && !asked.for_account) {
      asked.for_account = true;
      continue;
    }
    const bool is_path = !arguments[i].starts_with("--");
    const GivenFlag given = is_path ? GivenFlag{"FILE", arguments[i]} : flags.take(i);
    std::string& value = is_path ? asked.site : asked.kept_versions;
    const bool is_known = is_path || given.name == "--keep-versions";
    if (is_known && given.is_repeated) return BadOptions{given_twice(given.name)};
    if (!is_known || !value.empty() || given.value.empty()) return usage;
    value = given.value;
  }
  if (asked.site.empty()) return usage;
  return asked;
}

template <class Command>
ParsedOptions options_of(std::variant<Command, std::string> parsed) {
  if (auto* sentence = std::get_if<std::string>(&parsed)) return BadOptions{std::move(*sentence)};
  return std::get<Command>(std::move(parsed));
}

}  // namespace

const char* const kHelp =
    R"(booking-server: serves a booking API and the widget that speaks it.

  booking-server --site FILE --store STORE --listen HOST:PORT [--static DIR]
                 [--keep-versions DIR] [--now INSTANT]
                 [--trusted-proxies LIST] [--store-connections N] [--documented-only]
                 [--upstream URL [--upstream-key-file FILE] [--upstream-ca FILE]]
  booking-server init [DIR] [--name TEXT] [--time-zone ZONE] [--offer "TEXT, MINUTES"] [--hours TEXT]
                 [--public-url URL] [--website URL] [--yes]
  booking-server check FILE [--upstream] [--keep-versions DIR]
  booking-server feed-link make --site FILE --store STORE [--resource ID] [--names] [--contact]
                 [--notes] [--location]
  booking-server feed-link list --site FILE --store STORE
  booking-server feed-link revoke --id N --site FILE --store STORE
  booking-server health URL
  booking-server mail-test FILE ADDRESS
  booking-server backup TO --store sqlite:PATH
  booking-server restore FROM --store sqlite:PATH
  booking-server copy --from STORE --to STORE

  init [DIR]           asks six questions, writes DIR/site.json and DIR/secrets, and prints the tag for the
                       page and what to do next. Replaces no file. A flag answers its question; --yes
                       takes the defaults of the others
  check FILE           describes the site file and notes what would surprise its owner; or lists everything
                       that is wrong with it (exit 2).
                       --upstream: for a server in front of an upstream account. --keep-versions: notes also
                       the files in there that the server won't serve, because they are damaged
  health URL           exits with 0 if the server answers 200 there, such as http://127.0.0.1:8080/healthz,
                       and else with 1; for health checks of containers
  mail-test FILE ADDRESS
                       sends one mail of each kind to the address, about a booking that does not exist,
                       and prints the result of each (exit 1 if one failed)
  backup TO            copies the store into the file TO, while the server runs, and checks the copy; replaces
                       an earlier copy, and no other file
  restore FROM         checks the backup FROM and puts it in the store's place. The server must be stopped; the
                       old file stays as PATH.before-restore-TIME
  copy --from --to     copies a stopped server's store into an empty one of the other kind, SQLite or
                       PostgreSQL, and compares the two row by row
  feed-link            makes, lists and revokes secret addresses of calendars with the bookings, for
                       calendar programs: of all, or of one resource (--resource). --names shows
                       "Sarah J.", --contact email addresses and phone numbers, --notes the notes,
                       --location where it takes place, with the link or number
  --site FILE          the business, in JSON (docs/operate.md lists its fields)
  --store sqlite:PATH  the file that keeps the bookings; made if it is not there
  --store postgres:CONNINFO
                       a PostgreSQL database that keeps them, for several servers: libpq's settings, such as
                       "postgres:host=db.example.com dbname=booking user=booking", or its address
                       postgresql://USER@HOST/DATABASE; without a password
  --store-connections N
                       to PostgreSQL, at most so many at a time; 10 unless given
  --listen HOST:PORT   where to serve; port 0 takes a free one and prints it
  --static DIR         files to serve beside the API, such as build/wasm/dist; if absent, those that were
                       installed with the program
  --keep-versions DIR  keep a copy of the widget's files there, and serve those of earlier versions until
                       nobody has asked for them for 90 days: to pages that are open during an upgrade, and
                       to pages that pin a version
  --now INSTANT        start the server's clock at an instant (2026-03-04T09:00:00Z) and let it run
  --trusted-proxies LIST
                       addresses and ranges, by commas (10.0.0.0/8,::1), of the proxies in front of the
                       server, whose X-Forwarded-For and X-Forwarded-Host are believed
  --upstream URL       types, resources, times, contacts and bookings live in the account behind this
                       API (https://HOST/api/v1); the store keeps the rest
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
  BOOKING_PG_PASSWORD   PostgreSQL's password; otherwise libpq looks into PGPASSFILE
  BOOKING_SMTP_URL      the relay of mails: smtps://USER@HOST:465, or smtp://USER@HOST:587 with
                        STARTTLS; plain smtp:// to this machine alone
  BOOKING_SMTP_PASSWORD the relay's password, if its address names a user
  BOOKING_SMTP_CA       a file: trust this certificate authority for the relay, instead of the system's

It prints "Listening on http://HOST:PORT" when ready, logs one JSON line a request to stderr, and
stops cleanly on SIGINT or SIGTERM. On SIGHUP it reads the site file again and applies it from the
next request on; the log reports an invalid one, which changes nothing.
)";

ParsedOptions parse_options(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "check") return parse_check(arguments);
  if (!arguments.empty() && (arguments[0] == "backup" || arguments[0] == "restore")) {
    return parse_copy(arguments);
  }
  if (!arguments.empty() && arguments[0] == "health") {
    if (arguments.size() == 2 && may_be_asked(arguments[1])) return CheckHealth{arguments[1]};
    return BadOptions{
        "health takes an address: booking-server health http://127.0.0.1:8080/healthz."};
  }
  if (!arguments.empty() && arguments[0] == "init") {
    return options_of(parse_init({arguments.begin() + 1, arguments.end()}));
  }
  if (!arguments.empty() && arguments[0] == "copy") {
    return options_of(parse_copy_store({arguments.begin() + 1, arguments.end()}));
  }
  if (!arguments.empty() && arguments[0] == "feed-link") {
    return options_of(parse_feed_link({arguments.begin() + 1, arguments.end()}));
  }
  if (!arguments.empty() && arguments[0] == "mail-test") {
    if (arguments.size() == 3 && !arguments[1].empty() && is_mail_address(arguments[2])) {
      return TestMail{arguments[1], arguments[2]};
    }
    return BadOptions{
        "mail-test takes the site file and an address: booking-server mail-test FILE "
        "me@example.com."};
  }
  Options options;
  GivenFlags flags(arguments);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& flag = arguments[i];
    if (flag == "--help") return ShowHelp{};
    if (flag == "--version") return ShowVersion{};
    if (flag == "--documented-only") {
      options.account_api_only = true;
      continue;
    }
    const GivenFlag given = flags.take(i);
    if (!is_flag(given.name))
      return BadOptions{"\"" + given.name + "\" is not a flag; see --help."};
    // The last one counts: a unit has flags of its own in front of the owner's.
    if (auto fault = take(options, given.name, given.value)) return BadOptions{*fault};
  }
  if (auto fault = missing(options)) return BadOptions{*fault};
  return options;
}

}  // namespace server
