// The database's schema as a list of migrations: schema/001_….sql and so on, which CMake embeds.
//
//   server::postgres::migrate(connection);
//
// To change the schema, add the file with the next number. A released file is never edited.
#pragma once

#include <span>

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// In order. The number of those that a database has had is in its table booking_schema.
std::span<const char* const> migrations();

// Runs the migrations that the database is missing, all of them in an empty one, in one transaction. Servers that start
// at once do so one after another. Throws StoreError if the database isn't one of ours, or was made by a newer program.
void migrate(Connection& connection);

}  // namespace server::postgres
