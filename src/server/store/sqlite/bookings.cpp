#include "server/store/sqlite/bookings.hpp"

#include "core/protocol/protocol.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server {
namespace {

// ?1 is now: a confirmed booking whose end has passed reads as completed.
constexpr Sql kStatusNow(
    "CASE WHEN status = 'confirmed' AND ends_at <= ?1 THEN 'completed' ELSE status END");

constexpr Sql kSelectRow = R"(
SELECT id, contact_id, booking_type_id, resource_id, title, starts_at, ends_at, )" +
                           kStatusNow + R"(, notes, created_at, updated_at,
  uid, given_name, given_email, given_phone, locale, time_zone, policy, cancelled_by, cancel_reason,
  mail_state, price, location, policy_text, decision
FROM bookings)";

constexpr Sql kSelectBooking = kSelectRow + " WHERE id = ?2";

// The list has two statements, because SQLite doesn't use the index for
// "?4 IS NULL OR contact_id = ?4".
constexpr Sql kCount("SELECT COUNT(*) FROM bookings");
constexpr Sql kOfAll(" WHERE ?4 IS NULL");
constexpr Sql kOfContact(" WHERE contact_id = ?4");
constexpr Sql kInRange =
    " AND starts_at >= ?2 AND starts_at < ?3 AND (?5 IS NULL OR " + kStatusNow + " = ?5)";
constexpr Sql kPage(" ORDER BY starts_at, id LIMIT ?6 OFFSET ?7");

constexpr Sql kCountAll = kCount + kOfAll + kInRange;
constexpr Sql kCountOfContact = kCount + kOfContact + kInRange;
constexpr Sql kSelectPageOfAll = kSelectRow + kOfAll + kInRange + kPage;
constexpr Sql kSelectPageOfContact = kSelectRow + kOfContact + kInRange + kPage;

constexpr Sql kInsert(R"(
INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at,
  occupied_from, occupied_until, status, notes, created_at, updated_at,
  uid, given_name, given_email, given_phone, locale, time_zone, policy,
  price, location, policy_text, link_id, mail_link_id, given_email_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))");

constexpr Sql kMove(R"(
UPDATE bookings SET resource_id = ?, starts_at = ?, ends_at = ?, occupied_from = ?,
  occupied_until = ?, status = ?6, updated_at = ?,
  decision = CASE WHEN ?6 = 'pending' THEN NULL ELSE decision END,
  decided_by = CASE WHEN ?6 = 'pending' THEN NULL ELSE decided_by END
WHERE id = ?)");

constexpr Sql kConfirm(R"(
UPDATE bookings SET status = 'confirmed', decision = 'approved', decided_by = ?, updated_at = ?
WHERE id = ?)");
constexpr Sql kSetNotes("UPDATE bookings SET notes = ?, updated_at = ? WHERE id = ?");
constexpr Sql kCancel(R"(
UPDATE bookings SET status = 'cancelled', cancelled_by = ?, cancel_reason = ?,
  decision = CASE WHEN status = 'pending' THEN 'declined' ELSE 'cancelled' END,
  decided_by = ?, updated_at = ?
WHERE id = ?)");
constexpr Sql kSelectDecided("SELECT decision, decided_by FROM bookings WHERE id = ?");
constexpr Sql kSelectLinkId("SELECT link_id FROM bookings WHERE id = ?");
constexpr Sql kSelectMailLinkId("SELECT ifnull(mail_link_id, link_id) FROM bookings WHERE id = ?");
constexpr Sql kSelectIsEndedLink("SELECT 1 FROM bookings WHERE id = ? AND ended_link_id = ?");
constexpr Sql kSelectContactLinkId("SELECT link_id FROM contacts WHERE id = ?");
constexpr Sql kSelectPolicy("SELECT policy FROM bookings WHERE id = ?");

// Contacts with that address or number. "<> ''" makes SQLite use the indexes, which leave the empty ones out.
constexpr Sql kContactsOfPerson(R"(
SELECT ?2 UNION ALL SELECT id FROM contacts WHERE email_key = ?3 AND email_key <> ''
UNION ALL SELECT id FROM contacts WHERE phone = ?4 AND phone <> '')");

// A number may have an extension: "+442079460123;ext=12". Each SELECT has an index. A booking takes at most three days, so
// none that began earlier ends after now.
constexpr Sql kSelectUpcoming = R"(
SELECT id, starts_at, ends_at FROM bookings
WHERE ends_at > ?1 AND status IN ('pending', 'confirmed') AND id IN (
  SELECT id FROM bookings WHERE starts_at > ?1 - 259200 AND contact_id IN ()" +
                                kContactsOfPerson + R"()
  UNION ALL SELECT id FROM bookings INDEXED BY bookings_by_given_email
    WHERE status IN ('pending', 'confirmed') AND given_email_key <> ''
      AND given_email_key = ?3 AND ends_at > ?1
  UNION ALL SELECT id FROM bookings INDEXED BY bookings_by_given_phone
    WHERE status IN ('pending', 'confirmed') AND given_phone <> ''
      AND given_phone = ?4 AND ends_at > ?1
  UNION ALL SELECT id FROM bookings INDEXED BY bookings_by_given_phone
    WHERE status IN ('pending', 'confirmed') AND given_phone <> ''
      AND ?4 <> '' AND given_phone >= ?4 || ';' AND given_phone < ?4 || '<')
