// Webhooks as the site file writes them.
#pragma once

#include <string>
#include <vector>

#include "server/site_fields.hpp"
#include "server/webhooks.hpp"

namespace server {

std::vector<Webhook> read_webhooks(const core::Json& list, const std::string& path,
                                   Problems& problems);

}  // namespace server
