// The store in one SQLite file: WAL, synchronous=FULL, foreign keys on. The only user of sqlite3.
//
//   auto store = server::open_sqlite("var/demo/bookings.db");   // throws StoreError
//
// user_version is the schema's version: a file of a newer program is refused, an older file is
// migrated. Only the owner can read the file, because it holds people's addresses.
//
// A file that can't be written is opened all the same, for reading, if its schema is this program's.
// A file that is deleted or replaced while it is open is not written any more. check() opens the one
// that took its place, once it is whole; a file that was put back goes on by itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/store/intents.hpp"
#include "server/store/store.hpp"
#include "server/store/tables.hpp"

namespace server {

// `say` gets what the owner should know, such as that another file was opened.
std::unique_ptr<Store> open_sqlite(const std::string& path,
                                   std::function<void(std::string_view)> say = {});
std::unique_ptr<Intents> open_sqlite_intents(const std::string& path);
// For copying; throws StoreError while a server uses it.
std::unique_ptr<TableStore> open_sqlite_tables(const std::string& path);

}  // namespace server
