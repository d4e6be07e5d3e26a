// The log's queue: what waits for its reader, and what is dropped.
#include "server/base/line_queue.hpp"

#include <doctest/doctest.h>

namespace {

std::string gap(std::uint64_t count) {
  return "(" + std::to_string(count) + " dropped)";
}

std::string take_all(server::LineQueue& queue) {
  std::string all;
  while (!queue.is_empty()) all += queue.take();
  return all;
}

TEST_CASE("lines are taken in the order in which they came") {
  server::LineQueue queue(1000, gap);
  CHECK(queue.is_empty());
  CHECK(queue.take().empty());
  for (const char* line : {"one", "", "three"}) CHECK(queue.push(line));
  CHECK(take_all(queue) == "one\n\nthree\n");
  CHECK(queue.is_empty());
}

TEST_CASE("lines that don't fit are dropped, and a line in their place says how many") {
  server::LineQueue queue(10, gap);
  CHECK(queue.push("1234"));
  CHECK(queue.push("5678"));
  CHECK_FALSE(queue.push("lost"));
  CHECK_FALSE(queue.push("lost"));
  CHECK(take_all(queue) == "1234\n5678\n(2 dropped)\n");
  CHECK(queue.push("9"));
  CHECK(take_all(queue) == "9\n");
}

TEST_CASE("a line that comes after a gap stands behind the line that names it") {
  server::LineQueue queue(std::size_t{100} * 1024, gap);
  const std::string long_line(std::size_t{50} * 1024, 'x');
  CHECK(queue.push(long_line));
  CHECK(queue.push(long_line.substr(2)));
  CHECK_FALSE(queue.push("lost"));
  CHECK(queue.take().size() > std::size_t{64} * 1024);
  CHECK(queue.push("later"));
  CHECK(take_all(queue) == "(1 dropped)\nlater\n");
}

TEST_CASE("a long queue is taken in pieces of whole lines") {
  server::LineQueue queue(std::size_t{1024} * 1024, gap);
  const std::string line(1000, 'x');
  for (int i = 0; i < 500; ++i) CHECK(queue.push(line));
  const std::string first = queue.take();
  CHECK(first.size() < std::size_t{70} * 1024);
  CHECK(first.size() % 1001 == 0);
  CHECK(first.size() + take_all(queue).size() == 500 * 1001U);
}

}  // namespace
