// The PostgreSQL database of --store: libpq's settings behind "postgres:", as "host=db.example.com dbname=booking
// user=booking" or as "//booking@db.example.com/booking", or libpq's address "postgresql://booking@db.example.com/booking".
//
//   if (auto error = server::postgres_conninfo_error(text)) … *error …      // reads no environment variable
//   const Conninfo conninfo = server::postgres::read_conninfo(text, password);
//
// A password in it is refused, because every user of the machine can read a process's flags; the error never repeats
// the text. Certificates are verified unless the host is local.
//
//   connect_sentence(PQerrorMessage(connection))      // with what to do about it
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

// Why it can't be used, as a sentence that says what to do; nullopt: it can.
std::optional<std::string> postgres_conninfo_error(const std::string& text);

namespace postgres {

using Settings = std::vector<std::pair<std::string, std::string>>;  // for PQconnectStartParams

struct Conninfo {
  // One for each host, in the order to try them: libpq itself would not go on to the next while one says nothing. Of
  // several hosts, those that take no writes are left out, unless the settings say otherwise.
  std::vector<Settings> places;
};

// With what the environment says of the host. `password` may be empty: then libpq looks into PGPASSFILE. Throws
// StoreError with the sentence of postgres_conninfo_error.
Conninfo read_conninfo(const std::string& text, const std::string& password);

// Why a connection failed, in one sentence that says what to do where that is known.
std::string connect_sentence(std::string_view message);

}  // namespace postgres
}  // namespace server
