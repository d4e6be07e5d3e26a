#include "server/app/active_site.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

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

// Site files of a business in use.
struct SiteMaker {
  Business b;
  server::AppContext context{*b.store, b.tokens,    b.clock, testing::kSecretKey,
                             nullptr,  [](auto) {}, b.rates, b.metrics,
                             b.counts, b.readiness};

  std::shared_ptr<const server::ActiveSite> made(const char* changes) {
    return std::make_shared<const server::ActiveSite>(
        testing::demo_site(core::Json::parse(changes)), context);
  }
};

TEST_CASE("a request that has begun ends with the site file that it began with") {
  SiteMaker site;
  server::SiteHolder holder(site.made("{}"));
  auto begun = holder.get();
  holder.replace(site.made(R"({"publishable_keys": ["pk_new"], "booking_types":
      [{"id": 8, "name": "Massage", "duration_minutes": 50, "resource_ids": [1]}]})"));
  CHECK(types(*begun, "pk_demo").size() == 3);
  CHECK(types(*holder.get(), "pk_demo") == 401);
  CHECK(types(*holder.get(), "pk_new")[0]["name"] == "Massage");
  CHECK(types(*holder.get(), testing::kSecretKey).size() == 1);
}

// ThreadSanitizer (scripts/test tsan) fails it where only the order in which they happened to run keeps them apart.
TEST_CASE("a site file is replaced after a request has read which one it gets") {
  SiteMaker site;
  const auto holder = std::make_unique<server::SiteHolder>(site.made(R"({"name": "First"})"));
  const auto second = site.made(R"({"name": "Second"})");
  std::string name;
  std::atomic<bool> has_read = false;
  {
    const std::jthread request([&] {
      name = holder->get()->site.name;
      has_read.store(true, std::memory_order_relaxed);
    });
    while (!has_read.load(std::memory_order_relaxed)) std::this_thread::yield();
    holder->replace(second);
  }
  CHECK(name == "First");
  CHECK(holder->get()->site.name == "Second");
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
