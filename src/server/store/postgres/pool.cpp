#include "server/store/postgres/pool.hpp"

#include <utility>

namespace server::postgres {

Pool::Pool(Conninfo conninfo, int most) : conninfo_(std::move(conninfo)), most_(most) {}

Pool::Lease Pool::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, patience, [this] { return used_ < most_; })) {
    throw PostgresError("database: all connections of this server are in use", StoreFault::kBusy,
                        "");
  }
  ++used_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return {*this, std::move(connection), false};
  }
  lock.unlock();
  try {
    auto connection = std::make_unique<Connection>(conninfo_, place_, patience);
    place_ = connection->place();
    return {*this, std::move(connection), true};
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Pool::forget_idle() {
  std::vector<std::unique_ptr<Connection>> closed;  // outside the lock
  const std::lock_guard lock(mutex_);
  closed.swap(idle_);
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  const bool is_usable = connection && !connection->is_lost() && !connection->is_in_transaction();
  if (!is_usable) connection.reset();
  // Also where BoundedReads could not begin.
  if (connection) connection->wait_at_most(kAnswerPatience);
  const std::lock_guard lock(mutex_);
  --used_;
  if (connection) idle_.push_back(std::move(connection));
  returned_.notify_one();
}

}  // namespace server::postgres