ORDER BY starts_at, id)";
constexpr Sql kCountCancelledBy = R"(
SELECT COUNT(*) FROM visitor_cancellations JOIN bookings ON id = booking_id
WHERE cancelled_at > ?1
  AND ((?3 <> '' AND given_email_key = ?3) OR (?4 <> '' AND given_phone = ?4)
    OR (?4 <> '' AND given_phone >= ?4 || ';' AND given_phone < ?4 || '<')
    OR contact_id IN ()" + kContactsOfPerson +
                                  "))";
constexpr Sql kCountCancelledFrom(
    "SELECT COUNT(*) FROM visitor_cancellations WHERE client = ? AND cancelled_at > ?");
constexpr Sql kForgetCancelled("DELETE FROM visitor_cancellations WHERE cancelled_at < ?");
constexpr Sql kInsertCancelled(R"(
INSERT OR REPLACE INTO visitor_cancellations (booking_id, client, cancelled_at) VALUES (?, ?, ?))");
constexpr core::Seconds kCancelledCountedFor = core::kADay;
constexpr Sql kInsertOwnerLink(R"(
INSERT INTO owner_links (hash, booking_id, actor, expires_at) VALUES (?, ?, ?, ?))");
constexpr Sql kDeleteExpiredOwnerLinks("DELETE FROM owner_links WHERE expires_at <= ?");
constexpr Sql kSetOwnerLinksEnd("UPDATE owner_links SET expires_at = ? WHERE booking_id = ?");
constexpr Sql kSelectOwnerLink(R"(
SELECT hash, booking_id, actor, expires_at FROM owner_links WHERE hash = ? AND expires_at > ?)");
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

core::Booking booking_in(const Statement& row) {
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

void bind_filter(Statement& rows, const BookingFilter& filter) {
  std::optional<std::string> status;
  if (filter.status) status = core::to_string(*filter.status);
  rows.bind(filter.now).bind(filter.from.value_or(kEarliest)).bind(filter.until.value_or(kLatest));
  rows.bind(filter.contact_id).bind(status);
}

}  // namespace

std::optional<core::Booking> select_booking(Connection& connection, core::Id id,
                                            core::Instant now) {
  Statement rows = connection.use(kSelectBooking);
  rows.bind(now).bind(id);
  if (!rows.step()) return std::nullopt;
  return booking_in(rows);
}

BookingPage select_bookings(Connection& connection, const BookingFilter& filter) {
  BookingPage page;
  const Snapshot snapshot(connection);  // so that the count and the rows agree
  {
    Statement count =
        filter.contact_id ? connection.use(kCountOfContact) : connection.use(kCountAll);
    bind_filter(count, filter);
    if (count.step()) page.total = count.whole(0);
  }
  Statement rows =
      filter.contact_id ? connection.use(kSelectPageOfContact) : connection.use(kSelectPageOfAll);
  bind_filter(rows, filter);
  rows.bind(filter.limit).bind(filter.offset);
  while (rows.step()) page.bookings.push_back(booking_in(rows));
  return page;
}

std::optional<core::Booking> insert_booking(Connection& connection, const NewBooking& booking) {
  Statement insert = connection.use(kInsert);
  insert.bind(booking.contact_id).bind(booking.booking_type_id);
  insert.bind(booking.occupied.resource_id).bind(booking.title);
  insert.bind(booking.starts_at).bind(booking.ends_at);
  insert.bind(booking.occupied.from).bind(booking.occupied.until);
  insert.bind(core::to_string(booking.status)).bind(booking.notes);
  insert.bind(booking.made_at).bind(booking.made_at).bind(booking.uid);
  const core::ContactDetails given = booking.given.value_or(core::ContactDetails());
  insert.bind(unless_empty(given.name)).bind(unless_empty(composed(given.email)));
  insert.bind(unless_empty(given.phone)).bind(unless_empty(booking.locale));
  insert.bind(unless_empty(booking.time_zone)).bind(print_policy(booking.policy));
  std::optional<std::string> price, location;
  if (booking.price) price = core::print_price(*booking.price);
  if (booking.location) location = core::print_location(*booking.location);
  insert.bind(price).bind(location).bind(unless_empty(booking.policy_text));
  insert.bind(new_link_id()).bind(new_link_id()).bind(unless_empty(address_key(given.email)));
  if (!insert.step_unless_refused()) return std::nullopt;
  return select_booking(connection, connection.last_id(), booking.made_at);
}

bool move_booking(Connection& connection, core::Id id, const MovedBooking& moved,
                  core::Instant now) {
  Statement update = connection.use(kMove);
  update.bind(moved.occupied.resource_id).bind(moved.starts_at).bind(moved.ends_at);
  update.bind(moved.occupied.from).bind(moved.occupied.until);
  update.bind(core::to_string(moved.status)).bind(now).bind(id);
  return update.step_unless_refused();
}

void confirm_booking(Connection& connection, core::Id id, const std::string& decided_by,
                     core::Instant now) {
  connection.use(kConfirm).bind(unless_empty(decided_by)).bind(now).bind(id).step();
}

void set_notes(Connection& connection, core::Id id, const std::optional<std::string>& notes,
               core::Instant now) {
  connection.use(kSetNotes).bind(notes).bind(now).bind(id).step();
}

void cancel_booking(Connection& connection, core::Id id, const Cancellation& cancellation,
                    core::Instant now) {
  Statement update = connection.use(kCancel);
  update.bind(core::to_string(cancellation.by)).bind(unless_empty(cancellation.reason));
  update.bind(unless_empty(cancellation.decided_by));
  update.bind(now).bind(id).step();
}

std::vector<UpcomingBooking> select_upcoming(Connection& connection, const Person& person,
                                             core::Instant now) {
  Statement rows = connection.use(kSelectUpcoming);
  rows.bind(now).bind(person.contact_id).bind(address_key(person.email)).bind(person.phone);
  std::vector<UpcomingBooking> upcoming;
  while (rows.step()) upcoming.push_back({rows.whole(0), rows.instant(1), rows.instant(2)});
  return upcoming;
}

VisitorCancellations count_visitor_cancellations(Connection& connection, const Person& person,
                                                 const std::string& client, core::Instant since) {
  VisitorCancellations count;
  {
    Statement rows = connection.use(kCountCancelledBy);
    rows.bind(since).bind(person.contact_id).bind(address_key(person.email)).bind(person.phone);
    if (rows.step()) count.of_person = rows.whole(0);
  }
  Statement rows = connection.use(kCountCancelledFrom);
  if (rows.bind(client).bind(since).step()) count.from_client = rows.whole(0);
  return count;
}

void insert_visitor_cancellation(Connection& connection, core::Id booking,
                                 const std::string& client, core::Instant now) {
  connection.use(kForgetCancelled).bind(now - kCancelledCountedFor).step();
  connection.use(kInsertCancelled).bind(booking).bind(client).bind(now).step();
}

std::optional<std::string> select_link_id(Connection& connection, LinkedTo to, core::Id id) {
  Statement rows = to == LinkedTo::kBooking         ? connection.use(kSelectLinkId)
                   : to == LinkedTo::kMailedBooking ? connection.use(kSelectMailLinkId)
                                                    : connection.use(kSelectContactLinkId);
  if (!rows.bind(id).step()) return std::nullopt;
  return rows.text(0);
}

bool is_ended_link(Connection& connection, core::Id booking, const std::string& link_id) {
  return connection.use(kSelectIsEndedLink).bind(booking).bind(link_id).step();
}

Policy select_policy(Connection& connection, core::Id id) {
  Statement rows = connection.use(kSelectPolicy);
  rows.bind(id);
  return rows.step() ? parse_policy(rows.text_if_any(0).value_or("")) : Policy();
}

Decided select_decided(Connection& connection, core::Id id) {
  Statement rows = connection.use(kSelectDecided);
  rows.bind(id);
  if (!rows.step()) return {};
  const std::string word = rows.text(0);
  if (word == "approved") return {Decision::kApproved, rows.text(1)};
  if (word == "declined") return {Decision::kDeclined, rows.text(1)};
  if (word == "cancelled") return {Decision::kCancelled, rows.text(1)};
  return {};
}

void insert_owner_link(Connection& connection, const OwnerLink& link, core::Instant now) {
  connection.use(kDeleteExpiredOwnerLinks).bind(now).step();
  Statement insert = connection.use(kInsertOwnerLink);
  insert.bind(link.hash).bind(link.booking_id).bind(link.actor).bind(link.expires_at).step();
}

void set_owner_links_end(Connection& connection, core::Id booking, core::Instant expires_at) {
  connection.use(kSetOwnerLinksEnd).bind(expires_at).bind(booking).step();
}

std::optional<OwnerLink> select_owner_link(Connection& connection, const std::string& hash,
                                           core::Instant now) {
  Statement rows = connection.use(kSelectOwnerLink);
  if (!rows.bind(hash).bind(now).step()) return std::nullopt;
  return OwnerLink{rows.text(0), rows.whole(1), rows.text(2), rows.instant(3)};
}

bool has_bookings(Connection& connection) {
  return connection.use(kSelectAny).step();
}

}  // namespace server
