#include "server/store/sqlite/outbox.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"
#include "server/base/digest.hpp"
#include "server/net/http.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server {
namespace {

constexpr Sql kInsert(R"(
INSERT INTO outbox (channel, receiver, event, booking_id, delivery_id, body, is_limited, made_at, due_at, due_set_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8))");

// A receiver gets what is about one booking in its order.
constexpr Sql kIsNext(R"( NOT EXISTS (
  SELECT 1 FROM outbox AS earlier
  WHERE earlier.channel = waiting.channel AND earlier.receiver = waiting.receiver
    AND earlier.booking_id = waiting.booking_id AND earlier.id < waiting.id))");
constexpr Sql kSelectNext =
    R"(
SELECT id, event, booking_id, delivery_id, body, made_at, due_at, failed_attempts
FROM outbox AS waiting WHERE channel = 'webhook' AND receiver = ?1 AND)" +
    kIsNext + " ORDER BY due_at, id LIMIT 1";
// ?1 is a JSON list of addresses.
constexpr Sql kSelectNextMail =
    R"(
SELECT id, receiver, event, booking_id, delivery_id, body, is_limited, made_at, due_at, failed_attempts
FROM outbox AS waiting
WHERE channel = 'mail' AND receiver NOT IN (SELECT value FROM json_each(?1)) AND)" +
    kIsNext + " ORDER BY due_at, id LIMIT 1";

constexpr Sql kDelete("DELETE FROM outbox WHERE id = ? RETURNING id");
constexpr Sql kPutOff(R"(
UPDATE outbox SET due_at = ?, due_set_at = ?, failed_attempts = failed_attempts + ? WHERE id = ?)");
constexpr Sql kHurry("UPDATE outbox SET due_at = ?1, due_set_at = ?1 WHERE due_set_at > ?1");
// A mail without a limit frees what waits for a limit before it: neither overtakes, and neither waits. What a
// cancellation makes pointless keeps its limit, and is looked at again: see drop_if_cancelled.
constexpr Sql kFreeEarlier(R"(
UPDATE outbox SET is_limited = ?4, due_at = min(due_at, ?3), due_set_at = ?3
WHERE channel = 'mail' AND receiver = ?1 AND booking_id = ?2 AND is_limited = 1)");
// A limited mail that waits about the same booking.
constexpr Sql kSelectHeld(R"(
SELECT 1 FROM outbox
WHERE channel = 'mail' AND receiver = ? AND booking_id = ? AND is_limited = 1)");
constexpr Sql kSelectCancellation(R"(
SELECT id, json_extract(body, '$.cancelled_by') = 'visitor' AND json_extract(?4, '$.is_first') IS 1
FROM outbox
WHERE channel = 'mail' AND receiver = ?1 AND booking_id = ?2 AND id > ?3 AND event IN ('cancelled', 'expired')
ORDER BY id LIMIT 1)");
constexpr Sql kDropUntil(R"(
DELETE FROM outbox
WHERE channel = 'mail' AND receiver = ? AND booking_id = ? AND id BETWEEN ? AND ?)");
constexpr Sql kSelectReceivers("SELECT DISTINCT receiver FROM outbox WHERE channel = 'webhook'");
constexpr Sql kDeleteAllTo(
    "DELETE FROM outbox WHERE channel = 'webhook' AND receiver = ? RETURNING id");
constexpr Sql kCountByEvent(R"(
SELECT event, COUNT(*), MIN(made_at) FROM outbox WHERE channel = 'webhook' GROUP BY event)");
constexpr Sql kCountMails("SELECT COUNT(*), MIN(made_at) FROM outbox WHERE channel = 'mail'");
constexpr Sql kCountHeld(R"(
SELECT COUNT(*) FROM outbox
WHERE channel = 'mail' AND is_limited = 1 AND failed_attempts = 0 AND (?1 = '' OR receiver = ?1))");

constexpr Sql kSetMailState("UPDATE bookings SET mail_state = ? WHERE id = ?");
constexpr Sql kForgetMailState("UPDATE bookings SET mail_state = NULL WHERE id = ?");
constexpr Sql kSetHasEntry("UPDATE bookings SET has_entry = 1 WHERE id = ?");
constexpr Sql kInsertSent("INSERT INTO mails_sent (receiver_hash, sent_at) VALUES (?, ?)");
constexpr Sql kForgetSent("DELETE FROM mails_sent WHERE sent_at < ?");
constexpr Sql kCountSentTo(
    "SELECT COUNT(*), MIN(sent_at) FROM mails_sent WHERE receiver_hash = ? AND sent_at > ?");
constexpr Sql kCountSent("SELECT COUNT(*), MIN(sent_at) FROM mails_sent WHERE sent_at > ?");

constexpr core::Seconds kCountedFor = 2 * core::kADay;  // longer than any limit counts

std::string receiver_hash(const std::string& receiver) {
  return to_hex(sha256(address_key(receiver)));
}

// A visitor's mail that nobody asked for.
bool is_by_clock(MailKind kind) {
  return kind == MailKind::kReminder || kind == MailKind::kExpired;
}

