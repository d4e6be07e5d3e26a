#include "server/store/postgres/feeds.hpp"

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
constexpr Sql kSelectUids("SELECT uid FROM bookings WHERE uid = ANY ($1)");

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

std::vector<std::string> select_own_uids(Connection& connection,
                                         const std::vector<std::string>& uids) {
  std::vector<std::string> own;
  for (const Row row : connection.ask(kSelectUids, uids)) own.push_back(row.text(0));
  return own;
}

}  // namespace server::postgres
