#include "server/store/sqlite/contacts.hpp"

#include "core/json_text.hpp"
#include "server/base/search_text.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server {
namespace {

constexpr Sql kSelectRow(R"(
SELECT id, name, email, phone, type, status, blacklisted, tags, created_at, updated_at
FROM contacts)");
constexpr Sql kSelectContact = kSelectRow + " WHERE id = ?";

// ?1 is the folded text, ?2 its digits.
constexpr Sql kMatches(R"(
WHERE (?1 = '' OR instr(fold_case(name), ?1) OR instr(fold_case(email), ?1)
  OR (?2 <> '' AND instr(phone, ?2))))");
constexpr Sql kCountFound = "SELECT COUNT(*) FROM contacts" + kMatches;
constexpr Sql kSelectFound = kSelectRow + kMatches + " ORDER BY id LIMIT ?3 OFFSET ?4";

constexpr Sql kSelectIdByEmail(
    "SELECT id FROM contacts WHERE email_key = ? AND email_key <> '' ORDER BY id LIMIT 1");
constexpr Sql kSelectIdByPhone(
    "SELECT id FROM contacts WHERE phone = ? AND phone <> '' ORDER BY id LIMIT 1");

// Two queries, so that each uses its index.
constexpr Sql kSelectBlacklisted(R"(
SELECT 1 FROM contacts WHERE email_key = ?1 AND email_key <> '' AND blacklisted
UNION ALL
SELECT 1 FROM contacts WHERE phone = ?2 AND phone <> '' AND blacklisted
LIMIT 1)");

constexpr Sql kInsert(R"(
INSERT INTO contacts (name, email, phone, type, status, blacklisted, tags, created_at, updated_at,
  link_id, email_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))");

constexpr Sql kInsertIfAbsent(R"(
INSERT OR IGNORE INTO contacts (id, name, email, phone, created_at, updated_at, link_id, email_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?))");

// Values that don't change leave the row and its timestamp alone.
constexpr Sql kUpdate(R"(
UPDATE contacts SET type = ifnull(?1, type), status = ifnull(?2, status),
  blacklisted = ifnull(?3, blacklisted), tags = ifnull(?4, tags), updated_at = ?5
WHERE id = ?6 AND (type IS NOT ifnull(?1, type) OR status IS NOT ifnull(?2, status)
  OR blacklisted IS NOT ifnull(?3, blacklisted) OR tags IS NOT ifnull(?4, tags)))");

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

// Nothing for an empty address.
std::optional<core::Id> find_by_email(Connection& connection, const std::string& email) {
  Statement rows = connection.use(kSelectIdByEmail);
  rows.bind(address_key(email));
  if (!rows.step()) return std::nullopt;
  return rows.whole(0);
}

std::optional<core::Id> find_by_phone(Connection& connection, const std::string& phone) {
  Statement rows = connection.use(kSelectIdByPhone);
  rows.bind(phone);
  if (!rows.step()) return std::nullopt;
  return rows.whole(0);
}

}  // namespace

std::optional<core::Contact> select_contact(Connection& connection, core::Id id) {
  Statement rows = connection.use(kSelectContact);
  rows.bind(id);
  if (!rows.step()) return std::nullopt;
  return contact_in(rows);
}

ContactPage select_contacts(Connection& connection, std::string_view search, std::int64_t limit,
                            std::int64_t offset) {
  ContactPage page;
  const std::string text = fold_case(search);
  const std::string digits = phone_digits(search);
  const Snapshot snapshot(connection);  // so that the count and the rows agree
  {
    Statement count = connection.use(kCountFound);
    if (count.bind(text).bind(digits).step()) page.total = count.whole(0);
  }
  Statement rows = connection.use(kSelectFound);
  rows.bind(text).bind(digits).bind(limit).bind(offset);
  while (rows.step()) page.contacts.push_back(contact_in(rows));
  return page;
}

core::Contact insert_contact(Connection& connection, core::Contact contact, core::Instant now) {
  Statement insert = connection.use(kInsert);
  contact.email = composed(contact.email);
  insert.bind(contact.name).bind(contact.email).bind(contact.phone).bind(word_of(contact.type));
  insert.bind(core::to_string(contact.status)).bind(std::int64_t{contact.blacklisted});
  insert.bind(tags_text(contact.tags)).bind(now).bind(now).bind(new_link_id());
  insert.bind(address_key(contact.email)).step();
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
  Statement rows = connection.use(kSelectBlacklisted);
  return rows.bind(address_key(details.email)).bind(details.phone).step();
}

void bring_up_to_date(Connection& connection, const SiteContact& contact, core::Instant now) {
  Statement insert = connection.use(kInsertIfAbsent);
  insert.bind(contact.id).bind(contact.name).bind(composed(contact.email)).bind(contact.phone);
  insert.bind(now).bind(now).bind(new_link_id()).bind(address_key(contact.email)).step();
  Statement update = connection.use(kUpdate);
  std::optional<std::int64_t> blacklisted;
  if (contact.blacklisted) blacklisted = std::int64_t{*contact.blacklisted};
  std::optional<std::string> tags;
  if (contact.tags) tags = tags_text(*contact.tags);
  update.bind(word_of(contact.type)).bind(word_of(contact.status)).bind(blacklisted).bind(tags);
  update.bind(now).bind(contact.id).step();
}

}  // namespace server
