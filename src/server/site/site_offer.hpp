// Reads what visitors need to know before they book: price, location, policy and category of a booking type, and what
// is said of a resource.
#pragma once

#include "core/booking.hpp"
#include "server/site/json_validator.hpp"

namespace server {

// The fields that read_offer reads, for the list of known ones.
inline constexpr std::string_view kOfferFields[] = {"price", "location", "policy", "category"};

void read_offer(const Fields& fields, core::BookingType& type);

// Visitors can only be called if the form asks for their number. `path` is the type's.
void check_calls(const core::BookingType& type, const core::DetailRules& details,
                 const std::string& path, Problems& problems);

// resources[].about; empty if absent.
std::string read_about(const Fields& fields);

}  // namespace server
