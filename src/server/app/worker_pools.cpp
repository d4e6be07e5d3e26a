#include "server/app/worker_pools.hpp"

#include <utility>

#include "server/base/patience.hpp"

namespace server {
namespace {

constexpr int kThreads = 4;
constexpr int kStatusThreads = 2;
// They sleep until their commit is on disk. As many as share one: store/sqlite/writer.cpp.
constexpr int kFileChangers = 64;
// In account mode threads wait: for the account's answers, and for a permit to call it.
constexpr int kAccountReaders = 64;
constexpr int kAccountChangers = 48;
constexpr std::size_t kQueueLimit = 512;

int changers_of(WorkerPools::Mode mode) {
  switch (mode) {
    case WorkerPools::Mode::kOwnFile: return kFileChangers;
    case WorkerPools::Mode::kAccount: return kAccountChangers;
    case WorkerPools::Mode::kOwnServer: break;
  }
  return kThreads;
}

}  // namespace

WorkerPools::WorkerPools(Mode mode, const Clock& clock)
    : mode_(mode),
      clock_(clock),
      readers_(mode == Mode::kAccount ? kAccountReaders : kThreads, kQueueLimit),
      changers_(changers_of(mode), kQueueLimit),
      status_(kStatusThreads, kQueueLimit) {}

Workers& WorkerPools::pool_for(Work work) {
  if (work == Work::kStatus) return status_;
  return work == Work::kChange ? changers_ : readers_;
}

void WorkerPools::answer(const std::shared_ptr<const ActiveSite>& active, Request request,
                         const Waiter& waiter, const Respond& respond) {
  const Work work = active->routes.work_of(request);
  if (work == Work::kMemory) return respond(active->routes.answer(request));
  if (auto kept = active->routes.answer_kept(request)) return respond(*std::move(kept));
  auto shared = std::make_shared<Request>(std::move(request));
  const bool is_queued = pool_for(work).post([this, active, shared, work, waiter, respond] {
    respond(answer_in_time(*active, *shared, work, waiter));
  });
  if (!is_queued) respond(active->routes.refuse(*shared, 503));
}

Response WorkerPools::answer_in_time(const ActiveSite& active, const Request& request, Work work,
                                     const Waiter& waiter) const {
  const auto has_hung_up = [&] { return waiter.has_hung_up && *waiter.has_hung_up; };
  const auto left = [&] {
    if (work == Work::kChange && is_hurried_) return std::chrono::milliseconds(0);
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.elapsed() - waiter.since);
    return request_patience(waited, has_hung_up());
  };
  // An account's answer may take longer than our patience.
  const bool is_over = left().count() <= 0 && (mode_ != Mode::kAccount || has_hung_up());
  // A client that closed its sending side alone still reads this.
  if (is_over) return active.routes.refuse(request, 503);
  // What an account did must be written down, however long that takes.
  if (mode_ == Mode::kAccount) return active.routes.answer(request);
  const Patience patience(left);
  return active.routes.answer(request);
}

std::size_t WorkerPools::waiting() const {
  return readers_.waiting() + changers_.waiting() + status_.waiting();
}

}  // namespace server