void set_mail_state(Connection& connection, const MailDelivery& mail, core::MailState state) {
  if (!mail.booking_id || is_for_owner(mail.kind)) return;
  connection.use(kSetMailState).bind(core::to_string(state)).bind(mail.booking_id).step();
}

constexpr Sql kSelectHasEntry("SELECT has_entry FROM bookings WHERE id = ?");
constexpr Sql kSelectIsCorrected("SELECT is_corrected FROM bookings WHERE id = ?");
// The owner may have typed an address of their own: the owner's mails stay.
constexpr Sql kDropMails(R"(
DELETE FROM outbox WHERE channel = 'mail' AND booking_id = ?1 AND event NOT LIKE 'owner%'
  AND receiver = (SELECT given_email FROM bookings WHERE id = ?1))");
// A booking from before there were two kinds of links loses the page's link too, as it is the mail's.
constexpr Sql kCorrect(R"(
UPDATE bookings SET given_email = ?1, given_email_key = ?7, contact_id = ?2, is_corrected = 1, updated_at = ?3,
  ended_link_id = ifnull(mail_link_id, ifnull(link_id, '')),
  link_id = CASE WHEN mail_link_id IS NULL THEN ?4 ELSE link_id END, mail_link_id = ?5
WHERE id = ?6)");
constexpr Sql kCountAgain(
    "SELECT COUNT(*), MIN(asked_at) FROM mails_again WHERE booking_id = ? AND asked_at > ?");
constexpr Sql kInsertAgain("INSERT INTO mails_again (booking_id, asked_at) VALUES (?, ?)");
constexpr Sql kForgetAgain("DELETE FROM mails_again WHERE asked_at < ?");

bool is_set(Statement rows, core::Id booking) {
  return rows.bind(booking).step() && rows.whole(0) != 0;
}

}  // namespace

void insert_delivery(Connection& connection, const Delivery& delivery) {
  Statement insert = connection.use(kInsert);
  insert.bind(std::string_view("webhook")).bind(delivery.url).bind(to_string(delivery.event));
  insert.bind(delivery.booking_id).bind(delivery.delivery_id).bind(delivery.body);
  insert.bind(0).bind(delivery.made_at).step();
}

void insert_mail(Connection& connection, const MailDelivery& mail) {
  // What the clock causes is no reason to send more mails than the limits let out.
  const bool is_behind_held =
      is_by_clock(mail.kind) && mail.booking_id &&
      connection.use(kSelectHeld).bind(mail.receiver).bind(mail.booking_id).step();
  const bool is_limited = mail.is_limited || is_behind_held;
  if (!is_limited && mail.booking_id) {
    connection.use(kFreeEarlier)
        .bind(mail.receiver)
        .bind(mail.booking_id)
        .bind(mail.made_at)
        .bind(mail.kind == MailKind::kCancelled ? 1 : 0)
        .step();
  }
  Statement insert = connection.use(kInsert);
  insert.bind(std::string_view("mail"))
      .bind(mail.receiver)
      .bind(to_string(mail.kind))
      .bind(mail.booking_id);
  insert.bind(mail.message_id).bind(mail.order).bind(is_limited ? 1 : 0);
  insert.bind(mail.made_at).step();
  set_mail_state(connection, mail, core::MailState::kWaiting);
  if (mail.has_entry) connection.use(kSetHasEntry).bind(mail.booking_id).step();
}

std::optional<MailDelivery> select_next_mail(Connection& connection,
                                             const std::set<std::string>& busy) {
  Statement rows = connection.use(kSelectNextMail);
  if (!rows.bind(core::print_json(core::Json(busy))).step()) return std::nullopt;
  MailDelivery mail;
  mail.id = rows.whole(0);
  mail.receiver = rows.text(1);
  mail.kind = parse_mail_kind(rows.text(2)).value_or(MailKind::kConfirmed);
  mail.booking_id = rows.whole_if_any(3);
  mail.message_id = rows.text(4);
  mail.order = rows.text(5);
  mail.is_limited = rows.whole(6) != 0;
  mail.made_at = rows.instant(7);
  mail.due_at = rows.instant(8);
  mail.failed_attempts = static_cast<int>(rows.whole(9));
  return mail;
}

bool end_mail(Connection& connection, const MailDelivery& mail, core::MailState state,
              core::Instant now) {
  const bool was_there = delete_delivery(connection, mail.id);
  if (was_there) set_mail_state(connection, mail, state);
  if (state == core::MailState::kSent && mail.is_limited) {
    connection.use(kForgetSent).bind(now - kCountedFor).step();
    connection.use(kInsertSent).bind(receiver_hash(mail.receiver)).bind(now).step();
  }
  return was_there;
}

void put_off_mail(Connection& connection, core::Id id, core::Instant due_at, bool has_failed,
                  core::Instant now) {
  connection.use(kPutOff).bind(due_at).bind(now).bind(has_failed ? 1 : 0).bind(id).step();
}

