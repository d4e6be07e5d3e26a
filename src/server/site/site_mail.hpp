// Reads the site file's mail, and the address that the server is reached at from outside.
#pragma once

#include <string>

#include "server/rules/mail.hpp"
#include "server/site/json_validator.hpp"

namespace server {

MailSettings read_mail(const core::Json& value, Problems& problems);
// Without a slash at its end; empty if it is absent or wrong.
std::string read_public_url(const Fields& root);

}  // namespace server
