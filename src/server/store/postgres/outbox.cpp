#include "server/store/postgres/outbox.hpp"

#include "server/base/digest.hpp"
#include "server/net/http.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server::postgres {
namespace {

constexpr Sql kInsert(R"(
INSERT INTO outbox (channel, receiver, event, booking_id, delivery_id, body, is_limited, made_at, due_at, due_set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8))");

// A receiver gets what is about one booking in its order. Nothing that another server is sending.
constexpr Sql kIsNext(R"(
  AND (claimed_until IS NULL OR claimed_by = $1 OR claimed_until <= clock_timestamp())
  AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.channel = waiting.channel AND earlier.receiver = waiting.receiver
      AND earlier.booking_id = waiting.booking_id AND earlier.id < waiting.id)
ORDER BY due_at, id LIMIT 1)");
constexpr Sql kSelectNext =
    R"(
SELECT id, event, booking_id, delivery_id, body, made_at, due_at, failed_attempts
FROM outbox AS waiting WHERE channel = 'webhook' AND receiver = $2)" +
    kIsNext;
constexpr Sql kSelectNextMail =
    R"(
SELECT id, receiver, event, booking_id, delivery_id, body, is_limited, made_at, due_at, failed_attempts
FROM outbox AS waiting WHERE channel = 'mail' AND receiver <> ALL ($2))" +
    kIsNext;
// Longer than any attempt takes: webhooks and mails have deadlines of 30 and 40 seconds.
constexpr Sql kClaim(R"(
UPDATE outbox SET claimed_by = $1, claimed_until = clock_timestamp() + interval '60 seconds'
WHERE id = (
  SELECT id FROM outbox
  WHERE id = $2 AND (claimed_until IS NULL OR claimed_by = $1 OR claimed_until <= clock_timestamp())
  FOR UPDATE SKIP LOCKED))");

constexpr Sql kDelete("DELETE FROM outbox WHERE id = $1");
constexpr Sql kPutOff(R"(
UPDATE outbox SET due_at = $1, due_set_at = $2, failed_attempts = failed_attempts + $3,
  claimed_by = NULL, claimed_until = NULL
WHERE id = $4)");
constexpr Sql kHurry("UPDATE outbox SET due_at = $1, due_set_at = $1 WHERE due_set_at > $1");
// A mail without a limit frees what waits for a limit before it: neither overtakes, and neither waits. What a
// cancellation makes pointless keeps its limit, and is looked at again: see drop_if_cancelled.
constexpr Sql kFreeEarlier(R"(
UPDATE outbox SET is_limited = $4, due_at = least(due_at, $3), due_set_at = $3
WHERE channel = 'mail' AND receiver = $1 AND booking_id = $2 AND is_limited)");
// A limited mail that waits about the same booking.
constexpr Sql kSelectHeld(R"(
SELECT 1 FROM outbox
WHERE channel = 'mail' AND receiver = $1 AND booking_id = $2 AND is_limited LIMIT 1)");
constexpr Sql kSelectCancellation(R"(
SELECT id, coalesce(body::json ->> 'cancelled_by' = 'visitor' AND $4::json ->> 'is_first' = 'true', false)
FROM outbox
WHERE channel = 'mail' AND receiver = $1 AND booking_id = $2 AND id > $3 AND event IN ('cancelled', 'expired')
ORDER BY id LIMIT 1)");
constexpr Sql kDropUntil(R"(
DELETE FROM outbox
WHERE channel = 'mail' AND receiver = $1 AND booking_id = $2 AND id BETWEEN $3 AND $4)");
constexpr Sql kDeleteOthers(
    "DELETE FROM outbox WHERE channel = 'webhook' AND receiver <> ALL ($1)");
constexpr Sql kCountByEvent(R"(
SELECT event, COUNT(*), MIN(made_at) FROM outbox WHERE channel = 'webhook' GROUP BY event)");
constexpr Sql kCountMails("SELECT COUNT(*), MIN(made_at) FROM outbox WHERE channel = 'mail'");

constexpr Sql kCountHeld(R"(
SELECT COUNT(*) FROM outbox
WHERE channel = 'mail' AND is_limited AND failed_attempts = 0 AND ($1 = '' OR receiver = $1))");

