#include "server/store/sqlite/schema.hpp"

#include "server/wording/composed.hpp"

namespace server {
namespace {

// One string for each file in schema/, made by CMake.
constexpr const char* kMigrations[] = {
#include "sqlite_migrations.inc"
};

constexpr Sql kSelectVersion("PRAGMA user_version");

constexpr Sql kCountTables("SELECT COUNT(*) FROM sqlite_schema");
// Those that every version has.
constexpr Sql kCountOurTables(
    "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('meta', 'contacts', "
    "'bookings')");
constexpr std::int64_t kOurTables = 3;

constexpr std::int64_t kComposedSince = 15;
constexpr Sql kSelectEmails("SELECT id, email FROM contacts");
constexpr Sql kUpdateEmail("UPDATE contacts SET email = ? WHERE id = ?");
constexpr Sql kSelectGivenEmails("SELECT id, given_email FROM bookings WHERE given_email <> ''");
constexpr Sql kUpdateGivenEmail("UPDATE bookings SET given_email = ? WHERE id = ?");

constexpr std::int64_t kKeysSince = 19;  // in today's form
// Most addresses are in that form.
constexpr const char* kAddressesAsTheyAre =
    "UPDATE contacts SET email_key = email; UPDATE bookings SET given_email_key = given_email;";
constexpr Sql kUpdateEmailKey("UPDATE contacts SET email_key = ? WHERE id = ?");
constexpr Sql kUpdateGivenEmailKey("UPDATE bookings SET given_email_key = ? WHERE id = ?");

struct Row {
  std::int64_t id;
  std::string email;
};

std::int64_t number(Statement rows) {
  return rows.step() ? rows.whole(0) : 0;
}

// The rows whose address has another form, with that form.
std::vector<Row> to_change(Statement rows, std::string (*form_of)(std::string_view)) {
  std::vector<Row> changed;
  while (rows.step()) {
    const std::string email = rows.text(1);
    std::string form = form_of(email);
    if (form != email) changed.push_back({rows.whole(0), std::move(form)});
  }
  return changed;
}

}  // namespace

std::int64_t schema_version(Connection& connection) {
  return number(connection.use(kSelectVersion));
}

std::span<const char* const> migrations() {
  return kMigrations;
}

void check_version(Connection& connection, const std::string& path) {
  const std::int64_t version = schema_version(connection);
  const bool is_ours = version != 0 && number(connection.use(kCountOurTables)) == kOurTables;
  if (is_ours && version > static_cast<std::int64_t>(migrations().size())) {
    throw StoreError(path + " was made by a newer booking-server (schema " +
                         std::to_string(version) + "); start that one.",
                     StoreFault::kOther);
  }
  if (is_ours && version > 0) return;
  throw StoreError(
      path + " is not a store of booking-server, or a copy of one without its -wal file (schema " +
          std::to_string(version) + "); give another file.",
      StoreFault::kOther);
}

void migrate(Connection& connection, const std::string& path) {
  const std::int64_t version = schema_version(connection);
  const bool is_empty = version == 0 && number(connection.use(kCountTables)) == 0;
  if (!is_empty) check_version(connection, path);
  for (const char* migration : migrations().subspan(static_cast<std::size_t>(version))) {
    connection.run(migration);
  }
  if (version < kComposedSince) {
    for (const Row& row : to_change(connection.use(kSelectEmails), composed)) {
      connection.use(kUpdateEmail).bind(row.email).bind(row.id).step();
    }
    for (const Row& row : to_change(connection.use(kSelectGivenEmails), composed)) {
      connection.use(kUpdateGivenEmail).bind(row.email).bind(row.id).step();
    }
  }
  if (version < kKeysSince) {
    connection.run(kAddressesAsTheyAre);
    for (const Row& row : to_change(connection.use(kSelectEmails), address_key)) {
      connection.use(kUpdateEmailKey).bind(row.email).bind(row.id).step();
    }
    for (const Row& row : to_change(connection.use(kSelectGivenEmails), address_key)) {
      connection.use(kUpdateGivenEmailKey).bind(row.email).bind(row.id).step();
    }
  }
  if (version == static_cast<std::int64_t>(migrations().size())) return;
  connection.run(("PRAGMA user_version = " + std::to_string(migrations().size())).c_str());
}

}  // namespace server
