#include "server/store/sqlite/contacts.hpp"

#include "core/json_text.hpp"
#include "server/base/search_text.hpp"

namespace server {
namespace {

#define CONTACT_COLUMNS \
  "id, name, email, phone, type, status, blacklisted, tags, created_at, updated_at"

std::string tags_text(const std::vector<std::string>& tags) {
  return core::print_json(core::Json(tags));
}

std::vector<std::string> tags_in(const std::string& text) {
  std::vector<std::string> tags;
  auto list = core::parse_json(text, core::kMaxRequestBytes);
  if (!list || !list->is_array()) return tags;
  for (const core::Json& tag : *list) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

template <class Word>
std::optional<std::string> word_of(const std::optional<Word>& value) {
  if (!value) return std::nullopt;
  return std::string(core::to_string(*value));
}

core::Contact contact_in(const Statement& row) {
  core::Contact contact;
  contact.id = row.whole(0);
  contact.name = row.text(1);
  contact.email = row.text(2);
  contact.phone = row.text(3);
  contact.type = core::parse_contact_type(row.text(4));
  contact.status = core::parse_contact_status(row.text(5)).value_or(core::ContactStatus::kActive);
  contact.blacklisted = row.whole(6) != 0;
  contact.tags = tags_in(row.text(7));
  contact.created_at = row.instant(8);
  contact.updated_at = row.instant(9);
  return contact;
}

#define SEARCHED                                                                         \
  " FROM contacts WHERE (?1 = '' OR instr(folded(name), ?1) OR instr(folded(email), ?1)" \
  " OR (?2 <> '' AND instr(phone, ?2)))"

// Nothing for an empty address.
std::optional<core::Id> find_by_email(Connection& connection, const std::string& email) {
  Statement rows =
      connection.use("SELECT id FROM contacts WHERE email = ? AND email <> '' ORDER BY id LIMIT 1");
  rows.bind(email);
  if (!rows.step()) return std::nullopt;
  return rows.whole(0);
}

std::optional<core::Id> find_by_phone(Connection& connection, const std::string& phone) {
  Statement rows =
      connection.use("SELECT id FROM contacts WHERE phone = ? AND phone <> '' ORDER BY id LIMIT 1");
  rows.bind(phone);
  if (!rows.step()) return std::nullopt;
  return rows.whole(0);
}

}  // namespace

std::optional<core::Contact> select_contact(Connection& connection, core::Id id) {
  Statement rows = connection.use("SELECT " CONTACT_COLUMNS " FROM contacts WHERE id = ?");
  rows.bind(id);
  if (!rows.step()) return std::nullopt;
  return contact_in(rows);
}

ContactPage select_contacts(Connection& connection, std::string_view search, std::int64_t limit,
                            std::int64_t offset) {
  ContactPage page;
  std::string text = folded(search);
  std::string digits = dialled(search);
  Snapshot snapshot(connection);  // so that the count and the rows agree
  {
    Statement count = connection.use("SELECT COUNT(*)" SEARCHED);
    if (count.bind(text).bind(digits).step()) page.total = count.whole(0);
  }
  Statement rows =
      connection.use("SELECT " CONTACT_COLUMNS SEARCHED " ORDER BY id LIMIT ?3 OFFSET ?4");
  rows.bind(text).bind(digits).bind(limit).bind(offset);
  while (rows.step()) page.contacts.push_back(contact_in(rows));
  return page;
}

core::Contact insert_contact(Connection& connection, core::Contact contact, core::Instant now) {
  Statement insert = connection.use(
      "INSERT INTO contacts (name, email, phone, type, status, blacklisted, tags, created_at,"
      " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(contact.name).bind(contact.email).bind(contact.phone).bind(word_of(contact.type));
  insert.bind(core::to_string(contact.status)).bind(std::int64_t{contact.blacklisted});
  insert.bind(tags_text(contact.tags)).bind(now).bind(now).step();
  contact.id = connection.last_id();
  contact.created_at = contact.updated_at = now;
  return contact;
}

core::Id find_or_insert_contact(Connection& connection, const core::ContactDetails& details,
                                core::Instant now) {
  auto found = details.email.empty() ? find_by_phone(connection, details.phone)
                                     : find_by_email(connection, details.email);
  if (found) return *found;
  core::Contact contact;
  contact.name = details.name;
  contact.email = details.email;
  contact.phone = details.phone;
  return insert_contact(connection, std::move(contact), now).id;
}

bool is_blacklisted(Connection& connection, const core::ContactDetails& details) {
  // Two queries, so that each uses its index.
  Statement rows = connection.use(
      "SELECT 1 FROM contacts WHERE email = ?1 AND email <> '' AND blacklisted"
      " UNION ALL SELECT 1 FROM contacts WHERE phone = ?2 AND phone <> '' AND blacklisted LIMIT 1");
  return rows.bind(details.email).bind(details.phone).step();
}

void bring_up_to_date(Connection& connection, const SiteContact& contact, core::Instant now) {
  Statement insert = connection.use(
      "INSERT OR IGNORE INTO contacts (id, name, email, phone, created_at, updated_at)"
      " VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(contact.id).bind(contact.name).bind(contact.email).bind(contact.phone);
  insert.bind(now).bind(now).step();
  // Values that don't change leave the row and its timestamp alone.
  Statement update = connection.use(
      "UPDATE contacts SET type = ifnull(?1, type), status = ifnull(?2, status),"
      " blacklisted = ifnull(?3, blacklisted), tags = ifnull(?4, tags), updated_at = ?5"
      " WHERE id = ?6 AND (type IS NOT ifnull(?1, type) OR status IS NOT ifnull(?2, status)"
      " OR blacklisted IS NOT ifnull(?3, blacklisted) OR tags IS NOT ifnull(?4, tags))");
  std::optional<std::int64_t> blacklisted;
  if (contact.blacklisted) blacklisted = std::int64_t{*contact.blacklisted};
  std::optional<std::string> tags;
  if (contact.tags) tags = tags_text(*contact.tags);
  update.bind(word_of(contact.type)).bind(word_of(contact.status)).bind(blacklisted).bind(tags);
  update.bind(now).bind(contact.id).step();
}

}  // namespace server
