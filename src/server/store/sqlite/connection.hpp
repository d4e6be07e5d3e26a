// Thin wrappers over sqlite3: a connection with its prepared statements, and one use of a
// statement.
//
//   server::Statement rows = connection.use("SELECT name FROM contacts WHERE id = ?");
//   rows.bind(id);
//   while (rows.step()) rows.text(0);
//
// Every failure throws StoreError. Internal to the store.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/search_text.hpp"
#include "server/store/store.hpp"

namespace server {

inline constexpr int kBusyTimeoutMs = 5000;

[[noreturn]] inline void fail(sqlite3* db, const std::string& doing) {
  int code = sqlite3_errcode(db) & 0xff;
  throw StoreError("database: " + doing + ": " + sqlite3_errmsg(db),
                   code == SQLITE_BUSY || code == SQLITE_LOCKED);
}

inline std::int64_t seconds_of(core::Instant instant) {
  return instant.time_since_epoch().count();
}
inline core::Instant instant_of(std::int64_t seconds) {
  return core::Instant(core::Seconds(seconds));
}

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// folded(text) in SQL.
inline void answer_folded(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const std::string text = folded(bytes ? std::string_view(bytes, size) : std::string_view());
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// One use of a statement: bind in order, step, read columns. The destructor resets it.
class Statement {
 public:
  Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~Statement() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  Statement& bind(core::Instant value) { return bind(seconds_of(value)); }
  Statement& bind(std::string_view value) {
    check(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
  }
  Statement& bind(const std::string& value) { return bind(std::string_view(value)); }
  template <class Value>
  Statement& bind(const std::optional<Value>& value) {
    if (value) return bind(*value);
    check(sqlite3_bind_null(statement_, ++bound_));
    return *this;
  }

  bool step() {  // true: there is a row
    int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(db_, sqlite3_sql(statement_));
    return false;
  }
  // False if a trigger refused it.
  bool step_unless_refused() {
    int code = sqlite3_step(statement_);
    if (code == SQLITE_DONE) return true;
    if (sqlite3_extended_errcode(db_) == SQLITE_CONSTRAINT_TRIGGER) return false;
    fail(db_, sqlite3_sql(statement_));
  }

  std::int64_t whole(int column) const { return sqlite3_column_int64(statement_, column); }
  core::Instant instant(int column) const { return instant_of(whole(column)); }
  std::string text(int column) const {
    auto bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!bytes) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  std::optional<std::string> text_if_any(int column) const {
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
    return text(column);
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK) fail(db_, "bind");
  }
  sqlite3* db_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

// A connection and its prepared statements. Used by one thread at a time.
class Connection {
 public:
  explicit Connection(const std::string& path) {
    sqlite3* db = nullptr;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) fail(db, "open");
    sqlite3_extended_result_codes(db, 1);
    wait_at_most(std::chrono::milliseconds(kBusyTimeoutMs));
    constexpr int kPure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (sqlite3_create_function_v2(db, "folded", 1, kPure, nullptr, answer_folded, nullptr, nullptr,
                                   nullptr) != SQLITE_OK) {
      fail(db, "add folded()");
    }
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA trusted_schema=OFF");
  }

  // How long to wait for another connection's lock.
  void wait_at_most(std::chrono::milliseconds time) {
    sqlite3_busy_timeout(db_.get(), static_cast<int>(time.count()));
  }

  void run(const char* sql) {
    if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get(), sql);
  }

  // `sql` must be a literal: its address names the prepared statement.
  Statement use(const char* sql) {
    auto found = std::find_if(prepared_.begin(), prepared_.end(),
                              [sql](const auto& entry) { return entry.first == sql; });
    if (found != prepared_.end()) return {db_.get(), found->second.get()};
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK) {
      fail(db_.get(), sql);
    }
    prepared_.emplace_back(sql, Prepared(statement));
    return {db_.get(), statement};
  }

  std::int64_t last_id() const { return sqlite3_last_insert_rowid(db_.get()); }
  bool is_in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

 private:
  Database db_;  // declared first, so that it is closed after its statements
  std::vector<std::pair<const char*, Prepared>> prepared_;
};

// Every read of the connection during its lifetime sees the state of the first one.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) { connection_.run("BEGIN"); }
  ~Snapshot() {
    try {
      connection_.run("COMMIT");
    } catch (const StoreError&) {  // reads only: nothing is lost
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

}  // namespace server
