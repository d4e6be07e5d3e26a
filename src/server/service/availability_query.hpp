// The parameters of availability, read and checked.
#pragma once

#include <variant>

#include "server/net/http.hpp"
#include "server/service/booking_service.hpp"

namespace server {

struct AvailabilityRequest {
  AvailabilityQuery query;
  bool as_range = false;  // asked with from and to
};

// All that is wrong with them at once, by name (422). Without `with_range`, from, to and
// booking_id mean nothing.
std::variant<AvailabilityRequest, core::ApiError> read_availability_query(const Query& query,
                                                                          bool with_range);

}  // namespace server