constexpr Sql kSetMailState("UPDATE bookings SET mail_state = $1 WHERE id = $2");
constexpr Sql kForgetMailState("UPDATE bookings SET mail_state = NULL WHERE id = $1");
constexpr Sql kSetHasEntry("UPDATE bookings SET has_entry = true WHERE id = $1");
constexpr Sql kInsertSent("INSERT INTO mails_sent (receiver_hash, sent_at) VALUES ($1, $2)");
constexpr Sql kForgetSent("DELETE FROM mails_sent WHERE sent_at < $1");
constexpr Sql kCountSentTo(
    "SELECT COUNT(*), MIN(sent_at) FROM mails_sent WHERE receiver_hash = $1 AND sent_at > $2");
constexpr Sql kCountSent("SELECT COUNT(*), MIN(sent_at) FROM mails_sent WHERE sent_at > $1");

constexpr core::Seconds kCountedFor = 2 * core::kADay;  // longer than any limit counts

constexpr Sql kSelectHasEntry("SELECT has_entry FROM bookings WHERE id = $1");
constexpr Sql kSelectIsCorrected("SELECT is_corrected FROM bookings WHERE id = $1");
// The owner may have typed an address of their own: the owner's mails stay.
constexpr Sql kDropMails(R"(
DELETE FROM outbox WHERE channel = 'mail' AND booking_id = $1 AND event NOT LIKE 'owner%'
  AND receiver = (SELECT given_email FROM bookings WHERE id = $1))");
// A booking that was copied from before there were two kinds of links loses the page's link too: it is the mail's.
constexpr Sql kCorrect(R"(
UPDATE bookings SET given_email = $1, given_email_key = $7, contact_id = $2, is_corrected = true, updated_at = $3,
  ended_link_id = coalesce(mail_link_id, link_id, ''),
  link_id = CASE WHEN mail_link_id IS NULL THEN $4 ELSE link_id END, mail_link_id = $5
WHERE id = $6)");
constexpr Sql kCountAgain(
    "SELECT COUNT(*), MIN(asked_at) FROM mails_again WHERE booking_id = $1 AND asked_at > $2");
constexpr Sql kInsertAgain("INSERT INTO mails_again (booking_id, asked_at) VALUES ($1, $2)");
constexpr Sql kForgetAgain("DELETE FROM mails_again WHERE asked_at < $1");

constexpr Sql kDeleteTimers("DELETE FROM timers WHERE booking_id = $1");
constexpr Sql kInsertTimer("INSERT INTO timers (booking_id, kind, due_at) VALUES ($1, $2, $3)");
constexpr Sql kDeleteTimer("DELETE FROM timers WHERE id = $1");
constexpr Sql kSelectDueTimers(R"(
SELECT id, booking_id, kind, due_at FROM timers WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2)");
constexpr Sql kSelectNextTimer("SELECT MIN(due_at) FROM timers");

constexpr Sql kSelectLast(
    "SELECT coalesce((SELECT MAX(id) FROM outbox), 0), coalesce((SELECT MAX(id) FROM timers), 0)");
// All rows are written under one lock, so that their ids ascend in the order of the commits. What another server put off
// comes due here too: that server may have ended.
constexpr Sql kSelectAdded(R"(
SELECT channel, receiver, MAX(id) FROM outbox
WHERE id > $1 OR claimed_until <= clock_timestamp()
  OR (claimed_until IS NULL AND due_at <= clock_timestamp())
GROUP BY channel, receiver
UNION ALL
SELECT 'timer', '', MAX(id) FROM timers WHERE id > $2 HAVING COUNT(*) > 0)");

std::string receiver_hash(const std::string& receiver) {
  return to_hex(sha256(address_key(receiver)));
}

// A visitor's mail that nobody asked for.
bool is_by_clock(MailKind kind) {
  return kind == MailKind::kReminder || kind == MailKind::kExpired;
}

void set_mail_state(Connection& connection, const MailDelivery& mail, core::MailState state) {
  if (!mail.booking_id || is_for_owner(mail.kind)) return;
  connection.ask(kSetMailState, core::to_string(state), mail.booking_id);
}

bool is_set(const Rows& rows) {
  return !rows.empty() && rows.first().flag(0);
}

