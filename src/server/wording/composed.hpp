// Text in the form in which the same letters are the same bytes.
//
//   server::composed("jose\u0301@example.com") == "jos\u00E9@example.com"
#pragma once

#include <string>
#include <string_view>

namespace server {

// Unicode's composed form (NFC). Text that isn't UTF-8 is returned as it is.
std::string composed(std::string_view text);

}  // namespace server
