#include "server/store/postgres/bookings.hpp"

#include "core/protocol/protocol.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server::postgres {
namespace {

// $1 is now: a confirmed booking whose end has passed reads as completed.
constexpr Sql kStatusNow(
    "CASE WHEN status = 'confirmed' AND ends_at <= $1 THEN 'completed' ELSE status END");

constexpr Sql kColumns = R"(
SELECT id, contact_id, booking_type_id, resource_id, title, starts_at, ends_at, )" +
                         kStatusNow + R"(, notes, created_at, updated_at,
  uid, given_name, given_email, given_phone, locale, time_zone, policy, cancelled_by, cancel_reason,
  mail_state, price, location, policy_text, decision)";
constexpr int kPastColumns = 25;
constexpr Sql kSelectRow = kColumns + " FROM bookings";
// One statement for all, because each takes a way to the database server and back.
constexpr Sql kSelectInFeed = kColumns + R"(, name, email, phone
FROM bookings JOIN (SELECT id AS person, name, email, phone FROM contacts) AS people ON person = contact_id
WHERE ends_at >= $2 AND ($3 IS NULL OR resource_id = $3)
  AND (status <> 'cancelled' OR updated_at >= $4)
ORDER BY starts_at, id)";

constexpr Sql kSelectBooking = kSelectRow + " WHERE id = $2";

constexpr Sql kCount("SELECT COUNT(*) FROM bookings");
constexpr Sql kOfAll(" WHERE $4 IS NULL");
constexpr Sql kOfContact(" WHERE contact_id = $4");
constexpr Sql kInRange =
    " AND starts_at >= $2 AND starts_at < $3 AND ($5 IS NULL OR " + kStatusNow + " = $5)";
constexpr Sql kPage(" ORDER BY starts_at, id LIMIT $6 OFFSET $7");

constexpr Sql kCountAll = kCount + kOfAll + kInRange;
constexpr Sql kCountOfContact = kCount + kOfContact + kInRange;
constexpr Sql kSelectPageOfAll = kSelectRow + kOfAll + kInRange + kPage;
constexpr Sql kSelectPageOfContact = kSelectRow + kOfContact + kInRange + kPage;

// The one conflict there can be is an overlap. Its constraint isn't named: over partitions each has its own.
constexpr Sql kInsert(R"(
INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at,
  occupied_from, occupied_until, status, notes, created_at, updated_at,
  uid, given_name, given_email, given_phone, locale, time_zone, policy,
  price, location, policy_text, link_id, mail_link_id, given_email_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
  $23, $24, $25)
ON CONFLICT DO NOTHING
RETURNING id)");

constexpr Sql kMove(R"(
UPDATE bookings SET resource_id = $1, starts_at = $2, ends_at = $3, occupied_from = $4,
  occupied_until = $5, status = $6, updated_at = $7,
  decision = CASE WHEN $6 = 'pending' THEN NULL ELSE decision END,
  decided_by = CASE WHEN $6 = 'pending' THEN NULL ELSE decided_by END
WHERE id = $8)");

constexpr Sql kConfirm(R"(
UPDATE bookings SET status = 'confirmed', decision = 'approved', decided_by = $1, updated_at = $2
WHERE id = $3)");
constexpr Sql kSetNotes("UPDATE bookings SET notes = $1, updated_at = $2 WHERE id = $3");
constexpr Sql kCancel(R"(
UPDATE bookings SET status = 'cancelled', cancelled_by = $1, cancel_reason = $2,
  decision = CASE WHEN status = 'pending' THEN 'declined' ELSE 'cancelled' END,
  decided_by = $3, updated_at = $4
WHERE id = $5)");
constexpr Sql kSelectDecided("SELECT decision, decided_by FROM bookings WHERE id = $1");
constexpr Sql kSelectLinkId("SELECT link_id FROM bookings WHERE id = $1");
constexpr Sql kSelectMailLinkId(
    "SELECT coalesce(mail_link_id, link_id) FROM bookings WHERE id = $1");
constexpr Sql kSelectIsEndedLink("SELECT 1 FROM bookings WHERE id = $1 AND ended_link_id = $2");
constexpr Sql kSelectContactLinkId("SELECT link_id FROM contacts WHERE id = $1");
constexpr Sql kSelectPolicy("SELECT policy FROM bookings WHERE id = $1");

