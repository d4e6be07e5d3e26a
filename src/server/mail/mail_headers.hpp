// The header of a mail, ready to be sent.
//
//   for (const server::Header& header : server::headers_of(mail)) …   // {"Subject", "=?UTF-8?B?…?="}
//
// Values are printable ASCII, folded with CR LF and a space; an address with letters beyond ASCII in front of
// its "@" is the one exception, and needs SMTPUTF8. No text of a mail can end a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/mail/compose.hpp"

namespace server {

std::vector<Header> headers_of(const Mail& mail);

// With its domain in ASCII: "info@xn--mller-kva.example"; and with dots at odd places in quotes:
// "\"abc.\"@docomo.ne.jp". Empty if is_mail_address refuses it, or the
// domain has no ASCII form.
std::string ascii_domain(std::string_view address);

}  // namespace server
