#include "server/api/kept_bodies.hpp"

#include <doctest/doctest.h>

namespace {

server::KeptBody body_of(std::size_t size, std::uint64_t version = 0) {
  server::KeptBody body;
  body.standing.version = version;
  body.text = std::make_shared<const std::string>(size, 'x');
  return body;
}

TEST_CASE("a body is found by its name, until another takes its place") {
  server::KeptBodies bodies;
  CHECK_FALSE(bodies.find("a day"));
  bodies.keep("a day", body_of(10, 1));
  bodies.keep("a month", body_of(20, 1));
  REQUIRE(bodies.find("a day"));
  CHECK(bodies.find("a day")->text->size() == 10);
  bodies.keep("a day", body_of(30, 2));
  CHECK(bodies.find("a day")->standing.version == 2);
  CHECK(bodies.find("a month")->text->size() == 20);
}

TEST_CASE("the oldest bodies go when all together take too much memory") {
  server::KeptBodies bodies(10'000);
  for (int i = 0; i < 100; ++i) bodies.keep(std::to_string(i), body_of(1000));
  CHECK_FALSE(bodies.find("0"));
  CHECK_FALSE(bodies.find("90"));
  CHECK(bodies.find("99"));
  // Replacing one again and again takes no more.
  for (int i = 0; i < 100; ++i) bodies.keep("99", body_of(1000));
  CHECK(bodies.find("98"));
  bodies.keep("too long", body_of(20'000));
  CHECK_FALSE(bodies.find("too long"));
  CHECK(bodies.find("99"));
}

}  // namespace
