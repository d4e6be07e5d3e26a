// SQL for the queue of webhooks and mails that wait to be sent, for what bookings keep about their mails, and for timers.
// Internal to the store.
//
// An entry is sent by the server that has claimed it. A claim ends by itself, by the database's clock: the server may
// have been killed.
#pragma once

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// As Transaction's and Store's. `server` names this one: its own claims don't stand in its way.
void insert_delivery(Connection& connection, const Delivery& delivery);
std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& server,
                                             const std::string& url);
bool claim(Connection& connection, const std::string& server, core::Id id);
bool delete_delivery(Connection& connection, core::Id id);  // false: it was not there
void put_off(Connection& connection, core::Id id, core::Instant due_at, bool has_failed,
             core::Instant now);
std::int64_t delete_deliveries_except(Connection& connection, const std::vector<std::string>& urls);
WebhooksWaiting select_webhooks_waiting(Connection& connection);

void insert_mail(Connection& connection, const MailDelivery& mail);
std::optional<MailDelivery> select_next_mail(Connection& connection, const std::string& server,
                                             const std::set<std::string>& busy);
bool end_mail(Connection& connection, const MailDelivery& mail, core::MailState state,
              core::Instant now);
bool drop_if_cancelled(Connection& connection, const MailDelivery& mail);
void hurry(Connection& connection, core::Instant now);
MailsSent count_mails_sent(Connection& connection, const std::string& receiver,
                           core::Instant since);
Waiting count_mails(Connection& connection);
std::int64_t count_held_mails(Connection& connection, const std::string& receiver);

bool has_entry(Connection& connection, core::Id booking);
bool is_corrected(Connection& connection, core::Id booking);
void correct_email(Connection& connection, core::Id booking, const std::string& email,
                   core::Id contact, core::Instant now);
MailsAgain count_mails_again(Connection& connection, core::Id booking, core::Instant since);
void insert_mail_again(Connection& connection, core::Id booking, core::Instant now);

void set_timers(Connection& connection, core::Id booking, const std::vector<Timer>& timers);
bool delete_timer(Connection& connection, core::Id id);
std::vector<BookingTimer> select_due_timers(Connection& connection, core::Instant now, int most);
std::optional<core::Instant> select_next_timer(Connection& connection);

// The last entries that were written, by any server.
struct LastEntries {
  core::Id outbox = 0;
  core::Id timer = 0;
};
// What was written since, and what a server claimed and didn't end in time; moves `last` on.
Added select_added(Connection& connection, LastEntries& last);
LastEntries select_last(Connection& connection);

}  // namespace server::postgres
