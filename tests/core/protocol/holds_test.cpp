// Holds on the wire, both ways.
#include "core/protocol/holds.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace {

const std::string kOwnToken = "ht_0123456789abcdef0123456789ABCDEF";

core::Result<core::HoldRequest> hold_read(const std::string& body) {
  const auto object = core::read_object(body);
  REQUIRE(object);
  return core::read_hold_request(*object.value);
}

}  // namespace

TEST_CASE("a hold that is asked for arrives as it was sent") {
  const core::HoldRequest request{3, *core::parse_instant("2026-03-10T09:00:00Z"), 7, "ht_earlier",
                                  kOwnToken};
  const auto read = hold_read(core::hold_body(request));
  REQUIRE(read);
  CHECK(*read.value == request);
  const core::HoldRequest least{3, request.starts_at, std::nullopt, {}, {}};
  CHECK(core::hold_body(least) ==
        R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00.000000Z"})");
}

TEST_CASE("a token of one's own is long and plain, or refused") {
  for (const char* token : {"ht_short", "xx_0123456789abcdef0123456789abcdef",
                            "ht_0123456789abcdef0123456789abcde/", "ht_"}) {
    CAPTURE(token);
    const auto read =
        hold_read(R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z","new_token":")" +
                  std::string(token) + "\"}");
    CHECK_FALSE(read);
    CHECK(read.error.status == 422);
    CHECK(read.error.errors.contains("new_token"));
  }
}

TEST_CASE("a hold made is read, and anything else is none") {
  const core::HoldMade made{kOwnToken, *core::parse_instant("2026-03-10T09:05:00Z")};
  const auto read = core::read_hold_made(201, core::success_body(core::to_json(made)));
  REQUIRE(read);
  CHECK(*read.value == made);
  CHECK_FALSE(core::read_hold_made(200, "{}"));
  CHECK_FALSE(core::read_hold_made(201, R"({"success":true,"data":{"hold_token":"x"}})"));
  CHECK(
      core::read_hold_made(422, R"({"success":false,"message":"no","errors":{"starts_at":["x"]}})")
          .error.errors.contains("starts_at"));
}

TEST_CASE("a token stands in a path as it must") {
  CHECK(core::hold_path(kOwnToken) == "/bookings/holds/" + kOwnToken);
  CHECK(core::release_path("a/b?c") == "/bookings/holds/a%2Fb%3Fc/release");
}
