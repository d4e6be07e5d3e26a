// Reads the site file's webhooks.
#pragma once

#include <string>
#include <vector>

#include "server/rules/webhooks.hpp"
#include "server/site/json_validator.hpp"

namespace server {

std::vector<Webhook> read_webhooks(const core::Json& list, const std::string& path,
                                   Problems& problems);

}  // namespace server
