// The store in a PostgreSQL database, which several servers may share. The only user of libpq.
//
//   auto store = server::open_postgres({.conninfo = "host=db.example.com dbname=booking", .password = …});
//
// The schema is made or migrated when it is opened; a database of a newer program is refused. An exclusion constraint
// refuses two bookings that overlap. What one server writes the others notice within a second. A database that goes
// away is connected to again by itself; meanwhile all members throw StoreFault::kAway.
#pragma once

#include <memory>
#include <string>

#include "server/net/rate_limits.hpp"
#include "server/store/intents.hpp"
#include "server/store/store.hpp"
#include "server/store/tables.hpp"

namespace server {

struct PostgresSetup {
  std::string conninfo;  // as postgres_conninfo_error allows it
  std::string password;  // empty: PGPASSFILE, or none is needed
  int connections = 10;  // at most so many at a time
};

std::unique_ptr<Store> open_postgres(const PostgresSetup& setup);
std::unique_ptr<Intents> open_postgres_intents(const PostgresSetup& setup);
// For RateLimits. Clients are kept as an HMAC with `salt` as its key, which all servers must share.
SharedCounts open_postgres_counts(const PostgresSetup& setup, const std::string& salt);
// For copying: no server books meanwhile.
std::unique_ptr<TableStore> open_postgres_tables(const PostgresSetup& setup);

}  // namespace server
