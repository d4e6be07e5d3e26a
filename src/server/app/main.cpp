// booking-server: wires the parts together. The only reader of the environment and of the clock.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>

#include "server/api/responses.hpp"
#include "server/app/active_site.hpp"
#include "server/app/options.hpp"
#include "server/base/log.hpp"
#include "server/base/workers.hpp"
#include "server/net/http_metrics.hpp"
#include "server/net/http_server.hpp"
#include "server/net/https_client.hpp"
#include "server/net/static_files.hpp"
#include "server/rules/tokens.hpp"
#include "server/site/site_file.hpp"
#include "server/store/sqlite/store.hpp"
#include "server/webhooks/sender.hpp"

namespace {

constexpr int kWorkerThreads = 4;
// Before an upstream, threads wait: for its answers, and for a turn in its allowance.
constexpr int kWaitingReaders = 64;
constexpr int kWaitingBookings = 48;
constexpr std::size_t kQueueLimit = 512;
constexpr int kWrongUse = 2;
constexpr std::size_t kShortSecret = 16;

server::Clock make_clock(std::optional<core::Instant> start) {
  auto began = std::chrono::steady_clock::now();
  server::Clock clock;
  clock.elapsed = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  };
  if (start) {
    clock.now = [begin = *start, began] {
      return begin + std::chrono::floor<core::Seconds>(std::chrono::steady_clock::now() - began);
    };
  } else {
    clock.now = [] { return std::chrono::floor<core::Seconds>(std::chrono::system_clock::now()); };
  }
  return clock;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// A connection is a file descriptor, and the usual soft limit is as low as our cap on connections.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void print_line(std::FILE* to, const std::string& line) {
  std::fprintf(to, "%s\n", line.c_str());
  std::fflush(to);
}

[[noreturn]] void give_up(const std::string& sentence) {
  print_line(stderr, "booking-server: " + sentence);
  std::exit(kWrongUse);
}

// The site file, or the end of the program with all that is wrong with it.
server::Site load_site_or_give_up(const std::string& path, server::SiteKind kind) {
  server::SiteResult result = server::load_site(path, kind);
  for (const std::string& problem : result.problems) print_line(stderr, problem);
  if (!result.site) std::exit(kWrongUse);
  return *std::move(result.site);
}

std::vector<std::string> token_secrets(server::Store& store,
                                       const std::function<void(std::string_view)>& say) {
  auto secrets = server::split_secrets(environment("BOOKING_TOKEN_SECRET"));
  if (secrets.empty()) {
    say("BOOKING_TOKEN_SECRET is not set: visitors' links are signed with a secret kept in the "
        "store.");
    secrets = {
        store.get_or_create_setting("token_secret", server::to_hex(server::random_bytes(32)))};
  }
  return secrets;
}

std::string secret_key(const std::function<void(std::string_view)>& say) {
  std::string key = environment("BOOKING_SECRET_KEY");
  if (key.starts_with("pk_")) {
    give_up("BOOKING_SECRET_KEY starts with pk_, as public keys do; give a key of its own.");
  }
  if (key.empty()) say("BOOKING_SECRET_KEY is not set: no request has full access.");
  if (!key.empty() && key.size() < kShortSecret) {
    say("BOOKING_SECRET_KEY is shorter than 16 characters: it can be guessed.");
  }
  return key;
}

// The log, a line at a time from any thread.
class Log {
 public:
  explicit Log(const server::Clock& clock) : clock_(clock) {}
  void notice(std::string_view message) { event("notice", message); }
  void error(std::string_view message) { event("error", message); }
  void served(const server::Served& served) { line(server::request_line(served, clock_.now())); }

 private:
  void event(std::string_view level, std::string_view message) {
    line(server::event_line(level, message, clock_.now()));
  }
  void line(const std::string& text) {
    std::lock_guard lock(printing_);
    print_line(stderr, text);
  }

  const server::Clock& clock_;
  std::mutex printing_;
};

// The upstream account's key, from its file or the environment; never from a flag, which every user
// of the machine can read.
std::string upstream_key(const server::Options& options) {
  std::string key = environment("BOOKING_UPSTREAM_KEY");
  if (!options.upstream_key_file.empty()) {
    std::ifstream file(options.upstream_key_file);
    if (!std::getline(file, key)) {
      give_up("--upstream-key-file: " + options.upstream_key_file +
              " cannot be read; give a file whose first line is the key.");
    }
  }
  key = server::trim_spaces(key);
  bool is_clean = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (key.empty() || !is_clean) {
    give_up(
        "--upstream needs the account's secret key: give --upstream-key-file FILE, or set "
        "BOOKING_UPSTREAM_KEY.");
  }
  return key;
}

