// The store in one SQLite file: WAL, synchronous=FULL, foreign keys on. The only user of sqlite3.
//
//   auto store = server::open_sqlite("var/demo/bookings.db");   // throws StoreError
//
// user_version is the schema's version: a file of a newer program is refused, an older file is
// migrated. Only the owner can read the file, because it holds people's addresses.
#pragma once

#include <memory>
#include <string>

#include "server/store/store.hpp"

namespace server {

std::unique_ptr<Store> open_sqlite(const std::string& path);

}  // namespace server
