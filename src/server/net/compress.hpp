// gzip for answers made per request. Static files are compressed ahead (static_files). Unpacking is
// decompress.hpp's.
//
//   if (auto packed = server::gzip(json)) …
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace server {

std::optional<std::string> gzip(std::string_view text);  // nullopt if out of memory

}  // namespace server