std::unique_ptr<server::UpstreamAccess> make_upstream(const server::Options& options,
                                                      const server::Clock& clock, Log& log) {
  if (options.upstream.empty()) return nullptr;
  server::UpstreamSetup setup;
  setup.account = {options.upstream, upstream_key(options)};
  setup.ca_file = options.upstream_ca;
  setup.webhook_secret = environment("BOOKING_UPSTREAM_WEBHOOK_SECRET");
  setup.store = options.store;
  if (setup.webhook_secret.empty()) {
    log.notice(
        "BOOKING_UPSTREAM_WEBHOOK_SECRET is not set: changes made elsewhere are seen only "
        "when their days are asked for again.");
  }
  return std::make_unique<server::UpstreamAccess>(
      setup, clock, [&log](std::string_view message) { log.error(message); });
}

std::string webhook_secret(Log& log) {
  std::string secret = environment("BOOKING_WEBHOOK_SECRET");
  if (!secret.empty() && secret.size() < kShortSecret) {
    log.notice("BOOKING_WEBHOOK_SECRET is shorter than 16 characters: it can be guessed.");
  }
  return secret;
}

// What tells the receivers of webhooks.
struct Telling {
  Telling(const server::Lasting& lasting, Log& log)
      : counts(lasting.metrics),
        sender({lasting.store, lasting.clock, counts, webhook_secret(log),
                "booking-server/" BOOKING_VERSION,
                [this](const server::HttpsRequest& request) { return https.ask(request); },
                [&log](std::string_view message) { log.notice(message); }, lasting.report},
               lasting.metrics) {}

  const server::HttpsClient https{{}};
  server::WebhookCounts counts;
  server::WebhookSender sender;
};

// Why a site's webhooks cannot be sent, if they cannot.
std::optional<std::string> complaint(const server::Site& site,
                                     const server::WebhookSender& webhooks) {
  if (site.webhooks.empty() || webhooks.can_sign()) return std::nullopt;
  return "The site file lists webhooks, and BOOKING_WEBHOOK_SECRET, which signs them, is not set: "
         "start with a secret that their receivers know too, or take the webhooks out.";
}

server::SiteKind kind_of(const server::Lasting& lasting) {
  return lasting.upstream ? server::SiteKind::kBeforeUpstream : server::SiteKind::kOwn;
}

// Reads the site file again and puts it in force; a wrong one leaves the one before.
void reload(const std::string& path, server::CurrentSite& current, const server::Lasting& lasting,
            server::WebhookSender& webhooks, Log& log) {
  try {
    server::SiteResult result = server::load_site(path, kind_of(lasting));
    if (result.site) {
      if (auto problem = complaint(*result.site, webhooks)) {
        result = {std::nullopt, {*problem}};
      }
    }
    for (const std::string& problem : result.problems) log.error(problem);
    if (!result.site) return log.error("The site file was not applied: the one before stays.");
    lasting.store.add_contacts(result.site->contacts, lasting.clock.now());
    auto next = std::make_shared<const server::SiteInForce>(*std::move(result.site), lasting);
    webhooks.follow(next->site.webhooks);
    current.replace(next);
    log.notice("The site file was applied: " + server::describe(next->site));
  } catch (const std::exception& error) {
    log.error(error.what());
    log.error("The site file was not applied: the one before stays.");
  }
}

// Who reads, and who changes something; so that neither keeps the other waiting before an upstream.
struct Pools {
  server::Workers* readers = nullptr;
  server::Workers* others = nullptr;  // the same, where nobody waits for long
};

// At once, or by a worker; with the site file that is in force now.
void answer(const server::CurrentSite& current, const Pools& pools, server::Request request,
            const server::Respond& respond) {
  auto in_force = current.get();
  if (in_force->routes.is_quick(request)) return respond(in_force->routes.answer(request));
  server::Workers& workers = server::is_read(request) ? *pools.readers : *pools.others;
  auto shared = std::make_shared<server::Request>(std::move(request));
  bool is_taken =
      workers.post([in_force, shared, respond] { respond(in_force->routes.answer(*shared)); });
  if (!is_taken) respond(in_force->routes.refuse(*shared, 503));
}

std::size_t waiting_in(const Pools& pools) {
  std::size_t waiting = pools.readers->waiting();
  return pools.others == pools.readers ? waiting : waiting + pools.others->waiting();
}

// What the running server tells of itself, and what it needs to be ready.
void watch(server::Metrics& metrics, server::Readiness& readiness, const server::HttpServer& http,
           const Pools& pools, const server::Lasting& lasting) {
  metrics.gauge("booking_http_connections", "Open connections.",
                [&] { return http.open_connections(); });
  metrics.gauge("booking_worker_queue_length", "Requests that no worker has begun.",
                [&] { return static_cast<double>(waiting_in(pools)); });
  metrics.gauge("booking_holds_live", "Times that are held at present.",
                [&] { return static_cast<double>(lasting.store.live_holds(lasting.clock.now())); });
  readiness.add("server", [&]() -> std::optional<std::string> {
    if (!http.is_stopping()) return std::nullopt;
    return "It is stopping; ask another one.";
  });
  readiness.add("store", server::store_answers(lasting.store, lasting.report));
  if (lasting.upstream) lasting.upstream->watch(metrics, readiness);
}

