// The database's schema as a list of migrations: schema/001_….sql and so on, which CMake embeds.
//
//   server::migrate(connection, path);   // inside a transaction
//
// To change the schema, add the file with the next number. A released file is never edited.
#pragma once

#include <span>
#include <string>

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// In order. The number of those that a file has had is its user_version.
std::span<const char* const> migrations();

// The number of migrations that the database has had; a foreign one may have any.
std::int64_t schema_version(Connection& connection);

// Throws StoreError if the database isn't one of ours, or was made by a newer program; `path` is for
// that message.
void check_version(Connection& connection, const std::string& path);

// Runs the migrations that the database is missing, all of them in an empty one. Throws StoreError as
// check_version. The caller holds the write lock.
void migrate(Connection& connection, const std::string& path);

}  // namespace server
