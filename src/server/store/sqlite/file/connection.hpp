// Thin wrappers over sqlite3: a connection with its prepared statements, and one use of a
// statement.
//
//   constexpr Sql kSelectName("SELECT name FROM contacts WHERE id = ?");
//   server::Statement rows = connection.use(kSelectName);
//   rows.bind(id);
//   while (rows.step()) rows.text(0);
//
// Every failure throws StoreError. Internal to the store.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "server/base/patience.hpp"
#include "server/base/search_text.hpp"
#include "server/store/sql.hpp"
#include "server/store/store.hpp"

namespace server {

// How long to wait for another connection's lock, unless the request has less patience left.
inline constexpr std::chrono::milliseconds kLockPatience{5000};

// On one line, for the log.
inline std::string one_line(std::string_view sql) {
  std::string line;
  for (const char c : sql) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space) line += c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

// Of the last step that failed.
inline StoreFault fault_of(sqlite3* db) {
  const int code = sqlite3_errcode(db) & 0xff;
  if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN) {
    const int system = sqlite3_system_errno(db);
    if (system == ENOSPC || system == EDQUOT || system == EFBIG) return StoreFault::kFull;
    if (system == EROFS || sqlite3_db_readonly(db, "main") == 1) return StoreFault::kReadOnly;
  }
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return StoreFault::kBusy;
    case SQLITE_FULL: return StoreFault::kFull;
    case SQLITE_READONLY: return StoreFault::kReadOnly;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return StoreFault::kInputOutput;
    default: return StoreFault::kOther;
  }
}

