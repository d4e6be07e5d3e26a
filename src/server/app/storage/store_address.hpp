// What --store names: a SQLite file or a PostgreSQL database.
//
//   auto parsed = server::parse_store_address("sqlite:bookings.db");
//   auto other = server::parse_store_address("postgresql://booking@db.example.com/booking");
//   if (auto* sentence = std::get_if<std::string>(&parsed)) …
//
// The sentences never repeat the value: it may hold a password that doesn't belong there.
#pragma once

#include <string>
#include <variant>

namespace server {

struct StoreAddress {
  enum class Kind { kSqlite, kPostgres };
  Kind kind = Kind::kSqlite;
  std::string where;  // a path, or libpq's settings; empty: not given

  bool is_given() const { return !where.empty(); }
};

bool names_postgres(const std::string& value);

// The error is a sentence that says what to do.
std::variant<StoreAddress, std::string> parse_store_address(const std::string& value);

}  // namespace server
