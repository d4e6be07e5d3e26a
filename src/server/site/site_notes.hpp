// What a valid site file has that would surprise its owner: a type that nobody can book, or a request
// that nobody is told about.
//
//   for (const std::string& note : server::site_notes(site, clock.now())) …
//   // booking_types[1]: nobody takes "First visit"; …
//
// Each note has the path of the value and a remedy. Bookings aren't considered: a full calendar is no
// surprise. Of a site in front of an account nothing is noted, because its types are in the account.
#pragma once

#include <string>
#include <vector>

#include "server/site/site.hpp"

namespace server {

std::vector<std::string> site_notes(const Site& site, core::Instant now);

}  // namespace server
