// What a valid site file has that would surprise its owner: a type that nobody can book, or a request
// that nobody is told about.
//
//   for (const std::string& note : server::site_notes(site, clock.now())) …
//   // booking_types[1]: nobody takes "First visit"; …
//
// Each note has the path of the value and a remedy. Bookings aren't considered: a full calendar is no
// surprise. A site in front of an account has its types there: of such a site, what has no effect is noted.
#pragma once

#include <string>
#include <vector>

#include "server/site/site.hpp"

namespace server {

std::vector<std::string> site_notes(const Site& site, core::Instant now);
// Of a site in front of an account, whose types are there: what has no effect.
std::vector<std::string> account_notes(const Site& site);

}  // namespace server
