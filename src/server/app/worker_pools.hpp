// The threads that answer requests which may wait for a disk or for an account.
//
//   server::WorkerPools pools(server::WorkerPools::Mode::kAccount, clock);
//   pools.answer(holder.get(), std::move(request), waiter, respond);
//
// Reads, changes, and questions about the server itself have a pool each, so that none waits behind
// another kind. A request whose client has hung up before a worker begins it is not carried out; nor
// is one that has waited too long, in front of a store of our own: 503. When a queue is full the
// answer is 503. Destroying the pools drops what is queued.
#pragma once

#include <atomic>
#include <memory>

#include "server/app/active_site.hpp"
#include "server/base/workers.hpp"
#include "server/net/http_server.hpp"

namespace server {

class WorkerPools {
 public:
  // kOwnFile: many changes share one commit, so many may wait for it at a time. kOwnServer: each waits for a database
  // server alone, on one of a few connections.
  enum class Mode { kOwnFile, kOwnServer, kAccount };
  WorkerPools(Mode mode, const Clock& clock);  // `clock` must outlive this

  // Answers with that site, also if it is replaced meanwhile. What needs no waiting is answered at
  // once, on this thread; any other request by a worker.
  void answer(const std::shared_ptr<const ActiveSite>& active, Request request,
              const Waiter& waiter, const Respond& respond);
  std::size_t waiting() const;  // requests in the queues
  // The server stops: changes in front of a store of our own wait no longer, and are refused unless they have begun.
  void hurry() { is_hurried_ = true; }

 private:
  Workers& pool_for(Work work);
  Response answer_in_time(const ActiveSite& active, const Request& request, Work work,
                          const Waiter& waiter) const;

  const Mode mode_;
  const Clock& clock_;
  std::atomic<bool> is_hurried_ = false;
  Workers readers_;
  Workers changers_;
  Workers status_;
};

}  // namespace server
