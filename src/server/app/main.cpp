// booking-server: reads the flags and wires the parts together. Every part with a rule of its own
// is elsewhere.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "server/app/calendar_service.hpp"
#include "server/app/commands/mail_test.hpp"
#include "server/app/log.hpp"
#include "server/app/off_slot_watch.hpp"
#include "server/app/options.hpp"
#include "server/app/outgoing.hpp"
#include "server/app/process_limits.hpp"
#include "server/app/proxy_watch.hpp"
#include "server/app/reload.hpp"
#include "server/app/secrets.hpp"
#include "server/app/status.hpp"
#include "server/app/storage/open_store.hpp"
#include "server/app/system_clock.hpp"
#include "server/app/worker_pools.hpp"
#include "server/net/http_metrics.hpp"
#include "server/net/https_client.hpp"
#include "server/net/kept_versions.hpp"
#include "server/net/static_files.hpp"
#include "server/site/site_file.hpp"
#include "server/site/site_notes.hpp"
#include "server/store/sqlite/backup/backup.hpp"

namespace {

constexpr int kWrongUse = 2;

void print_line(const std::string& line) {
  std::fprintf(stdout, "%s\n", line.c_str());
  std::fflush(stdout);
}

[[noreturn]] void exit_with(const std::string& sentence) {
  server::write_last_words("booking-server: " + sentence + "\n");
  std::exit(kWrongUse);
}

server::HttpLimits http_limits(const server::Options& options, server::Log& log) {
  server::HttpLimits limits;
  limits.trusted_proxies = options.trusted_proxies;
  const std::uint64_t descriptors = server::raise_file_limit();
  const int reserve = options.account.empty() ? server::kOwnReserve : server::kAccountReserve;
  const int most = std::exchange(
      limits.connections, server::connections_within(descriptors, limits.connections, reserve));
  if (limits.connections < most) {
    log.notice("The limit on open files is " + std::to_string(descriptors) + ": the server takes " +
               std::to_string(limits.connections) +
               " connections at a time. Raise it (ulimit -n, LimitNOFILE).");
  }
  return limits;
}

// Ends the program with all of the file's problems if there are any.
server::Site load_site_or_exit(const std::string& path, server::SiteKind kind) {
  server::SiteResult result = server::load_site(path, kind);
  std::string lines;
  for (const std::string& problem : result.problems) lines += problem + "\n";
  server::write_last_words(lines);
  if (!result.site) std::exit(kWrongUse);
  return *std::move(result.site);
}

server::StoreLogin login_of(const server::Options& options) {
  return {server::environment_variable("BOOKING_PG_PASSWORD"), options.store_connections};
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
  setup.intents = server::open_intents(options.store, login_of(options));
  return std::make_unique<server::AccountAccess>(
      std::move(setup), clock, [&log](std::string_view message) { log.error(message); });
}

void note_served(const server::ActiveSite& active, const server::Served& served, server::Log& log,
                 server::HttpMetrics& http_metrics) {
  std::string_view route = active.routes.pattern_of(served.path);
  server::Served logged = served;
  // A path that no route has is the client's own text: it may contain an e-mail address.
  if (route == server::Routes::kNowhere) logged.path = route;
  log.served(logged);
  http_metrics.record(served, route);
}

server::WorkerPools::Mode worker_mode(const server::Options& options) {
  if (!options.account.empty()) return server::WorkerPools::Mode::kAccount;
  return options.store.kind == server::StoreAddress::Kind::kSqlite
             ? server::WorkerPools::Mode::kOwnFile
             : server::WorkerPools::Mode::kOwnServer;
}

// Bookings don't wait for a disk that has no room for files.
void serve_earlier_versions(const server::Options& options, const server::Clock& clock,
                            server::StaticFiles& files, server::Log& log) {
  try {
    for (const std::string& sentence :
         server::KeptVersions(options.kept_versions, clock).serve(files)) {
      log.notice(sentence + ".");
    }
  } catch (const std::runtime_error& error) {
    log.notice(std::string("Earlier versions of the widget's files may be missing: ") +
               error.what() + ".");
  }
}

int serve(const server::Options& options) {
  const bool has_account = !options.account.empty();
  server::Clock clock = server::system_clock(options.now);
  server::Site site = load_site_or_exit(
      options.site, has_account ? server::SiteKind::kAccount : server::SiteKind::kOwn);
  server::Metrics metrics;
  server::Log log(clock,
                  metrics.counter("booking_log_lines_dropped_total",
                                  "Lines of the log that were dropped, because nobody read it."),
                  server::write_to_stderr);
  server::Secrets secrets(&server::environment_variable,
                          [&](std::string_view message) { log.notice(message); });
  auto store = server::open_store(options.store, login_of(options),
                                  [&](std::string_view sentence) { log.notice(sentence); });
  const bool is_writable = server::add_contacts(*store, site, clock);
  std::vector<std::string> token_secrets = secrets.token_secrets(*store);
  server::Tokens tokens(token_secrets);
  server::Challenges challenges(token_secrets);
  std::optional<server::StaticFiles> files;
  std::string folder = options.static_files;
  if (folder.empty() && !options.account_api_only) folder = server::installed_files();
  if (!folder.empty()) files = server::StaticFiles::load(folder);
  if (files && !options.kept_versions.empty()) serve_earlier_versions(options, clock, *files, log);
  auto account = make_account(options, secrets, clock, log);
  server::BookingCounts counts(metrics);
  server::HttpMetrics http_metrics(metrics);
  // The same on every server that has the same secret, and after a restart.
  const std::string client_salt =
      server::to_hex(server::hmac_sha256(token_secrets.front(), "clients' networks"));
  server::RateLimits rates(
      clock, server::open_shared_counts(options.store, login_of(options), client_salt));
  server::Readiness readiness;
  server::AppContext context{.store = *store,
                             .tokens = tokens,
                             .clock = clock,
                             .secret_key = secrets.secret_key(),
                             .files = files ? &*files : nullptr,
                             .report = [&](std::string_view message) { log.error(message); },
                             .rates = rates,
                             .metrics = metrics,
                             .counts = counts,
                             .readiness = readiness,
                             .account_api_only = options.account_api_only,
                             .account = account.get(),
                             .challenges = &challenges,
                             .client_salt = client_salt};
  server::CalendarService calendars(context, log);
  context.busy = &calendars.calendars;
  readiness.add_note("calendars", [&] { return calendars.calendars.stale_note(); });
  const auto smtp = secrets.smtp_client();
  server::Outgoing outgoing(
      context, log, {secrets.webhook_secret(), smtp.get(), "booking-server/" BOOKING_VERSION});
  if (auto problem = outgoing.config_error(site)) throw std::runtime_error(*problem);
  server::SiteHolder holder(std::make_shared<const server::ActiveSite>(site, context));
  readiness.add_note("origins", [&]() -> std::optional<std::string> {
    if (holder.get()->refused_origins.count() == 0) return std::nullopt;
    return "Pages of other origins were refused since the site file was read; the log names them.";
  });
  server::ProxyWatch proxy;
  readiness.add_note("proxy", [&] { return proxy.note(holder.get()->site.public_url); });
  std::optional<server::OffSlotWatch> off_slot;  // an account's bookings are its own matter
  if (!has_account) off_slot.emplace(*store, clock, log, metrics, readiness);
  server::StoreProbe probe(
      *store, clock,
      {.report = context.report,
       .say = [&](std::string_view message) { log.notice(message); },
       .recovered = [&] { store->add_contacts(holder.get()->site.contacts, clock.now()); }},
      is_writable);
  server::SiteReloader reloader(options.site, holder, context, outgoing, &calendars.calendars,
                                off_slot ? &*off_slot : nullptr, log, [&] { probe.owe(); });

  server::WorkerPools* running_pools = nullptr;
  server::HttpCallbacks callbacks;
  callbacks.handle = [&](server::Request request, const server::Waiter& waiter,
                         server::Respond respond) {
    proxy.look(request);
    running_pools->answer(holder.get(), std::move(request), waiter,
                          http_metrics.count_in_flight(std::move(respond)));
  };
  callbacks.refuse = [&](const server::Request& request, int status) {
    return holder.get()->routes.refuse(request, status);
  };
  callbacks.served = [&](const server::Served& served) {
    note_served(*holder.get(), served, log, http_metrics);
  };
  callbacks.hang_up = [&] { reloader.request(); };
  callbacks.calmed = server::give_memory_back;
  callbacks.hurry = [&] {
    if (has_account) return;  // what an account did must be written down
    running_pools->hurry();
    store->stop_waiting();
  };
  server::HttpServer http(options.host, options.port, http_limits(options, log), callbacks, clock);
  // Declared after the server: the pools' threads must end before the server they respond to.
  server::WorkerPools pools(worker_mode(options), clock);
  running_pools = &pools;
  server::add_status(metrics, readiness, {http, pools, probe}, context);
  outgoing.follow(holder.get());
  calendars.calendars.follow(site);
  if (off_slot) off_slot->look({holder.get(), &holder.get()->site});
  std::string host =
      options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  log.flush(std::chrono::seconds(1));  // problems of the start are logged before this line
  print_line("Listening on http://" + host + ":" + std::to_string(http.port()));
  http.run();
  if (!has_account) store->stop_waiting();  // such as the probe's writes
  return 0;
}

int check(const server::CheckSite& asked) {
  const std::string& path = asked.site;
  server::Site site = load_site_or_exit(
      path, asked.for_account ? server::SiteKind::kAccount : server::SiteKind::kOwn);
  const std::string name = path.substr(path.rfind('/') + 1) + ": ";
  print_line(name + server::describe(site));
  for (const std::string& note :
       asked.for_account ? server::account_notes(site)
                         : server::site_notes(site, server::system_clock(std::nullopt).now())) {
    print_line(name + "note: " + note + ".");
  }
  if (asked.kept_versions.empty()) return 0;
  try {
    for (const std::string& sentence : server::damaged_versions(asked.kept_versions)) {
      print_line("note: " + sentence + ".");
    }
  } catch (const std::runtime_error& error) {
    exit_with("--keep-versions: " + std::string(error.what()) + ".");
  }
  return 0;
}

int health(const server::CheckHealth& asked) {
  server::HttpsRequest request;
  request.method = "GET";
  request.url = asked.url;
  const server::HttpsAnswer answer = server::HttpsClient({}).ask(request);
  if (answer.outcome == server::HttpsOutcome::kAnswered && answer.status == 200) return 0;
  server::write_last_words(
      asked.url + ": " + (answer.why.empty() ? std::to_string(answer.status) : answer.why) + "\n");
  return 1;
}

int feed_link(const server::FeedLinkCommand& command) {
  const server::Site site = load_site_or_exit(command.site, server::SiteKind::kOwn);
  const bool is_file = command.store.kind == server::StoreAddress::Kind::kSqlite;
  if (is_file && !std::filesystem::exists(command.store.where)) {
    exit_with(command.store.where +
              ": no such store; give the one that the server keeps bookings in.");
  }
  auto store =
      server::open_store(command.store, {server::environment_variable("BOOKING_PG_PASSWORD")});
  const core::Instant now = server::system_clock(std::nullopt).now();
  const server::FeedLinkResult result = server::run_feed_link(command, site, *store, now);
  if (!result.is_done) exit_with(result.text);
  print_line(result.text);
  return 0;
}

int send_test_mails(const server::TestMail& asked) {
  const server::Site site = load_site_or_exit(asked.site, server::SiteKind::kOwn);
  if (!site.mail) exit_with("the site file has no \"mail\"; add it, with \"from\" at least.");
  const server::Secrets secrets(&server::environment_variable, [](std::string_view) {});
  const auto smtp = secrets.smtp_client();
  if (!smtp) exit_with("BOOKING_SMTP_URL is not set; give the relay, such as smtps://me@HOST:465.");
  const auto print = [](const std::string& line) { print_line(line); };
  return server::test_mail(*smtp, site, asked.address, server::system_clock({}).now(), print) ? 0
                                                                                              : 1;
}

int init(const server::InitCommand& command, const std::string& program) {
  server::run_init(command,
                   {.in = std::cin,
                    .out = std::cout,
                    .program = program,
                    .time_zone = server::machine_time_zone(server::environment_variable("TZ")),
                    .language = server::environment_variable("LANG"),
                    .files = server::installed_files(),
                    .now = server::system_clock(std::nullopt).now()});
  return 0;
}

int back_up(const server::BackUp& asked) {
  const std::int64_t bookings = server::back_up_sqlite(asked.store, asked.to);
  print_line(asked.to + ": " + std::to_string(bookings) + " bookings.");
  return 0;
}

int restore(const server::Restore& asked) {
  const core::Instant now = server::system_clock(std::nullopt).now();
  const server::Restored restored = server::restore_sqlite(asked.from, asked.store, now);
  std::string told = asked.store + ": " + std::to_string(restored.bookings) + " bookings.";
  if (!restored.kept.empty()) told += " The file that was there is " + restored.kept + ".";
  print_line(told);
  return 0;
}

int copy(const server::CopyStore& asked) {
  const server::CopyResult copied =
      server::copy_store(asked, server::environment_variable("BOOKING_PG_PASSWORD"));
  print_line("Copied " + std::to_string(copied.bookings) + " bookings, " +
             std::to_string(copied.rows) + " rows in all; both stores are the same.");
  return 0;
}

int run(const server::ParsedOptions& parsed, const std::string& program) {
  if (std::holds_alternative<server::ShowHelp>(parsed)) {
    std::fputs(server::kHelp, stdout);
    return 0;
  }
  if (std::holds_alternative<server::ShowVersion>(parsed)) {
    print_line("booking-server " BOOKING_VERSION);
    return 0;
  }
  if (auto* bad = std::get_if<server::BadOptions>(&parsed)) exit_with(bad->sentence);
  if (auto* asked = std::get_if<server::CheckSite>(&parsed)) return check(*asked);
  if (auto* asked = std::get_if<server::CheckHealth>(&parsed)) return health(*asked);
  if (auto* asked = std::get_if<server::TestMail>(&parsed)) return send_test_mails(*asked);
  if (auto* command = std::get_if<server::FeedLinkCommand>(&parsed)) return feed_link(*command);
  if (auto* command = std::get_if<server::InitCommand>(&parsed)) return init(*command, program);
  if (auto* asked = std::get_if<server::BackUp>(&parsed)) return back_up(*asked);
  if (auto* asked = std::get_if<server::Restore>(&parsed)) return restore(*asked);
  if (auto* asked = std::get_if<server::CopyStore>(&parsed)) return copy(*asked);
  return serve(std::get<server::Options>(parsed));
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);  // a relay or the log's reader may go away; bookings go on
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is met like a full disk
  try {
    return run(server::parse_options({values + 1, values + count}), values[0]);
  } catch (const std::exception& error) {
    exit_with(error.what());
  }
}