int serve(const server::Options& options) {
  server::Clock clock = make_clock(options.now);
  Log log(clock);
  auto say = [&](std::string_view message) { log.notice(message); };

  auto kind = options.upstream.empty() ? server::SiteKind::kOwn : server::SiteKind::kBeforeUpstream;
  server::Site site = load_site_or_give_up(options.site, kind);
  auto store = server::open_sqlite(options.store);
  store->add_contacts(site.contacts, clock.now());
  std::vector<std::string> secrets = token_secrets(*store, say);
  server::Tokens tokens(secrets);
  server::Challenges challenges(secrets);
  std::optional<server::StaticFiles> files;
  if (!options.static_files.empty()) files = server::StaticFiles::load(options.static_files);
  auto upstream = make_upstream(options, clock, log);
  server::Metrics metrics;
  server::BookingCounts counts(metrics);
  server::Traffic traffic(metrics);
  server::RateLimits rates(clock);
  server::Readiness readiness;
  server::Lasting lasting{*store,
                          tokens,
                          clock,
                          secret_key(say),
                          files ? &*files : nullptr,
                          [&](std::string_view message) { log.error(message); },
                          rates,
                          metrics,
                          counts,
                          readiness,
                          options.documented_only,
                          upstream.get(),
                          &challenges};
  Telling webhooks(lasting, log);
  if (auto problem = complaint(site, webhooks.sender)) give_up(*problem);
  server::CurrentSite current(std::make_shared<const server::SiteInForce>(site, lasting));

  Pools pools;
  server::Workers* reloading = nullptr;
  server::HttpCallbacks callbacks;
  callbacks.handle = [&](server::Request request, server::Respond respond) {
    answer(current, pools, std::move(request), traffic.begin(std::move(respond)));
  };
  callbacks.refuse = [&](const server::Request& request, int status) {
    return current.get()->routes.refuse(request, status);
  };
  callbacks.served = [&](const server::Served& served) {
    auto in_force = current.get();
    std::string_view route = in_force->routes.pattern_of(served.path);
    server::Served told = served;
    // What is nowhere is the client's own words: it may be somebody's address.
    if (route == server::Routes::kNowhere) told.path = route;
    log.served(told);
    traffic.served(served, route);
  };
  callbacks.hang_up = [&] {
    // Refused when one is waiting already: that one will read the newest file.
    reloading->post([&] { reload(options.site, current, lasting, webhooks.sender, log); });
  };
  server::HttpLimits limits;
  limits.trusted_proxies = options.trusted_proxies;
  server::HttpServer http(options.host, options.port, limits, callbacks, clock);
  // After the server, so that its threads are gone before what they answer to.
  server::Workers pool(upstream ? kWaitingReaders : kWorkerThreads, kQueueLimit);
  std::optional<server::Workers> bookings;
  if (upstream) bookings.emplace(kWaitingBookings, kQueueLimit);
  server::Workers one_by_one(1, 1);
  pools = {&pool, bookings ? &*bookings : &pool};
  reloading = &one_by_one;
  watch(metrics, readiness, http, pools, lasting);
  webhooks.sender.follow(site.webhooks);
  std::string host =
      options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  print_line(stdout, "Listening on http://" + host + ":" + std::to_string(http.port()));
  http.run();
  return 0;
}

int check(const server::CheckSite& asked) {
  const std::string& path = asked.site;
  server::Site site = load_site_or_give_up(
      path, asked.before_upstream ? server::SiteKind::kBeforeUpstream : server::SiteKind::kOwn);
  print_line(stdout, path.substr(path.rfind('/') + 1) + ": " + server::describe(site));
  return 0;
}

}  // namespace

int main(int count, char** values) {
  auto parsed = server::parse_options({values + 1, values + count});
  if (auto* bad = std::get_if<server::BadOptions>(&parsed)) give_up(bad->sentence);
  if (auto* asked = std::get_if<server::CheckSite>(&parsed)) return check(*asked);
  if (std::holds_alternative<server::ShowHelp>(parsed)) {
    std::fputs(server::kHelp, stdout);
    return 0;
  }
  if (std::holds_alternative<server::ShowVersion>(parsed)) {
    print_line(stdout, "booking-server " BOOKING_VERSION);
    return 0;
  }
  raise_file_limit();
  std::signal(SIGPIPE, SIG_IGN);  // whoever read the log may go away; bookings go on
  try {
    return serve(std::get<server::Options>(parsed));
  } catch (const std::exception& error) {
    give_up(error.what());
  }
}
