// SQL for the queue of webhooks and mails that wait to be sent, and for what bookings keep about their mails. Internal
// to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Transaction's and Store's.
void insert_delivery(Connection& connection, const Delivery& delivery);
std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& url);
bool delete_delivery(Connection& connection, core::Id id);  // false: it was not there
void put_off_delivery(Connection& connection, core::Id id, core::Instant due_at, core::Instant now);
std::int64_t delete_deliveries_except(Connection& connection, const std::vector<std::string>& urls);
WebhooksWaiting select_webhooks_waiting(Connection& connection);

void insert_mail(Connection& connection, const MailDelivery& mail);
std::optional<MailDelivery> select_next_mail(Connection& connection,
                                             const std::set<std::string>& busy);
bool end_mail(Connection& connection, const MailDelivery& mail, core::MailState state,
              core::Instant now);
bool drop_if_cancelled(Connection& connection, const MailDelivery& mail);
void put_off_mail(Connection& connection, core::Id id, core::Instant due_at, bool has_failed,
                  core::Instant now);
void hurry(Connection& connection, core::Instant now);
MailsSent count_mails_sent(Connection& connection, const std::string& receiver,
                           core::Instant since);
Waiting count_mails(Connection& connection);
std::int64_t count_held_mails(Connection& connection, const std::string& receiver);

// As Transaction's.
bool has_entry(Connection& connection, core::Id booking);
bool is_corrected(Connection& connection, core::Id booking);
void correct_email(Connection& connection, core::Id booking, const std::string& email,
                   core::Id contact, core::Instant now);
MailsAgain count_mails_again(Connection& connection, core::Id booking, core::Instant since);
void insert_mail_again(Connection& connection, core::Id booking, core::Instant now);

}  // namespace server