// A count and the oldest of what was counted.
template <class Counted>
Counted counted_in(const Rows& rows) {
  if (rows.first().whole(0) == 0) return {};
  return {rows.first().whole(0), rows.first().instant(1)};
}

}  // namespace

void insert_delivery(Connection& connection, const Delivery& delivery) {
  connection.ask(kInsert, "webhook", delivery.url, to_string(delivery.event), delivery.booking_id,
                 delivery.delivery_id, delivery.body, false, delivery.made_at);
}

void insert_mail(Connection& connection, const MailDelivery& mail) {
  // What the clock causes is no reason to send more mails than the limits let out.
  const bool is_behind_held = is_by_clock(mail.kind) && mail.booking_id &&
                              !connection.ask(kSelectHeld, mail.receiver, mail.booking_id).empty();
  const bool is_limited = mail.is_limited || is_behind_held;
  if (!is_limited && mail.booking_id) {
    connection.ask(kFreeEarlier, mail.receiver, mail.booking_id, mail.made_at,
                   mail.kind == MailKind::kCancelled);
  }
  connection.ask(kInsert, "mail", mail.receiver, to_string(mail.kind), mail.booking_id,
                 mail.message_id, mail.order, is_limited, mail.made_at);
  set_mail_state(connection, mail, core::MailState::kWaiting);
  if (mail.has_entry) connection.ask(kSetHasEntry, mail.booking_id);
}

std::optional<MailDelivery> select_next_mail(Connection& connection, const std::string& server,
                                             const std::set<std::string>& busy) {
  const Rows rows =
      connection.ask(kSelectNextMail, server, std::vector<std::string>(busy.begin(), busy.end()));
  if (rows.empty()) return std::nullopt;
  const Row row = rows.first();
  MailDelivery mail;
  mail.id = row.whole(0);
  mail.receiver = row.text(1);
  mail.kind = parse_mail_kind(row.text(2)).value_or(MailKind::kConfirmed);
  mail.booking_id = row.whole_if_any(3);
  mail.message_id = row.text(4);
  mail.order = row.text(5);
  mail.is_limited = row.flag(6);
  mail.made_at = row.instant(7);
  mail.due_at = row.instant(8);
  mail.failed_attempts = static_cast<int>(row.whole(9));
  return mail;
}

bool claim(Connection& connection, const std::string& server, core::Id id) {
  return connection.ask(kClaim, server, id).changed() > 0;
}

bool end_mail(Connection& connection, const MailDelivery& mail, core::MailState state,
              core::Instant now) {
  const bool was_there = delete_delivery(connection, mail.id);
  if (was_there) set_mail_state(connection, mail, state);
  if (state == core::MailState::kSent && mail.is_limited) {
    connection.ask(kForgetSent, now - kCountedFor);
    connection.ask(kInsertSent, receiver_hash(mail.receiver), now);
  }
  return was_there;
}

bool drop_if_cancelled(Connection& connection, const MailDelivery& mail) {
  if (!mail.booking_id) return false;
  const Rows rows =
      connection.ask(kSelectCancellation, mail.receiver, mail.booking_id, mail.id, mail.order);
  if (rows.empty()) return false;
  const core::Id cancellation = rows.first().whole(0);
  // An attempt that failed may have reached the visitor all the same.
  const bool is_all_moot = rows.first().flag(1) && mail.failed_attempts == 0;
  connection.ask(kDropUntil, mail.receiver, mail.booking_id, mail.id,
                 is_all_moot ? cancellation : mail.id);
  if (is_all_moot) connection.ask(kForgetMailState, mail.booking_id);
  return true;
}

void hurry(Connection& connection, core::Instant now) {
  connection.ask(kHurry, now);
}

MailsSent count_mails_sent(Connection& connection, const std::string& receiver,
                           core::Instant since) {
  return counted_in<MailsSent>(receiver.empty()
                                   ? connection.ask(kCountSent, since)
                                   : connection.ask(kCountSentTo, receiver_hash(receiver), since));
}

Waiting count_mails(Connection& connection) {
  return counted_in<Waiting>(connection.ask(kCountMails));
}

std::int64_t count_held_mails(Connection& connection, const std::string& receiver) {
  return connection.ask(kCountHeld, receiver).first().whole(0);
}

