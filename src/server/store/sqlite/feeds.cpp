#include "server/store/sqlite/feeds.hpp"

#include <nlohmann/json.hpp>

#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"
#include "server/store/sqlite/bookings.hpp"
#include "server/store/sqlite/contacts.hpp"

namespace server {
namespace {

constexpr Sql kInsert(R"(
INSERT INTO feed_links (token_hash, resource_id, shows_names, shows_contact, shows_notes, made_at,
  shows_location)
VALUES (?, ?, ?, ?, ?, ?, ?))");
constexpr Sql kSelectRow(R"(
SELECT id, token_hash, resource_id, shows_names, shows_contact, shows_notes, made_at,
  shows_location
FROM feed_links)");
constexpr Sql kSelectAll = kSelectRow + " ORDER BY id";
constexpr Sql kSelectOne = kSelectRow + " WHERE token_hash = ?";
constexpr Sql kDelete("DELETE FROM feed_links WHERE id = ?");
constexpr Sql kCountOne("SELECT COUNT(*) FROM feed_links WHERE id = ?");

// ?1 is a JSON list.
constexpr Sql kSelectUids(
    "SELECT uid FROM bookings WHERE uid IN (SELECT value FROM json_each(?1))");

constexpr Sql kSelectBookings(R"(
SELECT id FROM bookings
WHERE ends_at >= ?1 AND (?2 IS NULL OR resource_id = ?2)
  AND (status <> 'cancelled' OR updated_at >= ?3)
ORDER BY starts_at, id)");

FeedLink link_in(const Statement& row) {
  FeedLink link;
  link.id = row.whole(0);
  link.token_hash = row.text(1);
  if (row.text_if_any(2)) link.resource_id = row.whole(2);
  link.shows_names = row.whole(3) != 0;
  link.shows_contact = row.whole(4) != 0;
  link.shows_notes = row.whole(5) != 0;
  link.made_at = row.instant(6);
  link.shows_location = row.whole(7) != 0;
  return link;
}

core::Id flag(bool is_set) {
  return is_set ? 1 : 0;
}

}  // namespace

core::Id insert_feed_link(Connection& connection, const FeedLink& link) {
  Statement insert = connection.use(kInsert);
  insert.bind(link.token_hash).bind(link.resource_id).bind(flag(link.shows_names));
  insert.bind(flag(link.shows_contact)).bind(flag(link.shows_notes)).bind(link.made_at);
  insert.bind(flag(link.shows_location));
  insert.step();
  return connection.last_id();
}

std::vector<FeedLink> select_feed_links(Connection& connection) {
  Statement rows = connection.use(kSelectAll);
  std::vector<FeedLink> links;
  while (rows.step()) links.push_back(link_in(rows));
  return links;
}

std::optional<FeedLink> select_feed_link(Connection& connection, const std::string& token_hash) {
  Statement rows = connection.use(kSelectOne);
  rows.bind(token_hash);
  if (!rows.step()) return std::nullopt;
  return link_in(rows);
}

bool delete_feed_link(Connection& connection, core::Id id) {
  {
    Statement rows = connection.use(kCountOne);
    rows.bind(id);
    if (!rows.step() || rows.whole(0) == 0) return false;
  }
  connection.use(kDelete).bind(id).step();
  return true;
}

std::vector<std::string> select_own_uids(Connection& connection,
                                         const std::vector<std::string>& uids) {
  Statement rows = connection.use(kSelectUids);
  rows.bind(core::print_json(core::Json(uids)));
  std::vector<std::string> own;
  while (rows.step()) own.push_back(rows.text(0));
  return own;
}

std::vector<FeedBooking> select_feed_bookings(Connection& connection, const FeedFilter& filter) {
  const Snapshot snapshot(connection);  // so that all of them are of one moment
  std::vector<core::Id> ids;
  {
    Statement rows = connection.use(kSelectBookings);
    rows.bind(filter.ended_since).bind(filter.resource_id).bind(filter.cancelled_since);
    while (rows.step()) ids.push_back(rows.whole(0));
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
  }
  return bookings;
}

}  // namespace server
