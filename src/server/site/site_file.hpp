// The site file on the disk: read into a Site, and told in a sentence. The only reader of it.
//
//   server::SiteResult result = server::load_site("/etc/booking/site.json");
#pragma once

#include <string>

#include "server/site/site.hpp"

namespace server {

// A file that cannot be read is a problem like any other. Problems name the file without its
// folder.
SiteResult load_site(const std::string& path, SiteKind kind = SiteKind::kOwn);

// "Palm Street Clinic, Europe/London: 3 booking types, 3 resources, 1 contact, 1 publishable key, no
// allowed origins." For a person who has just written the file.
std::string describe(const Site& site);

}  // namespace server
