// Tells the owner of bookings that no longer start on a slot (own/off_slot.hpp): in the log, in
// GET /readyz and in the metrics.
//
//   server::OffSlotWatch watch(store, clock, log, metrics, readiness);
//   watch.look(active);      // at the start, and after each new site file
//
// Reads all bookings to come, on a thread of its own: a start doesn't wait for it longer than a moment.
#pragma once

#include <atomic>
#include <memory>
#include <stop_token>

#include "server/app/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/workers.hpp"
#include "server/service/readiness.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server {

class OffSlotWatch {
 public:
  // All of them must outlive this, and this the requests for metrics and readiness.
  OffSlotWatch(Store& store, const Clock& clock, Log& log, Metrics& metrics, Readiness& readiness);
  OffSlotWatch(const OffSlotWatch&) = delete;
  OffSlotWatch& operator=(const OffSlotWatch&) = delete;

  ~OffSlotWatch();

  // Returns when it has looked, or after a tenth of a second: then the log says it later. `site` is kept until then.
  void look(std::shared_ptr<const Site> site);

 private:
  void look_at(const Site& site);

  static constexpr std::size_t kMostLooks = 16;
  Store& store_;
  const Clock& clock_;
  Log& log_;
  std::atomic<int> count_ = 0;
  std::stop_source stop_;
  Workers worker_{1, kMostLooks};  // last: it uses the other members
};

}  // namespace server
