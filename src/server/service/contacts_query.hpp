// The parameters of the list of contacts, read and checked.
#pragma once

#include <string>
#include <variant>

#include "server/service/bookings_query.hpp"

namespace server {

struct ContactsQuery {
  PageAsked page;
  std::string search;  // trimmed; empty: everybody
};

// All that is wrong with them at once, by name (422).
std::variant<ContactsQuery, core::ApiError> read_contacts_query(const Query& query);

}  // namespace server
