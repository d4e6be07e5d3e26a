// A calendar whose busy times can't be booked, as the site file names it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/booking.hpp"

namespace server {

struct BusyCalendar {
  std::string name;                     // its place in the site file, "resources[0].busy[1]"
  std::optional<core::Id> resource_id;  // whose times it blocks; nullopt: everybody's
  std::string url_file;                 // as the site file names it
  std::string url;                      // what that file holds; a secret
  bool all_day_is_busy = false;
  bool closes_if_lost = false;  // what nobody knows any more counts as busy
  bool allows_private_network = false;
  bool operator==(const BusyCalendar&) const = default;
};

}  // namespace server
