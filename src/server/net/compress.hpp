// Compresses answers that the server makes. The site's files are compressed ahead (static_files). Unpacking is
// decompress.hpp's.
//
//   if (auto packed = server::compressed(json, "br")) …
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace server {

// All return nullopt if out of memory.
std::optional<std::string> gzip(std::string_view text);
// A month of times is two thirds as long as with gzip, in about the same time.
std::optional<std::string> brotli(std::string_view text);
// `encoding`: "br" or "gzip", as in Content-Encoding.
std::optional<std::string> compressed(std::string_view text, std::string_view encoding);

}  // namespace server
