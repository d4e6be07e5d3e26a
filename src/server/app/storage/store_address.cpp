#include "server/app/storage/store_address.hpp"

#include "server/store/postgres/conninfo.hpp"

namespace server {

std::variant<StoreAddress, std::string> parse_store_address(const std::string& value) {
  constexpr std::string_view kSqlite = "sqlite:";
  constexpr std::string_view kPostgres = "postgres:";
  if (value.starts_with(kSqlite) && value.size() > kSqlite.size()) {
    return StoreAddress{StoreAddress::Kind::kSqlite, value.substr(kSqlite.size())};
  }
  if (value.starts_with(kPostgres) && value.size() > kPostgres.size()) {
    std::string conninfo = value.substr(kPostgres.size());
    if (auto error = postgres_conninfo_error(conninfo)) return *error;
    return StoreAddress{StoreAddress::Kind::kPostgres, std::move(conninfo)};
  }
  return "--store: that is not a store; give sqlite:PATH, or postgres:CONNINFO such as "
         "\"postgres:host=db.example.com dbname=booking user=booking\".";
}

}  // namespace server
