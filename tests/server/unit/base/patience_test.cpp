// How long a request waits, and for whom.
#include "server/base/patience.hpp"

#include <doctest/doctest.h>

#include <thread>

namespace {

using server::Patience;
using server::request_patience;
using std::chrono::milliseconds;

TEST_CASE("a request waits for five seconds from its arrival, and no longer") {
  CHECK(request_patience(milliseconds(0), false) == milliseconds(5000));
  CHECK(request_patience(milliseconds(4900), false) == milliseconds(100));
  CHECK(request_patience(milliseconds(5000), false) == milliseconds(0));
  CHECK(request_patience(milliseconds(7000), false) < milliseconds(0));
}

TEST_CASE(
    "nothing waits for a client that has hung up, except one that closed its sending side at "
    "once") {
  CHECK(request_patience(milliseconds(20), true) > milliseconds(0));
  CHECK(request_patience(milliseconds(500), true) == milliseconds(0));
  CHECK(request_patience(milliseconds(4900), true) == milliseconds(0));
}

TEST_CASE("patience holds for its own thread, as long as it lives") {
  CHECK(Patience::left_or(milliseconds(7)) == milliseconds(7));
  CHECK_FALSE(Patience::is_over());
  milliseconds left{3};
  {
    const Patience outer([&] { return left; });
    CHECK(Patience::left_or(milliseconds(7)) == milliseconds(3));
    {
      const Patience inner([] { return milliseconds(0); });
      CHECK(Patience::is_over());
    }
    CHECK_FALSE(Patience::is_over());
    left = milliseconds(0);
    CHECK(Patience::is_over());
    std::thread([] { CHECK_FALSE(Patience::is_over()); }).join();
  }
  CHECK_FALSE(Patience::is_over());
}

}  // namespace
