// How many connections the limit on open files allows.
#include "server/app/process_limits.hpp"

#include <doctest/doctest.h>

namespace {

TEST_CASE("connections leave descriptors to the database, and some are taken in any case") {
  using server::connections_within;
  CHECK(connections_within(1'000'000, 1024, 48) == 1024);
  CHECK(connections_within(1024 + 48, 1024, 48) == 1024);
  CHECK(connections_within(1024, 1024, 48) == 976);
  CHECK(connections_within(64, 1024, 48) == 16);
  CHECK(connections_within(40, 1024, 48) == 8);
}

}  // namespace
