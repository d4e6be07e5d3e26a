// "booking-server mail-test": one mail of each kind, about a booking that does not exist, so that an operator
// sees that the relay takes them and how they look.
//
//   bool all_sent = server::test_mail(smtp, site, "me@example.com", clock.now(), print_line);
#pragma once

#include <functional>
#include <string>

#include "server/mail/smtp_client.hpp"
#include "server/site/site.hpp"

namespace server {

// Prints one line per mail: "confirmed: sent", or "confirmed: not sent. " and why. Ends after a failure that
// every other mail would meet as well. The site must have "mail".
bool test_mail(const SmtpClient& smtp, const Site& site, const std::string& address,
               core::Instant now, const std::function<void(const std::string&)>& print);

}  // namespace server