// A number may have an extension: "+442079460123;ext=12". Each SELECT has an index; with OR in their place, PostgreSQL reads
// all bookings to come. A booking takes at most three days, so none that began earlier ends after now.
constexpr Sql kSelectToCome(R"(
SELECT id, starts_at, ends_at FROM bookings
WHERE status IN ('pending', 'confirmed') AND ends_at > $1 AND )");
constexpr Sql kSelectUpcoming =
    kSelectToCome + R"(starts_at > $1 - interval '3 days'
  AND contact_id IN (SELECT $2 UNION ALL SELECT id FROM contacts WHERE email_key = $3 AND email_key <> ''
    UNION ALL SELECT id FROM contacts WHERE phone = $4 AND phone <> '')
UNION)" +
    kSelectToCome + R"(given_email_key = $3 AND given_email_key <> ''
UNION)" +
    kSelectToCome + R"(given_phone = $4 AND given_phone <> ''
UNION)" +
    kSelectToCome +
    R"(given_phone >= $4 || ';' AND given_phone < $4 || '<' AND given_phone <> '' AND $4 <> ''
ORDER BY starts_at, id)";
constexpr Sql kCountCancelledBy(R"(
SELECT COUNT(*) FROM visitor_cancellations JOIN bookings ON id = booking_id
WHERE cancelled_at > $1
  AND (contact_id = $2
    OR ($3 <> '' AND given_email_key = $3) OR ($4 <> '' AND given_phone = $4)
    OR ($4 <> '' AND given_phone >= $4 || ';' AND given_phone < $4 || '<')
    OR contact_id IN (SELECT id FROM contacts
      WHERE ($3 <> '' AND email_key = $3) OR ($4 <> '' AND phone = $4))))");
constexpr Sql kCountCancelledFrom(
    "SELECT COUNT(*) FROM visitor_cancellations WHERE client = $1 AND cancelled_at > $2");
constexpr Sql kForgetCancelled("DELETE FROM visitor_cancellations WHERE cancelled_at < $1");
constexpr Sql kInsertCancelled(R"(
INSERT INTO visitor_cancellations (booking_id, client, cancelled_at) VALUES ($1, $2, $3)
ON CONFLICT (booking_id) DO UPDATE SET client = excluded.client, cancelled_at = excluded.cancelled_at)");
constexpr core::Seconds kCancelledCountedFor = core::kADay;
constexpr Sql kInsertOwnerLink(R"(
INSERT INTO owner_links (hash, booking_id, actor, expires_at) VALUES ($1, $2, $3, $4))");
constexpr Sql kDeleteExpiredOwnerLinks("DELETE FROM owner_links WHERE expires_at <= $1");
constexpr Sql kSetOwnerLinksEnd("UPDATE owner_links SET expires_at = $1 WHERE booking_id = $2");
constexpr Sql kSelectOwnerLink(R"(
SELECT hash, booking_id, actor, expires_at FROM owner_links WHERE hash = $1 AND expires_at > $2)");
constexpr Sql kSelectAny("SELECT 1 FROM bookings LIMIT 1");

// All instants that the API can write lie between these.
constexpr core::Instant kEarliest{core::Seconds(-62135596800)};
constexpr core::Instant kLatest{core::Seconds(253402300800)};

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

bool still_stands(core::BookingStatus status) {
  return status == core::BookingStatus::kPending || status == core::BookingStatus::kConfirmed;
}

