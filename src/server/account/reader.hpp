// Reads of the upstream, for many at once: from AccountCache where it can, asked once for all who
// want the same, and asked again in the background while what is aging is shown.
//
//   server::AccountReader reader(account, scheduler, clock);
//   Pages got = reader.gather(keys, client);
//   if (got.is_whole()) …                 // a page for each key
//
// A few threads do the asking: what somebody waits for first, the first wish of each asker before
// anybody's second, then what is aging. What is unknown is waited for some seconds, what is outdated
// a moment; then the last known is given, and said to be so. While the upstream is left alone, they
// find out by themselves whether it works again. Every member may be called from any thread; destroying it ends the threads.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "server/account/cache.hpp"
#include "server/account/client.hpp"
#include "server/account/client_quota.hpp"

namespace server {

struct Pages {
  std::vector<std::shared_ptr<const AccountPage>> pages;  // by wish; null: not to be had
  std::optional<core::Instant> stale_as_of;  // some are the last known: the oldest of these
  // The upstream's own words, by wish: it was asked, and said no.
  std::vector<std::optional<core::ApiError>> refusals;
  int retry_after = 1;  // seconds until the rest can be had
  // A page or a refusal for each wish.
  bool is_whole() const;
};

class AccountReader {
 public:
  AccountReader(const AccountClient& account, CallScheduler& scheduler, const Clock& clock);
  ~AccountReader();
  AccountReader(const AccountReader&) = delete;
  AccountReader& operator=(const AccountReader&) = delete;

  // `asker`: for whom, as ClientQuota counts them.
  Pages gather(const std::vector<PageKey>& keys, const std::string& client = {});

  void touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
             AccountCache::Touch touch);
  void touch_everything();

 private:
  struct Failure {
    Elapsed at;
    core::ApiError error;  // status 0: it could not be read
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
  Round look(const std::vector<PageKey>& keys, Elapsed since);
  void enqueue(const std::vector<PageKey>& keys, const std::string& client);
  std::optional<int> seconds_to_refuse_for(const Round& round, const std::string& client);

  const AccountClient& account_;
  CallScheduler& scheduler_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::condition_variable something_came_;
  AccountCache cache_;
  ClientQuota client_quota_;
  std::multimap<int, QueuedPage> queue_;  // by how many of the same asker's stood before it
  std::set<PageKey> pending_;             // wanted, or being asked
  std::map<PageKey, Failure> failures_;   // of late, for those who wait
  int waiting_ = 0;
  bool is_probing_ = false;  // a call that a thread makes half open
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
