// Tells the owner of bookings that no longer start on a slot (own/off_slot.hpp): in the log, in
// GET /readyz and in the metrics.
//
//   server::OffSlotWatch watch(store, clock, log, metrics, readiness);
//   watch.look(site);      // at the start, and after each new site file
#pragma once

#include <atomic>

#include "server/app/log.hpp"
#include "server/base/metrics.hpp"
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

  void look(const Site& site);

 private:
  Store& store_;
  const Clock& clock_;
  Log& log_;
  std::atomic<int> count_ = 0;
};

}  // namespace server
