// The store in one SQLite file: WAL, synchronous=FULL, foreign keys on. The only user of sqlite3.
//
//   auto store = server::open_sqlite("var/demo/bookings.db");   // throws StoreError
//
// The schema's version is user_version; a file made by a newer program is refused, an older one is
// brought up to date. The file is made readable by its owner alone: it holds people's addresses.
#pragma once

#include <memory>
#include <string>

#include "server/store/store.hpp"

namespace server {

std::unique_ptr<Store> open_sqlite(const std::string& path);

}  // namespace server
