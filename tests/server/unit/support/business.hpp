// A small business to test with: the demo site, a store in a folder of its own, and a clock that
// stands still until it is told otherwise.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "../../../vectors/vectors.hpp"
#include "server/api/routes.hpp"
#include "server/own/bookings.hpp"
#include "server/rules/tokens.hpp"
#include "server/site/site.hpp"
#include "stores.hpp"

namespace testing {

inline server::Site demo_site(const core::Json& changes = core::Json::object()) {
  core::Json json = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  // Plenty: the clock of a test stands still, and its minute never ends.
  json["limits"] = {{"reads_per_minute", 100000}, {"bookings_per_minute", 100000}};
  json.merge_patch(changes);
  auto result = server::read_site("site.json", json.dump());
  for (const std::string& problem : result.problems) MESSAGE(problem);
  REQUIRE(result.site);
  return *result.site;
}

inline constexpr const char* kSecretKey = "sk_test_0123456789abcdef";

// Opens at 2026-03-04T09:00:00Z, a Wednesday.
struct Business {
  core::Instant now = vectors::instant("2026-03-04T09:00:00Z");
  std::string client = "192.0.2.1";  // where requests come from
  TemporaryFolder folder;
  server::Site site;
  server::Clock clock{[this] { return now; }, [] { return std::chrono::microseconds(0); }};
  std::unique_ptr<server::Store> store = open_usual(folder.file("bookings.db"));
  server::Tokens tokens{{"token secret"}};
  server::Metrics metrics;
  server::BookingCounts counts{metrics};
  server::OwnBookings service{site, *store, tokens, clock, counts};
  server::Gate gate{site.publishable_keys, site.allowed_origins, kSecretKey, site.public_url};
  std::vector<std::string> reports;
  server::RateLimits rates{clock};
  server::Readiness readiness;
  server::OwnerDesk owner{site, service, *store, clock};
  server::KeptBodies kept;
  server::Routes routes{{.service = service,
                         .gate = gate,
                         .files = nullptr,
                         .report = [this](std::string_view what) { reports.emplace_back(what); },
                         .rates = rates,
                         .limits = site.limits,
                         .metrics = metrics,
                         .readiness = readiness,
                         .owner = &owner,
                         .kept = &kept}};

  explicit Business(const core::Json& changes = core::Json::object()) : site(demo_site(changes)) {
    store->add_contacts(site.contacts, now);
  }
};

}  // namespace testing
