#include "server/store/postgres/feeds.hpp"

#include "server/store/postgres/bookings.hpp"
#include "server/store/postgres/contacts.hpp"

namespace server::postgres {
namespace {

constexpr Sql kInsert(R"(
INSERT INTO feed_links (token_hash, resource_id, shows_names, shows_contact, shows_notes, made_at,
  shows_location)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id)");
constexpr Sql kSelectRow(R"(
SELECT id, token_hash, resource_id, shows_names, shows_contact, shows_notes, made_at,
  shows_location
FROM feed_links)");
constexpr Sql kSelectAll = kSelectRow + " ORDER BY id";
constexpr Sql kSelectOne = kSelectRow + " WHERE token_hash = $1";
constexpr Sql kDelete("DELETE FROM feed_links WHERE id = $1");
constexpr Sql kSelectUid("SELECT 1 FROM bookings WHERE uid = $1 LIMIT 1");
constexpr Sql kSelectBookings(R"(
SELECT id FROM bookings
WHERE ends_at >= $1 AND ($2 IS NULL OR resource_id = $2)
  AND (status <> 'cancelled' OR updated_at >= $3)
ORDER BY starts_at, id)");

FeedLink link_in(const Row& row) {
  FeedLink link;
  link.id = row.whole(0);
  link.token_hash = row.text(1);
  link.resource_id = row.whole_if_any(2);
  link.shows_names = row.flag(3);
  link.shows_contact = row.flag(4);
  link.shows_notes = row.flag(5);
  link.made_at = row.instant(6);
  link.shows_location = row.flag(7);
  return link;
}

}  // namespace

core::Id insert_feed_link(Connection& connection, const FeedLink& link) {
  const Rows rows =
      connection.ask(kInsert, link.token_hash, link.resource_id, link.shows_names,
                     link.shows_contact, link.shows_notes, link.made_at, link.shows_location);
  return rows.first().whole(0);
}

std::vector<FeedLink> select_feed_links(Connection& connection) {
  std::vector<FeedLink> links;
  for (const Row row : connection.ask(kSelectAll)) links.push_back(link_in(row));
  return links;
}

std::optional<FeedLink> select_feed_link(Connection& connection, const std::string& token_hash) {
  const Rows rows = connection.ask(kSelectOne, token_hash);
  if (rows.empty()) return std::nullopt;
  return link_in(rows.first());
}

bool delete_feed_link(Connection& connection, core::Id id) {
  return connection.ask(kDelete, id).changed() > 0;
}

bool has_calendar_uid(Connection& connection, const std::string& uid) {
  return !connection.ask(kSelectUid, uid).empty();
}

std::vector<FeedBooking> select_feed_bookings(Connection& connection, const FeedFilter& filter) {
  const Snapshot snapshot(connection);  // so that all of them are of one moment
  std::vector<core::Id> ids;
  for (const Row row : connection.ask(kSelectBookings, filter.ended_since, filter.resource_id,
                                      filter.cancelled_since)) {
    ids.push_back(row.whole(0));
  }
  std::vector<FeedBooking> bookings;
  for (const core::Id id : ids) {
    auto booking = select_booking(connection, id, filter.now);
    if (!booking) continue;
    FeedBooking& entry = bookings.emplace_back();
    entry.booking = *std::move(booking);
    if (auto contact = select_contact(connection, entry.booking.contact_id)) {
      entry.contact = {contact->name, contact->email, contact->phone};
    }
    // As typed for this booking, which may differ from what is on file.
    if (entry.booking.given) {
      const core::ContactDetails& given = *entry.booking.given;
      if (!given.name.empty()) entry.contact.name = given.name;
      if (!given.email.empty()) entry.contact.email = given.email;
      if (!given.phone.empty()) entry.contact.phone = given.phone;
    }
  }
  return bookings;
}

}  // namespace server::postgres
