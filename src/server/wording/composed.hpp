// Text in the form in which the same letters are the same bytes.
//
//   server::composed("jose\u0301@example.com") == "jos\u00E9@example.com"
//   server::address_key("JOS\u00C9@Example.com") == "jos\u00E9@example.com"
#pragma once

#include <string>
#include <string_view>

namespace server {

// Unicode's composed form (NFC). Text that isn't UTF-8 is returned as it is.
std::string composed(std::string_view text);

// An email address in the form in which addresses are compared: composed, and with each capital letter of any script as
// its small one. Letters that Unicode folds to several, such as ß, stay.
std::string address_key(std::string_view address);

}  // namespace server
