// Holds of an account's times. Only our store knows them; the account has no holds.
//
//   if (server::is_taken_by(held, slot, resource, all_resources)) slot.available = false;
//
// A held resource is unavailable to others. A request for any resource is refused once all
// resources are held. If the account has no resources, a hold is of resource 0 and takes the whole
// time.
#pragma once

#include <optional>
#include <vector>

#include "server/rules/schedule.hpp"

namespace server {

// Whether holds make the slot unavailable: with that resource, or with every one of `everybody` if
// `resource` is nullopt.
bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource, const std::vector<core::Id>& everybody);
// Whether a hold of exactly that resource overlaps the slot; 0: a hold of the whole time.
bool is_held_for(const std::vector<Occupied>& held, const core::Slot& slot, core::Id resource);

}  // namespace server
