// Text in the form in which the same letters are the same bytes.
//
//   server::composed("jose\u0301@example.com") == "jos\u00E9@example.com"
//   server::address_key("JOS\u00C9@Example.com") == "jos\u00E9@example.com"
//   server::address_key("anna@\u00FC.example") == "anna@xn--tda.example"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace server {

bool is_ascii(std::string_view text);

// Unicode's composed form (NFC). Text that isn't UTF-8 is returned as it is.
std::string composed(std::string_view text);

// A host as DNS has it (UTS 46): "M\u00FCller.example" is "xn--mller-kva.example". nullopt: it has no such form.
std::optional<std::string> ascii_host(std::string_view host);

// An email address in the form in which addresses are compared: the part in front of its "@" composed, and with each
// capital letter of any script as its small one; letters that Unicode folds to several, such as ß, stay. Its host
// as DNS has it.
std::string address_key(std::string_view address);

}  // namespace server
