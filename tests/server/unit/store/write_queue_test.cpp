#include "server/store/sqlite/writing/write_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
using server::WriteQueue;
using Result = WriteQueue::Result;

const WriteQueue::Work kNothing = [](server::Transaction&) {};

// A thread that waits in line. `take` of a Turn finds it once it is there.
struct Waiting {
  WriteQueue::Entry entry;
  std::atomic<bool> is_over = false;
  Result result = Result::kTooLate;
  std::thread thread;
  Waiting(WriteQueue& queue, const WriteQueue::Work* work, std::chrono::milliseconds patience = 60s)
      : entry(work), thread([this, &queue, patience] {
          result = queue.wait(entry, patience);
          if (result == Result::kTurn) const WriteQueue::Turn turn(queue);
          is_over = true;
        }) {}
  ~Waiting() {
    if (thread.joinable()) thread.join();
  }
};

std::vector<WriteQueue::Entry*> take_when_there(WriteQueue::Turn& turn, std::size_t count) {
  std::vector<WriteQueue::Entry*> taken;
  while (taken.size() < count) {
    for (WriteQueue::Entry* const each : turn.take(count - taken.size())) taken.push_back(each);
    std::this_thread::yield();
  }
  return taken;
}

TEST_CASE("who finds nobody has the turn at once") {
  WriteQueue queue;
  for (int i = 0; i < 2; ++i) {
    WriteQueue::Entry own(&kNothing);
    REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
    WriteQueue::Turn turn(queue);
    CHECK(turn.take(64).empty());
  }
}

TEST_CASE("the work of those that wait is done in another's turn, and they sleep until it ends") {
  WriteQueue queue;
  std::unique_ptr<Waiting> first, second;
  {
    WriteQueue::Entry own(&kNothing);
    REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
    WriteQueue::Turn turn(queue);
    first = std::make_unique<Waiting>(queue, &kNothing, 60s);
    second = std::make_unique<Waiting>(queue, &kNothing, 60s);
    take_when_there(turn, 2);
    CHECK_FALSE(first->is_over);
    CHECK_FALSE(second->is_over);
  }
  first->thread.join();
  second->thread.join();
  CHECK(first->result == Result::kDone);
  CHECK(second->result == Result::kDone);
}

TEST_CASE("one that is begun with isn't given up, however little patience it has") {
  WriteQueue queue;
  std::unique_ptr<Waiting> one;
  {
    WriteQueue::Entry own(&kNothing);
    REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
    WriteQueue::Turn turn(queue);
    const auto until = std::chrono::steady_clock::now() + 200ms;
    one = std::make_unique<Waiting>(queue, &kNothing, 200ms);
    take_when_there(turn, 1);
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
  }
  one->thread.join();
  CHECK(one->result == Result::kDone);
}

TEST_CASE("one that nobody begins with in time leaves the line") {
  WriteQueue queue;
  WriteQueue::Entry own(&kNothing);
  REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
  WriteQueue::Turn turn(queue);
  Waiting late(queue, &kNothing, 1ms);
  late.thread.join();
  CHECK(late.result == Result::kTooLate);
  CHECK(turn.take(64).empty());
}

TEST_CASE(
    "when the server stops, requests and checks are refused at once, and what it must note is "
    "not") {
  WriteQueue queue;
  std::unique_ptr<Waiting> check, note;
  std::atomic<Result> request = Result::kTurn;
  std::thread client;
  {
    WriteQueue::Entry own(&kNothing);
    REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
    WriteQueue::Turn turn(queue);
    client = std::thread([&] {
      const server::Patience patience([] { return 60s; });
      WriteQueue::Entry entry(&kNothing);
      request = queue.wait(entry, 60s);
    });
    check = std::make_unique<Waiting>(queue, nullptr, 60s);
    queue.stop_waiting();
    client.join();
    check->thread.join();
    CHECK(request == Result::kTooLate);
    CHECK(check->result == Result::kTooLate);
    note = std::make_unique<Waiting>(queue, &kNothing, 60s);
    take_when_there(turn, 1);
    queue.stop_waiting();
  }
  note->thread.join();
  CHECK(note->result == Result::kDone);
  const server::Patience patience([] { return 60s; });
  WriteQueue::Entry later(&kNothing);
  CHECK(queue.wait(later, 60s) == Result::kTooLate);
}

TEST_CASE("one that needs a turn of its own gets it in its place in the line") {
  WriteQueue queue;
  std::unique_ptr<Waiting> shared, alone;
  {
    WriteQueue::Entry own(&kNothing);
    REQUIRE(queue.wait(own, 0ms) == Result::kTurn);
    WriteQueue::Turn turn(queue);
    shared = std::make_unique<Waiting>(queue, &kNothing, 60s);
    take_when_there(turn, 1);
    alone = std::make_unique<Waiting>(queue, nullptr, 60s);
    CHECK(turn.take(64).empty());
  }
  shared->thread.join();
  alone->thread.join();
  CHECK(shared->result == Result::kDone);
  CHECK(alone->result == Result::kTurn);
}

}  // namespace
