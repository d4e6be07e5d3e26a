#include "server/app/reload.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "../support/asking.hpp"
#include "server/app/outgoing.hpp"
#include "server/base/patience.hpp"

namespace {

using testing::Business;

// One receiver; the site's name changes too.
const core::Json kWebhooks =
    core::Json::parse(R"({"name": "Told", "webhooks": [{"url": "https://hooks.example/all"}]})");

// A running server whose site file can be written again.
struct Running : Business {
  explicit Running(const std::string& webhook_secret = {})
      : outgoing(context, log, {webhook_secret, nullptr, "booking-server/test"}) {}

  void write(const std::string& text) const { std::ofstream(path) << text; }
  void write(const core::Json& changes) const {
    core::Json json = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
    json.merge_patch(changes);
    write(json.dump());
  }
  std::string active_name() const { return holder.get()->site.name; }
  void forget_log() {
    log.flush(std::chrono::seconds(10));
    lines.clear();
  }
  bool has_logged(const std::string& text) {
    log.flush(std::chrono::seconds(10));
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }

  std::string path = folder.file("site.json");
  std::vector<std::string> lines;
  server::Log log{
      clock, metrics.counter("dropped", "Lines."),
      [this](std::string_view written, const std::stop_token&) { lines.emplace_back(written); }};
  server::AppContext context{*store,  tokens,      clock, testing::kSecretKey,
                             nullptr, [](auto) {}, rates, metrics,
                             counts,  readiness};
  server::Outgoing outgoing;
  server::SiteHolder holder{std::make_shared<const server::ActiveSite>(site, context)};
  int contacts_waited = 0;
  server::SiteReloader reloader{path,    holder,  context, outgoing,
                                nullptr, nullptr, log,     [this] { ++contacts_waited; }};
};

TEST_CASE("a site file that is right is served from the next request on, with its new contacts") {
  Running r;
  r.write(core::Json::parse(
      R"({"name": "Palm Street Annex", "contacts": [{"id": 4242, "name": "Zoe"}]})"));
  r.reloader.reload();
  CHECK(r.active_name() == "Palm Street Annex");
  CHECK(r.has_logged("The site file was applied: Palm Street Annex"));
  CHECK(r.store->contact(4242));
}

TEST_CASE("a site file that is wrong or gone leaves the one before, and its problems in the log") {
  Running r;
  std::string before = r.active_name();
  for (const char* wrong : {"{", R"({"name": ""})"}) {
    CAPTURE(wrong);
    r.forget_log();
    r.write(std::string(wrong));
    r.reloader.reload();
    CHECK(r.active_name() == before);
    CHECK(r.has_logged("site.json: "));
    CHECK(r.has_logged("The site file was not applied: the one before stays."));
  }
  std::filesystem::remove(r.path);
  r.forget_log();
  r.reloader.reload();
  CHECK(r.active_name() == before);
  CHECK(r.has_logged("cannot be read"));
}

TEST_CASE("a site file with webhooks is not applied where no secret can sign them") {
  Running without;
  std::string before = without.active_name();
  without.write(kWebhooks);
  without.reloader.reload();
  CHECK(without.active_name() == before);
  CHECK(without.has_logged("BOOKING_WEBHOOK_SECRET, which signs them, is not set"));

  Running with("a webhook secret");
  with.write(kWebhooks);
  with.reloader.reload();
  CHECK(with.active_name() == "Told");
}

TEST_CASE("what is due to a receiver that a reload has listed is kept") {
  Running r("a webhook secret");
  const core::Id id = testing::book(r, testing::kNine);
  const std::string url = "http://127.0.0.1:9/hook";  // where nobody listens
  r.write(core::Json::object({{"webhooks", {{{"url", url}}}}}));
  r.reloader.reload();
  r.store->write([&](server::Transaction& transaction) {
    server::Delivery delivery;
    delivery.url = url;
    delivery.booking_id = id;
    delivery.delivery_id = "abc";
    delivery.made_at = r.now;
    transaction.add_delivery(delivery);
  });
  CHECK(r.store->webhooks_waiting().size() == 1);
}

TEST_CASE("a site file is applied while the database is locked, and its contacts are owed") {
  Running r;
  r.write(core::Json::parse(
      R"({"name": "Palm Street Annex", "contacts": [{"id": 4242, "name": "Zoe"}]})"));
  const auto other = testing::open_usual(r.folder.file("bookings.db"));
  other->write([&](server::Transaction&) {
    const server::Patience none([] { return std::chrono::milliseconds(0); });
    r.reloader.reload();
  });
  CHECK(r.active_name() == "Palm Street Annex");
  CHECK_FALSE(r.store->contact(4242));
  CHECK(r.contacts_waited == 1);
  CHECK(r.has_logged("Its contacts are added once the database can be written."));
  r.reloader.reload();
  CHECK(r.store->contact(4242));
  CHECK(r.contacts_waited == 1);
}

TEST_CASE("a contact that a reload puts on the blacklist is on it") {
  Running r;
  CHECK_FALSE(r.store->contact(42)->blacklisted);
  r.write(core::Json::parse(
      R"({"contacts": [{"id": 42, "name": "Sarah Johnson", "blacklisted": true}]})"));
  r.reloader.reload();
  CHECK(r.store->contact(42)->blacklisted);
}

}  // namespace
