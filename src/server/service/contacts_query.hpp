// Reads the query parameters of the list of contacts.
#pragma once

#include <string>

#include "server/service/bookings_query.hpp"

namespace server {

struct ContactsQuery {
  PageAsked page;
  std::string search;  // trimmed; empty: all contacts
};

// Refuses (422) with every invalid parameter, by name.
Outcome<ContactsQuery> read_contacts_query(const Query& query);

}  // namespace server
