// Copies of a store: made while a server uses it, and put back in its place.
//
//   server::back_up_sqlite("bookings.db", "backup.db");
//   server::restore_sqlite("backup.db", "bookings.db", now);   // with the server stopped
//
// Failures throw StoreError with a sentence for people, and leave both files as they were. A copy is
// one file, readable by its owner only, that was checked before it got its name.
#pragma once

#include <cstdint>
#include <string>

#include "server/store/store.hpp"

namespace server {

// Returns the number of bookings in the copy. Replaces an earlier copy of that name, and refuses to replace any other
// file.
std::int64_t back_up_sqlite(const std::string& store, const std::string& to);

struct Restored {
  std::int64_t bookings = 0;
  std::string kept;  // the file that was in its place, under a new name; empty: there was none
};
Restored restore_sqlite(const std::string& from, const std::string& store, core::Instant now);

}  // namespace server
