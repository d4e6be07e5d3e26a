// The connections of one server, at most so many at a time.
//
//   Pool::Lease connection = pool.take(patience);   // throws PostgresError
//   connection->ask(…);
//
// One that was lost, or that is still in a transaction when its lease ends, is closed. From any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

class Pool {
 public:
  Pool(Conninfo conninfo, int most);

  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection, bool is_new)
        : pool_(pool), connection_(std::move(connection)), is_new_(is_new) {}
    ~Lease() { pool_.give_back(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    // Not used before: if it is lost, another would be too.
    bool is_new() const { return is_new_; }

   private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
    bool is_new_;
  };

  // Waits for one that others use, or for a new one to be made, for at most `patience`.
  Lease take(std::chrono::milliseconds patience);
  // Closes those that nobody uses: the database was restarted, or is another one.
  void forget_idle();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const Conninfo conninfo_;
  const int most_;
  std::atomic<std::size_t> place_ = 0;  // where the last connection was made
  std::mutex mutex_;
  std::condition_variable returned_;
  int used_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace server::postgres