std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& server,
                                             const std::string& url) {
  const Rows rows = connection.ask(kSelectNext, server, url);
  if (rows.empty()) return std::nullopt;
  const Row row = rows.first();
  Delivery delivery;
  delivery.id = row.whole(0);
  delivery.url = url;
  delivery.event = parse_webhook_event(row.text(1)).value_or(WebhookEvent::kUpdated);
  delivery.booking_id = row.whole(2);
  delivery.delivery_id = row.text(3);
  delivery.body = row.text(4);
  delivery.made_at = row.instant(5);
  delivery.due_at = row.instant(6);
  delivery.failed_attempts = static_cast<int>(row.whole(7));
  return delivery;
}

bool delete_delivery(Connection& connection, core::Id id) {
  return connection.ask(kDelete, id).changed() > 0;
}

void put_off(Connection& connection, core::Id id, core::Instant due_at, bool has_failed,
             core::Instant now) {
  connection.ask(kPutOff, due_at, now, has_failed ? 1 : 0, id);
}

std::int64_t delete_deliveries_except(Connection& connection,
                                      const std::vector<std::string>& urls) {
  return connection.ask(kDeleteOthers, urls).changed();
}

WebhooksWaiting select_webhooks_waiting(Connection& connection) {
  WebhooksWaiting waiting;
  for (const Row row : connection.ask(kCountByEvent)) {
    const auto event = parse_webhook_event(row.text(0));
    if (event) waiting[*event] = {row.whole(1), row.instant(2)};
  }
  return waiting;
}

bool has_entry(Connection& connection, core::Id booking) {
  return is_set(connection.ask(kSelectHasEntry, booking));
}

bool is_corrected(Connection& connection, core::Id booking) {
  return is_set(connection.ask(kSelectIsCorrected, booking));
}

void correct_email(Connection& connection, core::Id booking, const std::string& email,
                   core::Id contact, core::Instant now) {
  connection.ask(kDropMails, booking);
  connection.ask(kCorrect, composed(email), contact, now, new_link_id(), new_link_id(), booking,
                 address_key(email));
}

MailsAgain count_mails_again(Connection& connection, core::Id booking, core::Instant since) {
  return counted_in<MailsAgain>(connection.ask(kCountAgain, booking, since));
}

void insert_mail_again(Connection& connection, core::Id booking, core::Instant now) {
  connection.ask(kForgetAgain, now - kCountedFor);
  connection.ask(kInsertAgain, booking, now);
}

void set_timers(Connection& connection, core::Id booking, const std::vector<Timer>& timers) {
  connection.ask(kDeleteTimers, booking);
  for (const Timer& timer : timers) {
    connection.ask(kInsertTimer, booking, to_string(timer.kind), timer.due_at);
  }
}

bool delete_timer(Connection& connection, core::Id id) {
  return connection.ask(kDeleteTimer, id).changed() > 0;
}

std::vector<BookingTimer> select_due_timers(Connection& connection, core::Instant now, int most) {
  std::vector<BookingTimer> timers;
  for (const Row row : connection.ask(kSelectDueTimers, now, most)) {
    const auto kind = parse_timer_kind(row.text(2)).value_or(TimerKind::kReminder);
    timers.push_back({row.whole(0), row.whole(1), {kind, row.instant(3)}});
  }
  return timers;
}

std::optional<core::Instant> select_next_timer(Connection& connection) {
  const Rows rows = connection.ask(kSelectNextTimer);
  if (rows.first().is_null(0)) return std::nullopt;
  return rows.first().instant(0);
}

LastEntries select_last(Connection& connection) {
  const Rows rows = connection.ask(kSelectLast);
  return {rows.first().whole(0), rows.first().whole(1)};
}

Added select_added(Connection& connection, LastEntries& last) {
  Added added;
  added.by_others = true;
  LastEntries now = last;
  for (const Row row : connection.ask(kSelectAdded, last.outbox, last.timer)) {
    const std::string channel = row.text(0);
    const bool is_timer = channel == "timer";
    core::Id& newest = is_timer ? now.timer : now.outbox;
    newest = std::max(newest, row.whole(2));
    if (channel == "webhook") added.webhook_receivers.insert(row.text(1));
    added.mails = added.mails || channel == "mail";
    added.timers = added.timers || is_timer;
  }
  last = now;
  return added;
}

}  // namespace server::postgres
