#include "server/store/write_progress.hpp"

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using server::WriteProgress;

constexpr WriteProgress::Time kNow{1h};

TEST_CASE(
    "writes get through when one was committed since, or is being committed for less than five "
    "seconds") {
  WriteProgress progress;
  CHECK_FALSE(progress.gets_through(0, kNow));
  {
    const WriteProgress::Commit commit(progress, kNow);
    CHECK(progress.gets_through(0, kNow + 4999ms));
    CHECK_FALSE(progress.gets_through(0, kNow + 5s));
  }
  CHECK_FALSE(progress.gets_through(0, kNow));  // it failed
  progress.note_commit();
  CHECK(progress.gets_through(0, kNow + 1h));
  CHECK_FALSE(progress.gets_through(progress.commits(), kNow));
}

}  // namespace
