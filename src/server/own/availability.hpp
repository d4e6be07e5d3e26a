// The free and taken times of one day or of a range of days.
//
//   server::Outcome<server::Availability> days = search.days(query, caller);
#pragma once

#include "server/own/slot_finder.hpp"
#include "server/service/booking_service.hpp"

namespace server::own {

class AvailabilitySearch {
 public:
  // All of them must outlive this.
  AvailabilitySearch(const Catalog& catalog, const SlotFinder& slots, Store& store,
                     const Clock& clock)
      : catalog_(catalog), slots_(slots), store_(store), clock_(clock) {}

  Outcome<Availability> days(const AvailabilityQuery& query, const Caller& caller) const;
  std::optional<Standing> standing() const;
  bool stands(const Standing& standing) const;

 private:
  const Catalog& catalog_;
  const SlotFinder& slots_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace server::own
