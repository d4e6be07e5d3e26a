#include "server/store/sqlite/writing/log_backlog.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using server::LogBacklog;

namespace {

TEST_CASE(
    "the more bookings are only in the log, and the slower the disk, the longer a stop would "
    "take") {
  LogBacklog backlog;
  CHECK(backlog.time() == 0us);
  backlog.note_commit(10, 10ms);
  CHECK(backlog.time() == 10ms);
  backlog.note_commit(30, 40ms);
  CHECK(backlog.time() == 60ms);
}

TEST_CASE("bookings that are in the file too cost a stop nothing") {
  LogBacklog backlog;
  backlog.note_commit(10, 10ms);
  backlog.note_checkpoint(10);
  CHECK(backlog.time() == 0ms);
  backlog.note_commit(15, 10ms);
  CHECK(backlog.time() == 10ms);
}

TEST_CASE("a log that restarts has the last booking alone") {
  LogBacklog backlog;
  backlog.note_commit(100, 10ms);
  backlog.note_checkpoint(100);
  backlog.note_commit(5, 10ms);
  CHECK(backlog.time() == 10ms);
}

TEST_CASE("a commit that wrote nothing says nothing about the disk") {
  LogBacklog backlog;
  backlog.note_commit(10, 10ms);
  backlog.note_commit(10, 1h);
  CHECK(backlog.time() == 10ms);
}

}  // namespace
