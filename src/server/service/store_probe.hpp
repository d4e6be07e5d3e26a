// Whether the store reads and writes, for /readyz and the log. Looks at it once per second and when
// asked, on a thread of its own, because a look may hang as long as the disk does.
//
//   server::StoreProbe probe(store, clock, {.report = …, .say = …, .recovered = …});
//   readiness.add("store", [&] { return probe.ask(); });
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "server/base/clock.hpp"
#include "server/store/store.hpp"

namespace server {

class StoreProbe {
 public:
  // On the probe's thread, once for each change.
  struct Callbacks {
    std::function<void(std::string_view)> report;  // the store fails, or fails for another reason
    std::function<void(std::string_view)> say;     // it works again
    std::function<void()> recovered;  // the same; called again later if it throws StoreError
  };
  // `is_well`: the store has worked so far. Store and clock must outlive this.
  StoreProbe(Store& store, const Clock& clock, Callbacks callbacks, bool is_well = true);
  ~StoreProbe();
  StoreProbe(const StoreProbe&) = delete;
  StoreProbe& operator=(const StoreProbe&) = delete;

  // Why the store can't be used, as a public sentence; nothing: it can, or a look takes long and writes get through
  // meanwhile, slowly. Answers within half a second.
  // From any thread; those who ask during one look share its result.
  std::optional<std::string> ask();
  // `recovered` is called after the next look that finds the store well: something couldn't be written. From any thread.
  void owe() { is_owed_ = true; }

 private:
  void run(const std::stop_token& stop);
  std::optional<std::string> look(bool is_asked);
  bool gets_through(std::uint64_t before) const;
  void note(std::optional<StoreFault> fault, std::string_view error);

  Store& store_;
  const Clock& clock_;
  const Callbacks callbacks_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_asked_ = false;
  std::chrono::microseconds asked_at_{0};
  std::uint64_t commits_when_asked_ = 0;
  std::uint64_t looks_ = 0;
  std::optional<std::string> result_;
  std::atomic<bool> is_owed_;  // a call of `recovered`
  // Of the thread alone:
  std::optional<StoreFault> fault_;
  std::set<std::string, std::less<>> reported_;          // of the present failure
  std::optional<std::chrono::microseconds> written_at_;  // nullopt: the last write failed
  std::jthread thread_;                                  // last: it uses the other members
};

}  // namespace server
