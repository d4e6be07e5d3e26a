// booking-server: reads the flags and wires the parts together. Every part with a rule of its own
// is elsewhere.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "server/app/log.hpp"
#include "server/app/options.hpp"
#include "server/app/reload.hpp"
#include "server/app/secrets.hpp"
#include "server/app/status.hpp"
#include "server/app/system_clock.hpp"
#include "server/app/webhook_service.hpp"
#include "server/app/worker_pools.hpp"
#include "server/net/http_metrics.hpp"
#include "server/net/static_files.hpp"
#include "server/site/site_file.hpp"
#include "server/store/sqlite/store.hpp"

namespace {

constexpr int kWrongUse = 2;

void print_line(std::FILE* to, const std::string& line) {
  std::fprintf(to, "%s\n", line.c_str());
  std::fflush(to);
}

[[noreturn]] void exit_with(const std::string& sentence) {
  print_line(stderr, "booking-server: " + sentence);
  std::exit(kWrongUse);
}

// A connection is a file descriptor, and the usual soft limit is as low as our cap on connections.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Ends the program with all of the file's problems if there are any.
server::Site load_site_or_exit(const std::string& path, server::SiteKind kind) {
  server::SiteResult result = server::load_site(path, kind);
  for (const std::string& problem : result.problems) print_line(stderr, problem);
  if (!result.site) std::exit(kWrongUse);
  return *std::move(result.site);
}

// Null unless the flags name an account.
std::unique_ptr<server::AccountAccess> make_account(const server::Options& options,
                                                    const server::Secrets& secrets,
                                                    const server::Clock& clock, server::Log& log) {
  if (options.account.empty()) return nullptr;
  server::AccountSetup setup;
  setup.credentials = {options.account, secrets.account_key(options.account_key_file)};
  setup.ca_file = options.account_ca;
  setup.webhook_secret = secrets.account_webhook_secret();
  setup.store = options.store;
  return std::make_unique<server::AccountAccess>(
      setup, clock, [&log](std::string_view message) { log.error(message); });
}

void note_served(const server::ActiveSite& active, const server::Served& served, server::Log& log,
                 server::HttpMetrics& http_metrics) {
  std::string_view route = active.routes.pattern_of(served.path);
  server::Served logged = served;
  // A path that no route has is the client's own text: it may contain an e-mail address.
  if (route == server::Routes::kNowhere) logged.path = route;
  log.served(logged);
  http_metrics.served(served, route);
}

int serve(const server::Options& options) {
  const bool has_account = !options.account.empty();
  server::Clock clock = server::system_clock(options.now);
  server::Log log(clock, [](const std::string& line) { print_line(stderr, line); });
  server::Secrets secrets(&server::environment_variable,
                          [&](std::string_view message) { log.notice(message); });

  server::Site site = load_site_or_exit(
      options.site, has_account ? server::SiteKind::kAccount : server::SiteKind::kOwn);
  auto store = server::open_sqlite(options.store);
  store->add_contacts(site.contacts, clock.now());
  std::vector<std::string> token_secrets = secrets.token_secrets(*store);
  server::Tokens tokens(token_secrets);
  server::Challenges challenges(token_secrets);
  std::optional<server::StaticFiles> files;
  if (!options.static_files.empty()) files = server::StaticFiles::load(options.static_files);
  auto account = make_account(options, secrets, clock, log);
  server::Metrics metrics;
  server::BookingCounts counts(metrics);
  server::HttpMetrics http_metrics(metrics);
  server::RateLimits rates(clock);
  server::Readiness readiness;
  server::AppContext context{*store,
                             tokens,
                             clock,
                             secrets.secret_key(),
                             files ? &*files : nullptr,
                             [&](std::string_view message) { log.error(message); },
                             rates,
                             metrics,
                             counts,
                             readiness,
                             options.documented_only,
                             account.get(),
                             &challenges};
  server::WebhookService webhooks(context, log, secrets.webhook_secret(),
                                  "booking-server/" BOOKING_VERSION);
  if (auto problem = server::webhook_config_error(site, webhooks.sender)) exit_with(*problem);
  server::SiteHolder holder(std::make_shared<const server::ActiveSite>(site, context));
  server::SiteReloader reloader(options.site, holder, context, webhooks.sender, log);

  server::WorkerPools* running_pools = nullptr;
  server::HttpCallbacks callbacks;
  callbacks.handle = [&](server::Request request, server::Respond respond) {
    running_pools->answer(holder.get(), std::move(request), http_metrics.begin(std::move(respond)));
  };
  callbacks.refuse = [&](const server::Request& request, int status) {
    return holder.get()->routes.refuse(request, status);
  };
  callbacks.served = [&](const server::Served& served) {
    note_served(*holder.get(), served, log, http_metrics);
  };
  callbacks.hang_up = [&] { reloader.request(); };
  server::HttpLimits limits;
  limits.trusted_proxies = options.trusted_proxies;
  server::HttpServer http(options.host, options.port, limits, callbacks, clock);
  // Declared after the server: the pools' threads must end before the server they respond to.
  server::WorkerPools pools(has_account ? server::WorkerPools::Mode::kAccount
                                        : server::WorkerPools::Mode::kOwn);
  running_pools = &pools;
  server::add_status(metrics, readiness, http, pools, context);
  webhooks.sender.follow(site.webhooks);
  std::string host =
      options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  print_line(stdout, "Listening on http://" + host + ":" + std::to_string(http.port()));
  http.run();
  return 0;
}

int check(const server::CheckSite& asked) {
  const std::string& path = asked.site;
  server::Site site = load_site_or_exit(
      path, asked.for_account ? server::SiteKind::kAccount : server::SiteKind::kOwn);
  print_line(stdout, path.substr(path.rfind('/') + 1) + ": " + server::describe(site));
  return 0;
}

}  // namespace

int main(int count, char** values) {
  auto parsed = server::parse_options({values + 1, values + count});
  if (auto* bad = std::get_if<server::BadOptions>(&parsed)) exit_with(bad->sentence);
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
  std::signal(SIGPIPE, SIG_IGN);  // the log's reader may go away; bookings go on
  try {
    return serve(std::get<server::Options>(parsed));
  } catch (const std::exception& error) {
    exit_with(error.what());
  }
}
