#include "server/store/sqlite/writing/checkpointer.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

using namespace std::chrono_literals;
using server::Checkpointer;

namespace {

constexpr int kMany = 100'000;

TEST_CASE("bookings in quick succession are brought into the file once, not again and again") {
  std::atomic<int> checkpoints = 0;
  {
    Checkpointer checkpointer([&](const std::stop_token&) { ++checkpoints; }, {.length = 1h});
    for (int i = 0; i < kMany; ++i) {
      checkpointer.note_write();
      std::this_thread::yield();
    }
  }
  CHECK(checkpoints == 0);
}

TEST_CASE("a booking is brought into the file once the store is quiet") {
  std::promise<void> done;
  Checkpointer checkpointer([&](const std::stop_token&) { done.set_value(); }, {.length = 0ms});
  checkpointer.note_write();
  done.get_future().wait();
}

TEST_CASE("bookings are brought into the file although the store is never quiet") {
  std::promise<void> done;
  Checkpointer checkpointer([&](const std::stop_token&) { done.set_value(); },
                            {.length = 1h, .most = 0});
  checkpointer.note_write();
  done.get_future().wait();
}

TEST_CASE("what would hold up a stop is brought into the file at once, quiet or not") {
  std::promise<void> done;
  Checkpointer checkpointer([&](const std::stop_token&) { done.set_value(); }, {.length = 1h});
  checkpointer.note_write();
  checkpointer.note_write(true);
  done.get_future().wait();
}

TEST_CASE("a checkpoint that is under way is told when the server stops") {
  std::promise<void> begun, told;
  Checkpointer checkpointer(
      [&](const std::stop_token& stop) {
        const std::stop_callback tell(stop, [&] { told.set_value(); });
        begun.set_value();
        told.get_future().wait();
      },
      {.length = 0ms});
  checkpointer.note_write();
  begun.get_future().wait();
  checkpointer.stop();
}

TEST_CASE("each pause in the bookings brings those before it into the file") {
  std::atomic<int> checkpoints = 0;
  Checkpointer checkpointer(
      [&](const std::stop_token&) {
        ++checkpoints;
        checkpoints.notify_all();
      },
      {.length = 0ms});
  for (int round = 0; round < 3; ++round) {
    checkpointer.note_write();
    checkpoints.wait(round);
  }
  CHECK(checkpoints == 3);
}

}  // namespace
