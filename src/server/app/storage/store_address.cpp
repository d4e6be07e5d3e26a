#include "server/app/storage/store_address.hpp"

#include "server/store/postgres/conninfo.hpp"

namespace server {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgres = "postgres:";
constexpr std::string_view kPostgresAddress = "postgresql://";  // libpq's other name of postgres://

}  // namespace

bool names_postgres(const std::string& value) {
  return value.starts_with(kPostgres) || value.starts_with(kPostgresAddress);
}

std::variant<StoreAddress, std::string> parse_store_address(const std::string& value) {
  if (value.starts_with(kSqlite) && value.size() > kSqlite.size()) {
    return StoreAddress{StoreAddress::Kind::kSqlite, value.substr(kSqlite.size())};
  }
  if (names_postgres(value) && value.size() > kPostgres.size()) {
    // libpq reads an address with its scheme.
    const std::size_t scheme = value.starts_with(kPostgresAddress) ? 0 : kPostgres.size();
    std::string conninfo = value.substr(scheme);
    if (auto error = postgres_conninfo_error(conninfo)) return *error;
    return StoreAddress{StoreAddress::Kind::kPostgres, std::move(conninfo)};
  }
  return "--store: that is not a store; give sqlite:PATH, or postgres:CONNINFO such as "
         "\"postgres:host=db.example.com dbname=booking user=booking\".";
}

}  // namespace server
