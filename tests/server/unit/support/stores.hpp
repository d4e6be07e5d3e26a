// The stores that tests run against. Most take the usual one: SQLite, or PostgreSQL if BOOKING_TEST_STORE=postgres, with
// which CTest runs the whole program a second time.
//
//   TEST_CASE_TEMPLATE("…", Kind, testing::OnSqlite, testing::OnPostgres) { Kind kind; auto store = kind.open(); … }
#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "postgres_cluster.hpp"
#include "server/store/postgres/store.hpp"
#include "server/store/sqlite/store.hpp"

namespace testing {

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "booking-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path / name).string(); }
};

struct OnSqlite {
  static constexpr const char* kRefusal = "this resource has a booking at that time";
  TemporaryFolder folder;
  std::string path = folder.file("bookings.db");

  std::unique_ptr<server::Store> open() const { return server::open_sqlite(path); }
  // What SQLite says of a statement run past all of our code.
  std::string run_raw(const std::string& sql) const {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    char* message = nullptr;
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
    std::string said = message ? message : "";
    sqlite3_free(message);
    sqlite3_close(db);
    return said;
  }
  static std::string instant(core::Instant at) {
    return std::to_string(at.time_since_epoch().count());
  }
};

struct OnPostgres {
  static constexpr const char* kRefusal =
      "conflicting key value violates exclusion constraint \"bookings_never_overlap\"";
  std::string conninfo = PostgresCluster::get().new_database();

  std::unique_ptr<server::Store> open() const {
    return server::open_postgres({.conninfo = conninfo, .password = ""});
  }
  std::string run_raw(const std::string& sql) const { return PostgresCluster::run(conninfo, sql); }
  static std::string instant(core::Instant at) {
    return "to_timestamp(" + std::to_string(at.time_since_epoch().count()) + ")";
  }
};

inline bool is_on_postgres() {
  const char* kind = std::getenv("BOOKING_TEST_STORE");
  return kind && std::string_view(kind) == "postgres";
}

// The database that stands for that file.
inline std::string usual_conninfo(const std::string& path) {
  static std::map<std::string, std::string> databases;
  std::string& conninfo = databases[path];
  if (conninfo.empty()) conninfo = PostgresCluster::get().new_database();
  return conninfo;
}

inline std::unique_ptr<server::Store> open_usual(const std::string& path) {
  if (!is_on_postgres()) return server::open_sqlite(path);
  return server::open_postgres({.conninfo = usual_conninfo(path), .password = ""});
}

// Past the code, straight into the database that open_usual opens.
inline void run_raw_in(const std::string& path, const std::string& sql) {
  if (is_on_postgres()) {
    PostgresCluster::run(usual_conninfo(path), sql);
    return;
  }
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

inline std::unique_ptr<server::Intents> open_usual_intents(const std::string& path) {
  if (!is_on_postgres()) return server::open_sqlite_intents(path);
  return server::open_postgres_intents({.conninfo = usual_conninfo(path), .password = ""});
}

}  // namespace testing
