// SQL for the table of contacts. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

std::optional<core::Contact> select_contact(Connection& connection, core::Id id);
// As Store::contacts.
ContactPage select_contacts(Connection& connection, std::string_view search, std::int64_t limit,
                            std::int64_t offset);
// As Transaction's.
core::Contact insert_contact(Connection& connection, core::Contact contact, core::Instant now);
core::Id find_or_insert_contact(Connection& connection, const core::ContactDetails& details,
                                core::Instant now);
bool is_blacklisted(Connection& connection, const core::ContactDetails& details);
// As Store::add_contacts, for one contact.
void bring_up_to_date(Connection& connection, const SiteContact& contact, core::Instant now);

}  // namespace server
