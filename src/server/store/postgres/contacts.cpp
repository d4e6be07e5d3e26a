#include "server/store/postgres/contacts.hpp"

#include "core/json_text.hpp"
#include "server/base/search_text.hpp"
#include "server/rules/tokens.hpp"
#include "server/wording/composed.hpp"

namespace server::postgres {
namespace {

constexpr Sql kSelectRow(R"(
SELECT id, name, email, phone, type, status, blacklisted, tags, created_at, updated_at
FROM contacts)");
constexpr Sql kSelectContact = kSelectRow + " WHERE id = $1";

// $1 is the folded text, $2 its digits.
constexpr Sql kMatches(R"(
WHERE ($1 = '' OR strpos(folded_name, $1) > 0 OR strpos(folded_email, $1) > 0
  OR ($2 <> '' AND strpos(phone, $2) > 0)))");
constexpr Sql kCountFound = "SELECT COUNT(*) FROM contacts" + kMatches;
constexpr Sql kSelectFound = kSelectRow + kMatches + " ORDER BY id LIMIT $3 OFFSET $4";

constexpr Sql kSelectIdByEmail(R"(
SELECT id FROM contacts WHERE email_key = $1 AND email_key <> '' ORDER BY id LIMIT 1)");
constexpr Sql kSelectIdByPhone(
    "SELECT id FROM contacts WHERE phone = $1 AND phone <> '' ORDER BY id LIMIT 1");
constexpr Sql kSelectBlacklisted(R"(
SELECT 1 FROM contacts WHERE email_key = $1 AND email_key <> '' AND blacklisted
UNION ALL
SELECT 1 FROM contacts WHERE phone = $2 AND phone <> '' AND blacklisted
LIMIT 1)");

constexpr Sql kInsert(R"(
INSERT INTO contacts (name, email, phone, type, status, blacklisted, tags, created_at, updated_at,
  link_id, email_key, folded_name, folded_email)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id)");

constexpr Sql kInsertIfAbsent(R"(
INSERT INTO contacts (id, name, email, phone, created_at, updated_at, link_id, email_key, folded_name, folded_email)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING RETURNING id)");
// New contacts get ids above those of the site file. Never lower than before: an id isn't given twice.
constexpr Sql kSkipIds(R"(
SELECT setval('contacts_id_seq', $1) WHERE $1 > (SELECT last_value FROM contacts_id_seq)
  OR ($1 = 1 AND NOT (SELECT is_called FROM contacts_id_seq)))");

// Values that don't change leave the row and its timestamp alone.
constexpr Sql kUpdate(R"(
UPDATE contacts SET type = coalesce($1, type), status = coalesce($2, status),
  blacklisted = coalesce($3, blacklisted), tags = coalesce($4, tags), updated_at = $5
WHERE id = $6 AND (type IS DISTINCT FROM coalesce($1, type)
  OR status <> coalesce($2, status) OR blacklisted <> coalesce($3, blacklisted)
  OR tags <> coalesce($4, tags)))");

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

core::Contact contact_in(const Row& row) {
  core::Contact contact;
  contact.id = row.whole(0);
  contact.name = row.text(1);
  contact.email = row.text(2);
  contact.phone = row.text(3);
  contact.type = core::parse_contact_type(row.text(4));
  contact.status = core::parse_contact_status(row.text(5)).value_or(core::ContactStatus::kActive);
  contact.blacklisted = row.flag(6);
  contact.tags = tags_in(row.text(7));
  contact.created_at = row.instant(8);
  contact.updated_at = row.instant(9);
  return contact;
}

std::optional<core::Id> id_in(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return rows.first().whole(0);
}

}  // namespace

std::optional<core::Contact> select_contact(Connection& connection, core::Id id) {
  const Rows rows = connection.ask(kSelectContact, id);
  if (rows.empty()) return std::nullopt;
  return contact_in(rows.first());
}

ContactPage select_contacts(Connection& connection, std::string_view search, std::int64_t limit,
                            std::int64_t offset) {
  ContactPage page;
  const std::string text = fold_case(search);
  const std::string digits = phone_digits(search);
  const Snapshot snapshot(connection);  // so that the count and the rows agree
  page.total = connection.ask(kCountFound, text, digits).first().whole(0);
  for (const Row row : connection.ask(kSelectFound, text, digits, limit, offset)) {
    page.contacts.push_back(contact_in(row));
  }
  return page;
}

core::Contact insert_contact(Connection& connection, core::Contact contact, core::Instant now) {
  contact.email = composed(contact.email);
  const Rows rows = connection.ask(
      kInsert, contact.name, contact.email, contact.phone, word_of(contact.type),
      core::to_string(contact.status), contact.blacklisted, tags_text(contact.tags), now, now,
      new_link_id(), address_key(contact.email), fold_case(contact.name), fold_case(contact.email));
  contact.id = rows.first().whole(0);
  contact.created_at = contact.updated_at = now;
  return contact;
}

core::Id find_or_insert_contact(Connection& connection, const core::ContactDetails& details,
                                core::Instant now) {
  const auto found =
      id_in(details.email.empty() ? connection.ask(kSelectIdByPhone, details.phone)
                                  : connection.ask(kSelectIdByEmail, address_key(details.email)));
  if (found) return *found;
  core::Contact contact;
  contact.name = details.name;
  contact.email = details.email;
  contact.phone = details.phone;
  return insert_contact(connection, std::move(contact), now).id;
}

bool is_blacklisted(Connection& connection, const core::ContactDetails& details) {
  return !connection.ask(kSelectBlacklisted, address_key(details.email), details.phone).empty();
}

void bring_up_to_date(Connection& connection, const SiteContact& contact, core::Instant now) {
  const std::string email = composed(contact.email);
  const Rows added = connection.ask(kInsertIfAbsent, contact.id, contact.name, email, contact.phone,
                                    now, now, new_link_id(), address_key(contact.email),
                                    fold_case(contact.name), fold_case(email));
  if (!added.empty()) connection.ask(kSkipIds, contact.id);
  std::optional<std::string> tags;
  if (contact.tags) tags = tags_text(*contact.tags);
  connection.ask(kUpdate, word_of(contact.type), word_of(contact.status), contact.blacklisted, tags,
                 now, contact.id);
}

}  // namespace server::postgres
