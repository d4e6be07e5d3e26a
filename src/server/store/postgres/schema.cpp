#include "server/store/postgres/schema.hpp"

#include "server/store/postgres/transaction.hpp"

namespace server::postgres {
namespace {

// One string for each file in schema/, made by CMake.
constexpr const char* kMigrations[] = {
#include "postgres_migrations.inc"
};

// An older server may take longer than a request waits.
constexpr std::chrono::milliseconds kMigrationPatience{60'000};

constexpr Sql kHasVersion("SELECT to_regclass('booking_schema') IS NOT NULL");
constexpr Sql kHasTables(
    "SELECT to_regclass('bookings') IS NOT NULL OR to_regclass('contacts') IS NOT NULL");
constexpr Sql kSelectVersion("SELECT version FROM booking_schema");
constexpr const char* kMakeVersion =
    "CREATE TABLE booking_schema (version bigint NOT NULL); INSERT INTO booking_schema VALUES (0)";
constexpr Sql kSetVersion("UPDATE booking_schema SET version = $1");

std::int64_t schema_version(Connection& connection) {
  if (connection.ask(kHasVersion).first().flag(0)) {
    return connection.ask(kSelectVersion).first().whole(0);
  }
  if (connection.ask(kHasTables).first().flag(0)) {
    throw StoreError(
        "The PostgreSQL database holds tables of another program; give one that is empty.",
        StoreFault::kOther);
  }
  return 0;
}

}  // namespace

std::span<const char* const> migrations() {
  return kMigrations;
}

void migrate(Connection& connection) {
  if (connection.parameter("server_encoding") != "UTF8") {
    throw StoreError("The PostgreSQL database's encoding is " +
                         connection.parameter("server_encoding") +
                         "; create one with ENCODING 'UTF8'.",
                     StoreFault::kOther);
  }
  const auto known = static_cast<std::int64_t>(migrations().size());
  PostgresTransaction transaction(connection, DatabaseLock::kMigration, kMigrationPatience);
  connection.wait_at_most(kMigrationPatience);
  const std::int64_t version = schema_version(connection);
  if (version > known) {
    throw StoreError("The PostgreSQL database was made by a newer booking-server (schema " +
                         std::to_string(version) + "); start that one.",
                     StoreFault::kOther);
  }
  if (version < known) {
    if (version == 0) connection.run(kMakeVersion);
    for (const char* migration : migrations().subspan(static_cast<std::size_t>(version))) {
      connection.run(migration);
    }
    connection.ask(kSetVersion, known);
    transaction.commit();
  }
  connection.wait_at_most(kAnswerPatience);
}

}  // namespace server::postgres
