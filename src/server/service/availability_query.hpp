// The parameters of availability, read and checked.
#pragma once

#include "server/net/http.hpp"
#include "server/service/booking_service.hpp"

namespace server {

struct AvailabilityRequest {
  AvailabilityQuery query;
  bool as_range = false;  // asked with from and to
};

// Refuses (422) with every invalid parameter, by name. Without `with_range`, from, to and
// booking_id mean nothing.
Outcome<AvailabilityRequest> read_availability_query(const Query& query, bool with_range);

}  // namespace server
