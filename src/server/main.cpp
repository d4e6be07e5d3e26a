// booking-server: wires the parts together. The only reader of the environment and of the clock.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>

#include "server/access.hpp"
#include "server/http_server.hpp"
#include "server/log.hpp"
#include "server/options.hpp"
#include "server/own_bookings.hpp"
#include "server/routes.hpp"
#include "server/site.hpp"
#include "server/static_files.hpp"
#include "server/store_sqlite.hpp"
#include "server/tokens.hpp"
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

server::Site load_site(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) give_up("--site: " + path + " cannot be read; give the business's JSON file.");
  server::SiteResult result = server::read_site(path.substr(path.rfind('/') + 1), text);
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

int serve(const server::Options& options) {
  server::Clock clock = make_clock(options.now);
  std::mutex printing;
  auto log_line = [&](const std::string& line) {
    std::lock_guard lock(printing);
    print_line(stderr, line);
  };
  auto say = [&](std::string_view message) {
    log_line(server::event_line("notice", message, clock.now()));
  };
  auto report = [&](std::string_view message) {
    log_line(server::event_line("error", message, clock.now()));
  };

  server::Site site = load_site(options.site);
  auto store = server::open_sqlite(options.store);
  store->add_contacts(site.contacts, clock.now());
  server::Tokens tokens(token_secrets(*store, say));
  server::OwnBookings service(site, *store, tokens, clock);
  server::Gate gate(site.publishable_keys, site.allowed_origins, secret_key(say));
  std::optional<server::StaticFiles> files;
  if (!options.static_files.empty()) files = server::StaticFiles::load(options.static_files);
  server::Routes routes(
      {service, gate, files ? &*files : nullptr, report, options.documented_only});

  server::Workers* workers = nullptr;
  server::HttpCallbacks callbacks;
  callbacks.handle = [&](server::Request request, server::Respond respond) {
    if (routes.is_quick(request)) return respond(routes.answer(request));
    auto shared = std::make_shared<server::Request>(std::move(request));
    bool is_taken = workers->post([&routes, shared, respond] { respond(routes.answer(*shared)); });
    if (!is_taken) respond(routes.refuse(*shared, 503));
  };
  callbacks.refuse = [&](const server::Request& request, int status) {
    return routes.refuse(request, status);
  };
  callbacks.served = [&](const server::Served& served) {
    log_line(server::request_line(served, clock.now()));
  };
  server::HttpServer http(options.host, options.port, {}, callbacks, clock);
  // After the server, so that its threads are gone before what they answer to.
  server::Workers pool(kWorkerThreads, kQueueLimit);
  workers = &pool;
  std::string host =
      options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  print_line(stdout, "Listening on http://" + host + ":" + std::to_string(http.port()));
  http.run();
  return 0;
}

}  // namespace

int main(int count, char** values) {
  auto parsed = server::parse_options({values + 1, values + count});
  if (auto* bad = std::get_if<server::BadOptions>(&parsed)) give_up(bad->sentence);
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