core::Booking booking_in(const Row& row) {
  core::Booking booking;
  booking.id = row.whole(0);
  booking.contact_id = row.whole(1);
  booking.booking_type_id = row.whole(2);
  booking.resource_id = row.whole(3);
  booking.title = row.text(4);
  booking.starts_at = row.instant(5);
  booking.ends_at = row.instant(6);
  booking.status = core::parse_status(row.text(7)).value_or(core::BookingStatus::kConfirmed);
  booking.notes = row.text_if_any(8);
  booking.created_at = row.instant(9);
  booking.updated_at = row.instant(10);
  booking.uid = row.text_if_any(11).value_or("");
  const core::ContactDetails given{row.text_if_any(12).value_or(""),
                                   row.text_if_any(13).value_or(""),
                                   row.text_if_any(14).value_or("")};
  if (given != core::ContactDetails()) booking.given = given;
  booking.locale = row.text_if_any(15).value_or("");
  booking.time_zone = row.text_if_any(16).value_or("");
  if (still_stands(booking.status)) {
    const Policy policy = parse_policy(row.text_if_any(17).value_or(""));
    booking.changes = {cancel_end(policy, booking.starts_at), move_end(policy, booking.starts_at)};
  }
  booking.cancelled_by = core::parse_cancelled_by(row.text_if_any(18).value_or(""));
  booking.cancel_reason = row.text_if_any(19).value_or("");
  booking.mail = core::parse_mail_state(row.text_if_any(20).value_or(""));
  if (const auto price = row.text_if_any(21)) booking.price = core::parse_price(*price);
  if (const auto location = row.text_if_any(22)) booking.location = core::parse_location(*location);
  booking.policy_text = row.text_if_any(23).value_or("");
  // A request that its visitor withdrew, or that ran out, has the same decision.
  booking.declined = booking.cancelled_by == core::CancelledBy::kBusiness &&
                     row.text_if_any(24).value_or("") == "declined";
  return booking;
}

}  // namespace

std::optional<core::Booking> select_booking(Connection& connection, core::Id id,
                                            core::Instant now) {
  const Rows rows = connection.ask(kSelectBooking, now, id);
  if (rows.empty()) return std::nullopt;
  return booking_in(rows.first());
}

BookingPage select_bookings(Connection& connection, const BookingFilter& filter) {
  BookingPage page;
  std::optional<std::string> status;
  if (filter.status) status = core::to_string(*filter.status);
  const core::Instant from = filter.from.value_or(kEarliest);
  const core::Instant until = filter.until.value_or(kLatest);
  const Snapshot snapshot(connection);  // so that the count and the rows agree
  const char* const count = filter.contact_id ? kCountOfContact.c_str() : kCountAll.c_str();
  page.total = connection.ask_text(count, filter.now, from, until, filter.contact_id, status)
                   .first()
                   .whole(0);
  const char* const select =
      filter.contact_id ? kSelectPageOfContact.c_str() : kSelectPageOfAll.c_str();
  for (const Row row : connection.ask_text(select, filter.now, from, until, filter.contact_id,
                                           status, filter.limit, filter.offset)) {
    page.bookings.push_back(booking_in(row));
  }
  return page;
}

std::vector<FeedBooking> select_feed_bookings(Connection& connection, const FeedFilter& filter) {
  std::vector<FeedBooking> bookings;
  for (const Row row : connection.ask(kSelectInFeed, filter.now, filter.ended_since,
                                      filter.resource_id, filter.cancelled_since)) {
    bookings.push_back(
        {booking_in(row),
         {row.text(kPastColumns), row.text(kPastColumns + 1), row.text(kPastColumns + 2)}});
  }
  return bookings;
}

std::optional<core::Booking> insert_booking(Connection& connection, const NewBooking& booking) {
  const core::ContactDetails given = booking.given.value_or(core::ContactDetails());
  std::optional<std::string> price, location;
  if (booking.price) price = core::print_price(*booking.price);
  if (booking.location) location = core::print_location(*booking.location);
  const Rows rows = connection.ask(
      kInsert, booking.contact_id, booking.booking_type_id, booking.occupied.resource_id,
      booking.title, booking.starts_at, booking.ends_at, booking.occupied.from,
      booking.occupied.until, core::to_string(booking.status), booking.notes, booking.made_at,
      booking.made_at, booking.uid, unless_empty(given.name), unless_empty(composed(given.email)),
      unless_empty(given.phone), unless_empty(booking.locale), unless_empty(booking.time_zone),
      print_policy(booking.policy), price, location, unless_empty(booking.policy_text),
      new_link_id(), new_link_id(), unless_empty(address_key(given.email)));
  if (rows.empty()) return std::nullopt;
  return select_booking(connection, rows.first().whole(0), booking.made_at);
}

