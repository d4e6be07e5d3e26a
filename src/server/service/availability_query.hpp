// Reads the query parameters of availability.
//
//   auto request = server::read_availability_query(query, true);
//   if (!request) return refusal(request.error());
#pragma once

#include "server/net/http.hpp"
#include "server/service/booking_service.hpp"

namespace server {

struct AvailabilityRequest {
  AvailabilityQuery query;
  bool as_range = false;  // from and to were given, instead of date
};

// Refuses (422) with every invalid parameter, by name. Without `with_range`, from, to and
// booking_id are ignored.
Outcome<AvailabilityRequest> read_availability_query(const Query& query, bool with_range);

}  // namespace server