// `doing` is SQL, or the name of another step.
[[noreturn]] inline void fail(sqlite3* db, std::string_view doing) {
  throw StoreError("database: " + one_line(doing) + ": " + sqlite3_errmsg(db), fault_of(db));
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

// fold_case(text) in SQL.
inline void fold_case_in_sql(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const std::string text = fold_case(bytes ? std::string_view(bytes, size) : std::string_view());
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
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(db_, sqlite3_sql(statement_));
    return false;
  }
  // False if a trigger refused it.
  bool step_unless_refused() {
    const int code = sqlite3_step(statement_);
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
  std::optional<std::int64_t> whole_if_any(int column) const {
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
    return whole(column);
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
  // kStore: a file that we serve from; closing it leaves the log. kExisting: a file as it is. kReading: the same, and nothing is written.
  // kImmutable: a file that nothing can write at the moment, and without -wal; SQLite then needs no files
  // beside it.
  enum class Mode { kStore, kExisting, kReading, kImmutable };

  // The file must exist: a reader must not make an empty one in the place of one that was deleted.
  explicit Connection(const std::string& path, Mode mode = Mode::kStore) {
    // Nobody reads SQLite's statistics of memory, which take a lock of the whole process at each allocation. Before the
    // first connection; later it changes nothing.
    [[maybe_unused]] static const int without_statistics =
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const bool is_written = mode == Mode::kStore || mode == Mode::kExisting;
    const bool is_immutable = mode == Mode::kImmutable;
    sqlite3* db = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX |
                      (is_written ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                      (is_immutable ? SQLITE_OPEN_URI : 0);
    const std::string name = is_immutable ? immutable_address(path) : path;
    const int code = sqlite3_open_v2(name.c_str(), &db, flags, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) fail(db, "open");
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_handler(db, &Connection::waits_on, this);
    constexpr int kPure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (sqlite3_create_function_v2(db, "fold_case", 1, kPure, nullptr, fold_case_in_sql, nullptr,
                                   nullptr, nullptr) != SQLITE_OK) {
      fail(db, "add fold_case()");
    }
    run("PRAGMA trusted_schema=OFF");
    if (mode != Mode::kStore) return;
    leave_log();
    // A part of a transaction that fails is undone from memory: a full or missing folder for temporary files changes
    // nothing.
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
        "temp_store=MEMORY");
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // How long to wait for another connection's lock, if that is less than the request's patience.
  void wait_at_most(std::chrono::milliseconds time) { lock_patience_ = time; }

  void run(const char* sql) {
    if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get(), sql);
  }

  // A constant, because its address is the key of the prepared statement.
  template <std::size_t length>
  Statement use(const Sql<length>& sql) {
    return use_prepared(sql.c_str());
  }
  template <std::size_t length>
  Statement use(const Sql<length>&& temporary) = delete;
  // A text that outlives the connection's statements, at one address.
  Statement use_text(const std::string& sql) { return use_prepared(sql.c_str()); }
  Statement use_text(const std::string&& temporary) = delete;

  // Closing it leaves the write-ahead log beside the file, for the next one to read.
  void leave_log() { set_leaves_log(1); }
  // Closing it brings the log into the file, if it is the last connection.
  void finish_log() { set_leaves_log(0); }

  // Brings the log into the file, as far as nobody reads it; returns the pages of it that are there.
  int checkpoint() {
    int in_file = 0;
    if (sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                  &in_file) != SQLITE_OK) {
      fail(db_.get(), "checkpoint");
    }
    return in_file;
  }
  // SQLite then makes no checkpoint by itself.
  void count_log_pages() { sqlite3_wal_hook(db_.get(), &Connection::note_log_pages, &log_pages_); }
  int log_pages() const { return log_pages_; }  // after the last commit

  // SQLite's own handle of the database, SQLITE_FCNTL_FILE_POINTER, or of its log, …_JOURNAL_POINTER. Null: not open.
  sqlite3_file* handle(int which) {
    sqlite3_file* file = nullptr;
    const bool is_open = sqlite3_file_control(db_.get(), "main", which, &file) == SQLITE_OK &&
                         file && file->pMethods;
    return is_open ? file : nullptr;
  }

  // From any thread: what runs ends soon.
  void interrupt() { sqlite3_interrupt(db_.get()); }

  std::int64_t changes() const {
    return sqlite3_total_changes64(db_.get());
  }  // of rows, since it was opened
  std::int64_t last_id() const { return sqlite3_last_insert_rowid(db_.get()); }
  bool is_read_only() const { return sqlite3_db_readonly(db_.get(), "main") == 1; }
  bool is_in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

 private:
  static std::string immutable_address(const std::string& path) {
    std::string address = "file:";
    for (const char c : path) {
      constexpr std::string_view kSpecial = "%?#";
      constexpr std::array kEscaped = {"%25", "%3f", "%23"};
      const std::size_t special = kSpecial.find(c);
      if (special == std::string_view::npos) {
        address += c;
      } else {
        address += kEscaped.at(special);
      }
    }
    return address + "?immutable=1";
  }

  void set_leaves_log(int leaves) {
    sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leaves, nullptr);
  }

  static int note_log_pages(void* log_pages, sqlite3*, const char*, int pages) {
    *static_cast<int*>(log_pages) = pages;
    return SQLITE_OK;
  }

  // SQLite calls it again and again while another connection has the lock.
  static int waits_on(void* connection, int times_before) {
    constexpr std::chrono::milliseconds kPause{10};
    const auto longest = static_cast<const Connection*>(connection)->lock_patience_;
    const bool is_over = times_before * kPause >= longest || Patience::is_over();
    if (!is_over) std::this_thread::sleep_for(kPause);
    return is_over ? 0 : 1;
  }

  Statement use_prepared(const char* sql) {
    const auto found = std::find_if(prepared_.begin(), prepared_.end(),
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

  std::chrono::milliseconds lock_patience_ = kLockPatience;
  int log_pages_ = 0;
  Database db_;  // declared first, so that it is closed after its statements
  std::vector<std::pair<const char*, Prepared>> prepared_;
};

// Every read of the connection during its lifetime sees the state of the first one.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {
    connection_.use(kBegin).step();
  }
  ~Snapshot() {
    try {
      connection_.use(kCommit).step();
    } catch (const StoreError&) {  // reads only: nothing is lost
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  static constexpr Sql kBegin = Sql("BEGIN");
  static constexpr Sql kCommit = Sql("COMMIT");
  Connection& connection_;
};

}  // namespace server
