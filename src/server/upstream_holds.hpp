// Holds of times that live upstream. They are kept here alone: the upstream knows of none.
//
// A hold of nobody in particular (resource 0) keeps its time from everybody; one of a resource, from
// those who want that one.
#pragma once

#include <optional>
#include <vector>

#include "server/schedule.hpp"

namespace server {

// Whether one of `held` stands in the way of whoever wants that slot with that resource, or anybody.
bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource);

}  // namespace server
