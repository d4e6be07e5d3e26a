// Makes the mail of an order: subject, text, HTML and calendar file, in the receiver's language and time
// zone.
//
//   server::Mail mail = server::compose(order, server::mail_business(site), clock.now());
//   server::SmtpResult result = smtp.send(mail, stop);
//
// The same order, business and date give the same mail. Reads no clock and opens no socket; zone rules are
// the tz database's.
//
// - The subject of a visitor's mail is the booking type and the day and nothing else: Exchange gives it to
//   the entry in the calendar. An owner's adds what happened. So nothing that a visitor typed is in a subject.
// - Text that a person typed is never HTML and never a link: see mail_page.hpp.
// - No text of a person can add a header; see mail_headers.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/mail/mail_order.hpp"
#include "server/net/http.hpp"
#include "server/site/site.hpp"

namespace server {

// What a mail needs to know of the business, from the site file of the moment.
struct MailBusiness {
  std::string name;
  std::string time_zone;
  std::string locale;
  Mailbox from;
  Mailbox reply_to;  // not set: `from`
  std::string signature;
  bool operator==(const MailBusiness&) const = default;
};

// The site must have "mail".
MailBusiness mail_business(const Site& site);

struct MailFile {
  std::string method;  // REQUEST or CANCEL
  std::string text;    // text/calendar
  bool operator==(const MailFile&) const = default;
};

struct Mail {
  std::string message_id;
  core::Instant date;
  Mailbox from;
  Mailbox to;
  Mailbox reply_to;      // not set: none
  std::string language;  // BCP 47
  std::string subject;   // one line of any language
  std::string text;      // lines end with \n
  std::string html;
  std::optional<MailFile> calendar;
  bool operator==(const Mail&) const = default;
};

Mail compose(const MailOrder& order, const MailBusiness& business, core::Instant date);

}  // namespace server
