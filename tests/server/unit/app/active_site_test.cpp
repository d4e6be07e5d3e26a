#include "server/app/active_site.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "../support/asking.hpp"
#include "server/site/site_file.hpp"

namespace {

using testing::Business;

core::Json types(const server::ActiveSite& active, const char* key) {
  server::Request request{"GET", "/api/v1/bookings/types", {{"X-Api-Key", key}}, ""};
  server::Response response = active.routes.answer(request);
  return response.status == 200 ? core::Json::parse(response.text())["data"]
                                : core::Json(response.status);
}

TEST_CASE("a request that has begun ends with the site file that it began with") {
  Business b;
  server::AppContext context{*b.store, b.tokens,    b.clock, testing::kSecretKey,
                             nullptr,  [](auto) {}, b.rates, b.metrics,
                             b.counts, b.readiness};
  auto made = [&](const char* changes) {
    return std::make_shared<const server::ActiveSite>(
        testing::demo_site(core::Json::parse(changes)), context);
  };
  server::SiteHolder holder(made("{}"));
  auto begun = holder.get();
  holder.replace(made(R"({"publishable_keys": ["pk_new"], "booking_types":
      [{"id": 8, "name": "Massage", "duration_minutes": 50, "resource_ids": [1]}]})"));
  CHECK(types(*begun, "pk_demo").size() == 3);
  CHECK(types(*holder.get(), "pk_demo") == 401);
  CHECK(types(*holder.get(), "pk_new")[0]["name"] == "Massage");
  CHECK(types(*holder.get(), testing::kSecretKey).size() == 1);
}

// scripts/test tsan watches what they read.
TEST_CASE("requests get one whole site file or the other while it is replaced again and again") {
  Business b;
  server::AppContext context{*b.store, b.tokens,    b.clock, testing::kSecretKey,
                             nullptr,  [](auto) {}, b.rates, b.metrics,
                             b.counts, b.readiness};
  auto made = [&](const char* changes) {
    return std::make_shared<const server::ActiveSite>(
        testing::demo_site(core::Json::parse(changes)), context);
  };
  const auto first = made(R"({"name": "First"})");
  const auto second = made(R"({"name": "Second"})");
  server::SiteHolder holder(first);
  std::atomic<int> reads = 0;
  std::atomic<int> strangers = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i) {
      readers.emplace_back([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          const auto active = holder.get();
          if (active->site.name != "First" && active->site.name != "Second") ++strangers;
          ++reads;
        }
      });
    }
    for (int i = 0; i < 2000 || reads < 2000; ++i) holder.replace(i % 2 == 0 ? second : first);
  }
  CHECK(strangers == 0);
}

TEST_CASE("what a site file holds is told in one sentence") {
  CHECK(server::describe(testing::demo_site()) ==
        "Palm Street Clinic, Europe/London: 3 booking types, 3 resources, 1 contact, 1 publishable "
        "key, no allowed origins.");
}

TEST_CASE("a site file that cannot be read is a problem that names it") {
  testing::TemporaryFolder folder;
  CHECK(server::load_site(folder.file("none.json")).problems ==
        std::vector<std::string>{folder.file("none.json") +
                                 ": cannot be read (No such file or directory); give the "
                                 "business's JSON file."});
  CHECK(server::load_site(folder.path.string()).problems.size() == 1);
  CHECK(server::load_site(BOOKING_ASSETS_DIR "/demo/site.json").site);
}

}  // namespace