bool drop_if_cancelled(Connection& connection, const MailDelivery& mail) {
  if (!mail.booking_id) return false;
  core::Id cancellation = 0;
  bool is_unheard = false;
  {
    Statement rows = connection.use(kSelectCancellation);
    rows.bind(mail.receiver).bind(mail.booking_id).bind(mail.id).bind(mail.order);
    if (!rows.step()) return false;
    cancellation = rows.whole(0);
    is_unheard = rows.whole(1) != 0;
  }
  // An attempt that failed may have reached the visitor all the same.
  const bool is_all_moot = is_unheard && mail.failed_attempts == 0;
  Statement drop = connection.use(kDropUntil);
  drop.bind(mail.receiver).bind(mail.booking_id).bind(mail.id);
  drop.bind(is_all_moot ? cancellation : mail.id).step();
  if (is_all_moot) connection.use(kForgetMailState).bind(mail.booking_id).step();
  return true;
}

void hurry(Connection& connection, core::Instant now) {
  connection.use(kHurry).bind(now).step();
}

MailsSent count_mails_sent(Connection& connection, const std::string& receiver,
                           core::Instant since) {
  Statement rows = receiver.empty() ? connection.use(kCountSent) : connection.use(kCountSentTo);
  if (!receiver.empty()) rows.bind(receiver_hash(receiver));
  if (!rows.bind(since).step() || rows.whole(0) == 0) return {};
  return {rows.whole(0), rows.instant(1)};
}

Waiting count_mails(Connection& connection) {
  Statement rows = connection.use(kCountMails);
  if (!rows.step() || rows.whole(0) == 0) return {};
  return {rows.whole(0), rows.instant(1)};
}

std::int64_t count_held_mails(Connection& connection, const std::string& receiver) {
  Statement rows = connection.use(kCountHeld);
  return rows.bind(receiver).step() ? rows.whole(0) : 0;
}

std::optional<Delivery> select_next_delivery(Connection& connection, const std::string& url) {
  Statement rows = connection.use(kSelectNext);
  if (!rows.bind(url).step()) return std::nullopt;
  Delivery delivery;
  delivery.id = rows.whole(0);
  delivery.url = url;
  delivery.event = parse_webhook_event(rows.text(1)).value_or(WebhookEvent::kUpdated);
  delivery.booking_id = rows.whole(2);
  delivery.delivery_id = rows.text(3);
  delivery.body = rows.text(4);
  delivery.made_at = rows.instant(5);
  delivery.due_at = rows.instant(6);
  delivery.failed_attempts = static_cast<int>(rows.whole(7));
  return delivery;
}

bool delete_delivery(Connection& connection, core::Id id) {
  return connection.use(kDelete).bind(id).step();
}

void put_off_delivery(Connection& connection, core::Id id, core::Instant due_at,
                      core::Instant now) {
  connection.use(kPutOff).bind(due_at).bind(now).bind(1).bind(id).step();
}

std::int64_t delete_deliveries_except(Connection& connection,
                                      const std::vector<std::string>& urls) {
  std::vector<std::string> unlisted;
  {
    Statement rows = connection.use(kSelectReceivers);
    while (rows.step()) {
      std::string url = rows.text(0);
      if (std::find(urls.begin(), urls.end(), url) == urls.end()) unlisted.push_back(url);
    }
  }
  std::int64_t count = 0;
  for (const std::string& url : unlisted) {
    Statement rows = connection.use(kDeleteAllTo);
    rows.bind(url);
    while (rows.step()) ++count;
  }
  return count;
}

WebhooksWaiting select_webhooks_waiting(Connection& connection) {
  Statement rows = connection.use(kCountByEvent);
  WebhooksWaiting waiting;
  while (rows.step()) {
    auto event = parse_webhook_event(rows.text(0));
    if (event) waiting[*event] = {rows.whole(1), rows.instant(2)};
  }
  return waiting;
}

bool has_entry(Connection& connection, core::Id booking) {
  return is_set(connection.use(kSelectHasEntry), booking);
}

bool is_corrected(Connection& connection, core::Id booking) {
  return is_set(connection.use(kSelectIsCorrected), booking);
}

void correct_email(Connection& connection, core::Id booking, const std::string& email,
                   core::Id contact, core::Instant now) {
  connection.use(kDropMails).bind(booking).step();
  Statement update = connection.use(kCorrect);
  update.bind(composed(email)).bind(contact).bind(now);
  update.bind(new_link_id()).bind(new_link_id()).bind(booking).bind(address_key(email)).step();
}

MailsAgain count_mails_again(Connection& connection, core::Id booking, core::Instant since) {
  Statement rows = connection.use(kCountAgain);
  if (!rows.bind(booking).bind(since).step() || rows.whole(0) == 0) return {};
  return {rows.whole(0), rows.instant(1)};
}

void insert_mail_again(Connection& connection, core::Id booking, core::Instant now) {
  connection.use(kForgetAgain).bind(now - kCountedFor).step();
  connection.use(kInsertAgain).bind(booking).bind(now).step();
}

}  // namespace server
