#include "server/app/worker_pools.hpp"

#include <utility>

#include "server/api/responses.hpp"

namespace server {
namespace {

constexpr int kThreads = 4;
// In account mode threads wait: for the account's answers, and for a permit to call it.
constexpr int kAccountReaders = 64;
constexpr int kAccountChangers = 48;
constexpr std::size_t kQueueLimit = 512;

}  // namespace

WorkerPools::WorkerPools(Mode mode)
    : readers_(mode == Mode::kAccount ? kAccountReaders : kThreads, kQueueLimit) {
  if (mode == Mode::kAccount) changers_.emplace(kAccountChangers, kQueueLimit);
}

void WorkerPools::answer(const std::shared_ptr<const ActiveSite>& active, Request request,
                         const Respond& respond) {
  if (active->routes.is_quick(request)) return respond(active->routes.answer(request));
  Workers& workers = changers_ && !is_read(request) ? *changers_ : readers_;
  auto shared = std::make_shared<Request>(std::move(request));
  bool is_queued =
      workers.post([active, shared, respond] { respond(active->routes.answer(*shared)); });
  if (!is_queued) respond(active->routes.refuse(*shared, 503));
}

std::size_t WorkerPools::waiting() const {
  return readers_.waiting() + (changers_ ? changers_->waiting() : 0);
}

}  // namespace server
