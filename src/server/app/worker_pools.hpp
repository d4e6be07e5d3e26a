// The threads that answer requests which may wait for a disk or for an account.
//
//   server::WorkerPools pools(server::WorkerPools::Mode::kAccount);
//   pools.answer(holder.get(), std::move(request), respond);
//
// In account mode, reads and changes have a pool each: either may wait long for the account, and
// must not hold up the other. When a queue is full the answer is 503. Destroying the pools answers
// what is queued.
#pragma once

#include <memory>
#include <optional>

#include "server/app/active_site.hpp"
#include "server/base/workers.hpp"
#include "server/net/http_server.hpp"

namespace server {

class WorkerPools {
 public:
  enum class Mode { kOwn, kAccount };
  explicit WorkerPools(Mode mode);

  // Answers with that site, also if it is replaced meanwhile. A quick request is answered at once,
  // on this thread; any other by a worker.
  void answer(const std::shared_ptr<const ActiveSite>& active, Request request,
              const Respond& respond);
  std::size_t waiting() const;  // requests in the queues

 private:
  Workers readers_;
  std::optional<Workers> changers_;  // empty: `readers_` do everything
};

}  // namespace server
