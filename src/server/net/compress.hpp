// gzip of an answer made on the spot. Files come compressed already (static_files). The only user
// of zlib.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace server {

std::optional<std::string> gzip(std::string_view text);  // nothing if there is no memory for it

}  // namespace server
