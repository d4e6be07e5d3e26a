// Checks of files that were compressed ahead (static_files).
//
//   if (!server::is_brotli_of(packed, plain)) …
#pragma once

#include <string_view>

namespace server {

// Whether `packed` is whole, and unpacks to exactly `plain`. Takes no more memory than `plain`, whatever `packed` is.
bool is_gzip_of(std::string_view packed, std::string_view plain);
bool is_brotli_of(std::string_view packed, std::string_view plain);

}  // namespace server
