// Loads the site file from disk, and summarises it in a sentence.
//
//   server::SiteResult result = server::load_site("/etc/booking/site.json");
#pragma once

#include <string>

#include "server/site/site.hpp"

namespace server {

// An unreadable file is a problem too. Problems name the file without its folder.
SiteResult load_site(const std::string& path, SiteKind kind = SiteKind::kOwn);

// "Palm Street Clinic, Europe/London: 3 booking types, 3 resources, 1 contact, 1 publishable key,
// no allowed origins." For a person who has just written the file.
std::string describe(const Site& site);

}  // namespace server
