// booking-server: wires the parts together. The only reader of the environment and of the clock.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "server/http_server.hpp"
#include "server/log.hpp"
#include "server/options.hpp"
#include "server/site_file.hpp"
#include "server/site_in_force.hpp"
#include "server/static_files.hpp"
#include "server/store_sqlite.hpp"
#include "server/tokens.hpp"
#include "server/traffic.hpp"
#include "server/workers.hpp"

namespace {

constexpr int kWorkerThreads = 4;
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
server::Site load_site_or_give_up(const std::string& path) {
  server::SiteResult result = server::load_site(path);
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
    secrets = {store.keep("token_secret", server::to_hex(server::random_bytes(32)))};
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

// Reads the site file again and puts it in force; a wrong one leaves the one before.
void reload(const std::string& path, server::CurrentSite& current, const server::Lasting& lasting,
            Log& log) {
  try {
    server::SiteResult result = server::load_site(path);
    for (const std::string& problem : result.problems) log.error(problem);
    if (!result.site) return log.error("The site file was not applied: the one before stays.");
    lasting.store.add_contacts(result.site->contacts, lasting.clock.now());
    auto next = std::make_shared<const server::SiteInForce>(*std::move(result.site), lasting);
    current.replace(next);
    log.notice("The site file was applied: " + server::describe(next->site));
  } catch (const std::exception& error) {
    log.error(error.what());
    log.error("The site file was not applied: the one before stays.");
  }
}

// At once, or by a worker; with the site file that is in force now.
void answer(const server::CurrentSite& current, server::Workers& workers, server::Request request,
            const server::Respond& respond) {
  auto in_force = current.get();
  if (in_force->routes.is_quick(request)) return respond(in_force->routes.answer(request));
  auto shared = std::make_shared<server::Request>(std::move(request));
  bool is_taken =
      workers.post([in_force, shared, respond] { respond(in_force->routes.answer(*shared)); });
  if (!is_taken) respond(in_force->routes.refuse(*shared, 503));
}

// What the running server tells of itself, and what it needs to be ready.
void watch(server::Metrics& metrics, server::Readiness& readiness, const server::HttpServer& http,
           const server::Workers& pool, const server::Lasting& lasting) {
  metrics.gauge("booking_http_connections", "Open connections.",
                [&] { return http.open_connections(); });
  metrics.gauge("booking_worker_queue_length", "Requests that no worker has begun.",
                [&] { return static_cast<double>(pool.waiting()); });
  metrics.gauge("booking_holds_live", "Times that are held at present.",
                [&] { return static_cast<double>(lasting.store.live_holds(lasting.clock.now())); });
  readiness.add("server", [&]() -> std::optional<std::string> {
    if (!http.is_stopping()) return std::nullopt;
    return "It is stopping; ask another one.";
  });
  readiness.add("store", server::store_answers(lasting.store, lasting.report));
}

int serve(const server::Options& options) {
  server::Clock clock = make_clock(options.now);
  Log log(clock);
  auto say = [&](std::string_view message) { log.notice(message); };

  server::Site site = load_site_or_give_up(options.site);
  auto store = server::open_sqlite(options.store);
  store->add_contacts(site.contacts, clock.now());
  server::Tokens tokens(token_secrets(*store, say));
  std::optional<server::StaticFiles> files;
  if (!options.static_files.empty()) files = server::StaticFiles::load(options.static_files);
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
                          options.documented_only};
  server::CurrentSite current(std::make_shared<const server::SiteInForce>(site, lasting));

  server::Workers* workers = nullptr;
  server::Workers* reloading = nullptr;
  server::HttpCallbacks callbacks;
  callbacks.handle = [&](server::Request request, server::Respond respond) {
    answer(current, *workers, std::move(request), traffic.begin(std::move(respond)));
  };
  callbacks.refuse = [&](const server::Request& request, int status) {
    return current.get()->routes.refuse(request, status);
  };
  callbacks.served = [&](const server::Served& served) {
    log.served(served);
    traffic.served(served, current.get()->routes.pattern_of(served.path));
  };
  callbacks.hang_up = [&] {
    // Refused when one is waiting already: that one will read the newest file.
    reloading->post([&] { reload(options.site, current, lasting, log); });
  };
  server::HttpLimits limits;
  limits.trusted_proxies = options.trusted_proxies;
  server::HttpServer http(options.host, options.port, limits, callbacks, clock);
  // After the server, so that its threads are gone before what they answer to.
  server::Workers pool(kWorkerThreads, kQueueLimit);
  server::Workers one_by_one(1, 1);
  workers = &pool;
  reloading = &one_by_one;
  watch(metrics, readiness, http, pool, lasting);
  std::string host =
      options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  print_line(stdout, "Listening on http://" + host + ":" + std::to_string(http.port()));
  http.run();
  return 0;
}

int check(const std::string& path) {
  server::Site site = load_site_or_give_up(path);
  print_line(stdout, path.substr(path.rfind('/') + 1) + ": " + server::describe(site));
  return 0;
}

}  // namespace

int main(int count, char** values) {
  auto parsed = server::parse_options({values + 1, values + count});
  if (auto* bad = std::get_if<server::BadOptions>(&parsed)) give_up(bad->sentence);
  if (auto* asked = std::get_if<server::CheckSite>(&parsed)) return check(asked->site);
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
