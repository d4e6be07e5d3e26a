// Reads the account's types, resources and days for many clients at once, through AccountCache.
// Concurrent requests for the same page share one call; aging pages are shown while they are read
// again in the background.
//
//   server::AccountReader reader(account, scheduler, clock);
//   Pages got = reader.gather(keys, client);
//   if (got.is_whole()) …                 // a page or a refusal per key
//
// A few threads make the calls. First come pages that somebody waits for, the first page of each
// client before anybody's second, then aging pages. `gather` waits some seconds for unknown pages
// and a moment for outdated ones; after that it returns the last known page and marks it as stale.
// While the breaker is open, the threads probe the account on their own.
//
// Every member may be called from any thread. The destructor joins the threads.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "server/account/client/cache.hpp"
#include "server/account/client/client.hpp"
#include "server/account/client/client_quota.hpp"

namespace server {

struct Pages {
  std::vector<std::shared_ptr<const AccountPage>> pages;  // by key; null: unavailable
  std::optional<core::Instant> stale_as_of;  // set if pages are stale: when the oldest was read
  // The account's errors, by key: it answered and refused.
  std::vector<std::optional<core::ApiError>> refusals;
  int retry_after = 1;  // seconds until the rest may be available
  // There is a page or a refusal for each key.
  bool is_whole() const;
};

class AccountReader {
 public:
  AccountReader(const AccountClient& account, CallScheduler& scheduler, const Clock& clock);
  ~AccountReader();
  AccountReader(const AccountReader&) = delete;
  AccountReader& operator=(const AccountReader&) = delete;

  // `client`: on whose behalf, as in ClientQuota.
  Pages gather(const std::vector<PageKey>& keys, const std::string& client = {});

  void touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
             AccountCache::Touch touch);
  void touch_everything();

 private:
  struct Failure {
    Elapsed at;
    core::ApiError error;  // status 0: no usable answer
  };
  struct QueuedPage {
    PageKey key;
    std::string client;
  };
  struct Round;
  struct Job;
  void work();
  std::optional<Job> next_job(Elapsed now);
  bool is_refused(const Failure& failure, Elapsed since, Elapsed now) const;
  void ask(const PageKey& key, CallPermit permit, std::unique_lock<std::mutex>& lock);
  Round read_cache(const std::vector<PageKey>& keys, Elapsed since);
  void enqueue(const std::vector<PageKey>& keys, const std::string& client);
  std::optional<int> retry_after(const Round& round, const std::string& client);

  const AccountClient& account_;
  CallScheduler& scheduler_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::condition_variable something_came_;
  AccountCache cache_;
  ClientQuota client_quota_;
  // Keyed by the number of the same client's pages that were queued before it.
  std::multimap<int, QueuedPage> queue_;
  std::set<PageKey> pending_;            // queued, or being read
  std::map<PageKey, Failure> failures_;  // recent ones, for waiting requests
  int waiting_ = 0;
  bool is_probing_ = false;  // a thread makes a probe
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