bool move_booking(Connection& connection, core::Id id, const MovedBooking& moved,
                  core::Instant now) {
  connection.run("SAVEPOINT before_move");
  try {
    connection.ask(kMove, moved.occupied.resource_id, moved.starts_at, moved.ends_at,
                   moved.occupied.from, moved.occupied.until, core::to_string(moved.status), now,
                   id);
  } catch (const PostgresError& error) {
    if (!error.is_overlap()) throw;
    connection.run("ROLLBACK TO SAVEPOINT before_move");
    return false;
  }
  connection.run("RELEASE SAVEPOINT before_move");
  return true;
}

void confirm_booking(Connection& connection, core::Id id, const std::string& decided_by,
                     core::Instant now) {
  connection.ask(kConfirm, unless_empty(decided_by), now, id);
}

void set_notes(Connection& connection, core::Id id, const std::optional<std::string>& notes,
               core::Instant now) {
  connection.ask(kSetNotes, notes, now, id);
}

void cancel_booking(Connection& connection, core::Id id, const Cancellation& cancellation,
                    core::Instant now) {
  connection.ask(kCancel, core::to_string(cancellation.by), unless_empty(cancellation.reason),
                 unless_empty(cancellation.decided_by), now, id);
}

std::vector<UpcomingBooking> select_upcoming(Connection& connection, const Person& person,
                                             core::Instant now) {
  std::vector<UpcomingBooking> upcoming;
  for (const Row row : connection.ask(kSelectUpcoming, now, person.contact_id,
                                      address_key(person.email), person.phone)) {
    upcoming.push_back({row.whole(0), row.instant(1), row.instant(2)});
  }
  return upcoming;
}

VisitorCancellations count_visitor_cancellations(Connection& connection, const Person& person,
                                                 const std::string& client, core::Instant since) {
  VisitorCancellations count;
  count.of_person =
      connection
          .ask(kCountCancelledBy, since, person.contact_id, address_key(person.email), person.phone)
          .first()
          .whole(0);
  count.from_client = connection.ask(kCountCancelledFrom, client, since).first().whole(0);
  return count;
}

void insert_visitor_cancellation(Connection& connection, core::Id booking,
                                 const std::string& client, core::Instant now) {
  connection.ask(kForgetCancelled, now - kCancelledCountedFor);
  connection.ask(kInsertCancelled, booking, client, now);
}

std::optional<std::string> select_link_id(Connection& connection, LinkedTo to, core::Id id) {
  const Rows rows = to == LinkedTo::kBooking         ? connection.ask(kSelectLinkId, id)
                    : to == LinkedTo::kMailedBooking ? connection.ask(kSelectMailLinkId, id)
                                                     : connection.ask(kSelectContactLinkId, id);
  if (rows.empty()) return std::nullopt;
  return rows.first().text(0);
}

bool is_ended_link(Connection& connection, core::Id booking, const std::string& link_id) {
  return !connection.ask(kSelectIsEndedLink, booking, link_id).empty();
}

Policy select_policy(Connection& connection, core::Id id) {
  const Rows rows = connection.ask(kSelectPolicy, id);
  return rows.empty() ? Policy() : parse_policy(rows.first().text(0));
}

Decided select_decided(Connection& connection, core::Id id) {
  const Rows rows = connection.ask(kSelectDecided, id);
  if (rows.empty()) return {};
  const std::string word = rows.first().text(0);
  const std::string by = rows.first().text(1);
  if (word == "approved") return {Decision::kApproved, by};
  if (word == "declined") return {Decision::kDeclined, by};
  if (word == "cancelled") return {Decision::kCancelled, by};
  return {};
}

void insert_owner_link(Connection& connection, const OwnerLink& link, core::Instant now) {
  connection.ask(kDeleteExpiredOwnerLinks, now);
  connection.ask(kInsertOwnerLink, link.hash, link.booking_id, link.actor, link.expires_at);
}

void set_owner_links_end(Connection& connection, core::Id booking, core::Instant expires_at) {
  connection.ask(kSetOwnerLinksEnd, expires_at, booking);
}

std::optional<OwnerLink> select_owner_link(Connection& connection, const std::string& hash,
                                           core::Instant now) {
  const Rows rows = connection.ask(kSelectOwnerLink, hash, now);
  if (rows.empty()) return std::nullopt;
  const Row row = rows.first();
  return OwnerLink{row.text(0), row.whole(1), row.text(2), row.instant(3)};
}

bool has_bookings(Connection& connection) {
  return !connection.ask(kSelectAny).empty();
}

}  // namespace server::postgres
