// Holds of times that live upstream. They are kept here alone: the upstream knows of none.
//
// A hold of a resource keeps its time from those who want that one, and from those who want anybody
// once everybody is held. Where an account has no resources, a hold (of resource 0) keeps it from all.
#pragma once

#include <optional>
#include <vector>

#include "server/rules/schedule.hpp"

namespace server {

// Whether `held` stands in the way of whoever wants that slot with that resource, or with anybody of
// `everybody`.
bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource, const std::vector<core::Id>& everybody);
// The same for one resource alone; 0: for all.
bool is_held_for(const std::vector<Occupied>& held, const core::Slot& slot, core::Id resource);

}  // namespace server
