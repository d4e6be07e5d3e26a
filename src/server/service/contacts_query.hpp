// The parameters of the list of contacts, read and checked.
#pragma once

#include <string>

#include "server/service/bookings_query.hpp"

namespace server {

struct ContactsQuery {
  PageAsked page;
  std::string search;  // trimmed; empty: everybody
};

// Refuses (422) with every invalid parameter, by name.
Outcome<ContactsQuery> read_contacts_query(const Query& query);

}  // namespace server
