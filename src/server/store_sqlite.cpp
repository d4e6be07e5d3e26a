#include "server/store_sqlite.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

namespace server {
namespace {

constexpr int kBusyTimeoutMs = 5000;

// A booking takes at most a day and a day of buffer on either side; the schema holds to it, so that
// the search for overlaps never walks the whole history of a resource.
constexpr core::Seconds kMaxOccupied{3 * 86400};

// What every schema version adds, in order; user_version counts them.
constexpr const char* kMigrations[] = {R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
  phone TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_email ON contacts (email) WHERE email <> '';
CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone <> '';

CREATE TABLE bookings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  booking_type_id INTEGER NOT NULL,
  resource_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  occupied_from INTEGER NOT NULL CHECK (occupied_from <= starts_at),
  occupied_until INTEGER NOT NULL CHECK (occupied_until >= ends_at),
  status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled', 'completed')),
  notes TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (occupied_until - occupied_from <= 259200)
) STRICT;
CREATE INDEX bookings_holding_time ON bookings (resource_id, occupied_from, occupied_until)
  WHERE status IN ('pending', 'confirmed');
CREATE INDEX bookings_by_occupied ON bookings (occupied_from, occupied_until, resource_id)
  WHERE status IN ('pending', 'confirmed');
CREATE INDEX bookings_by_start ON bookings (starts_at, id);

CREATE TRIGGER bookings_never_overlap_on_insert BEFORE INSERT ON bookings
WHEN NEW.status IN ('pending', 'confirmed') AND EXISTS (
  SELECT 1 FROM bookings
  WHERE resource_id = NEW.resource_id AND status IN ('pending', 'confirmed')
    AND occupied_from < NEW.occupied_until AND occupied_from > NEW.occupied_from - 259200
    AND occupied_until > NEW.occupied_from)
BEGIN SELECT RAISE(ABORT, 'this resource has a booking at that time'); END;

CREATE TRIGGER bookings_never_overlap_on_update BEFORE UPDATE ON bookings
WHEN NEW.status IN ('pending', 'confirmed') AND EXISTS (
  SELECT 1 FROM bookings
  WHERE resource_id = NEW.resource_id AND status IN ('pending', 'confirmed')
    AND occupied_from < NEW.occupied_until AND occupied_from > NEW.occupied_from - 259200
    AND occupied_until > NEW.occupied_from AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'this resource has a booking at that time'); END;

CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
)sql"};

constexpr int kSchemaVersion = static_cast<int>(std::size(kMigrations));

[[noreturn]] void fail(sqlite3* db, const std::string& doing) {
  int code = sqlite3_errcode(db) & 0xff;
  throw StoreError("database: " + doing + ": " + sqlite3_errmsg(db),
                   code == SQLITE_BUSY || code == SQLITE_LOCKED);
}

std::int64_t seconds_of(core::Instant instant) {
  return instant.time_since_epoch().count();
}
core::Instant instant_of(std::int64_t seconds) {
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

// One use of a statement: bind in order, step, read columns. Left ready for the next use.
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
  Statement& bind(const std::optional<std::string>& value) {
    if (value) return bind(std::string_view(*value));
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
    sqlite3_busy_timeout(db, kBusyTimeoutMs);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA trusted_schema=OFF");
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

std::vector<Occupied> select_occupied(Connection& connection, core::Instant from,
                                      core::Instant until) {
  Statement rows = connection.use(
      "SELECT resource_id, occupied_from, occupied_until FROM bookings"
      " WHERE status IN ('pending', 'confirmed')"
      " AND occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3"
      " ORDER BY occupied_from");
  rows.bind(until).bind(from - kMaxOccupied).bind(from);
  std::vector<Occupied> occupied;
  while (rows.step()) occupied.push_back({rows.whole(0), rows.instant(1), rows.instant(2)});
  return occupied;
}

std::optional<KeptAnswer> select_kept_answer(Connection& connection, const AnswerKey& key,
                                             core::Instant since) {
  Statement rows = connection.use(
      "SELECT request_hash, status, body FROM idempotency_keys"
      " WHERE scope = ? AND key = ? AND created_at >= ?");
  rows.bind(key.scope).bind(key.key).bind(since);
  if (!rows.step()) return std::nullopt;
  return KeptAnswer{rows.text(0), static_cast<int>(rows.whole(1)), rows.text(2)};
}

class SqliteTransaction : public Transaction {
 public:
  explicit SqliteTransaction(Connection& connection) : connection_(connection) {
    // IMMEDIATE: the write lock is taken before anything is read, so what a check saw still holds
    // when the insert comes.
    connection_.run("BEGIN IMMEDIATE");
  }
  ~SqliteTransaction() override {
    if (!connection_.is_in_transaction()) return;
    try {
      connection_.run("ROLLBACK");
    } catch (const StoreError&) {  // the database has undone it by itself
    }
  }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit() { connection_.run("COMMIT"); }

  std::vector<Occupied> occupied(core::Instant from, core::Instant until) override {
    return select_occupied(connection_, from, until);
  }

  std::vector<ResourceLoad> loads(core::Instant from, core::Instant until) override {
    Statement rows = connection_.use(
        "SELECT resource_id, COUNT(*) FROM bookings WHERE starts_at >= ? AND starts_at < ?"
        " AND status IN ('pending', 'confirmed') GROUP BY resource_id");
    rows.bind(from).bind(until);
    std::vector<ResourceLoad> loads;
    while (rows.step()) loads.push_back({rows.whole(0), static_cast<int>(rows.whole(1))});
    return loads;
  }

  std::optional<Contact> contact(core::Id id) override {
    Statement rows = connection_.use("SELECT name, email, phone FROM contacts WHERE id = ?");
    rows.bind(id);
    if (!rows.step()) return std::nullopt;
    return Contact{id, rows.text(0), rows.text(1), rows.text(2)};
  }

  core::Id contact_for(const core::ContactDetails& details, core::Instant now) override {
    if (!details.email.empty()) {
      Statement rows = connection_.use(
          "SELECT id FROM contacts WHERE email = ? AND email <> '' ORDER BY id LIMIT 1");
      rows.bind(details.email);
      if (rows.step()) return rows.whole(0);
    } else if (!details.phone.empty()) {
      Statement rows = connection_.use(
          "SELECT id FROM contacts WHERE phone = ? AND phone <> '' ORDER BY id LIMIT 1");
      rows.bind(details.phone);
      if (rows.step()) return rows.whole(0);
    }
    Statement insert = connection_.use(
        "INSERT INTO contacts (name, email, phone, created_at, updated_at) VALUES (?, ?, ?, ?, ?)");
    insert.bind(details.name).bind(details.email).bind(details.phone).bind(now).bind(now);
    insert.step();
    return connection_.last_id();
  }

  std::optional<core::Booking> add_booking(const NewBooking& booking) override {
    Statement insert = connection_.use(
        "INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at,"
        " occupied_from, occupied_until, status, notes, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'confirmed', ?, ?, ?)");
    insert.bind(booking.contact_id).bind(booking.booking_type_id);
    insert.bind(booking.occupied.resource_id).bind(booking.title);
    insert.bind(booking.starts_at).bind(booking.ends_at);
    insert.bind(booking.occupied.from).bind(booking.occupied.until);
    insert.bind(booking.notes).bind(booking.made_at).bind(booking.made_at);
    if (!insert.step_unless_refused()) return std::nullopt;
    core::Booking made;
    made.id = connection_.last_id();
    made.contact_id = booking.contact_id;
    made.booking_type_id = booking.booking_type_id;
    made.resource_id = booking.occupied.resource_id;
    made.title = booking.title;
    made.starts_at = booking.starts_at;
    made.ends_at = booking.ends_at;
    made.status = core::BookingStatus::kConfirmed;
    made.notes = booking.notes;
    made.created_at = made.updated_at = booking.made_at;
    return made;
  }

  std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) override {
    return select_kept_answer(connection_, key, since);
  }

  void keep_answer(const AnswerKey& key, const KeptAnswer& answer, core::Instant now,
                   core::Instant since) override {
    Statement forget = connection_.use("DELETE FROM idempotency_keys WHERE created_at < ?");
    forget.bind(since);
    forget.step();
    Statement insert = connection_.use(
        "INSERT INTO idempotency_keys (scope, key, request_hash, status, body, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(key.scope).bind(key.key).bind(answer.request_hash).bind(answer.status);
    insert.bind(answer.body).bind(now);
    insert.step();
  }

 private:
  Connection& connection_;
};

// SQLite lets many read and one write. So there is one connection for writing, behind a mutex,
// which is fairer to threads than SQLite's own waiting, and as many for reading as there are
// readers.
class SqliteStore : public Store {
 public:
  explicit SqliteStore(const std::string& path) : path_(path), writer_(path) { migrate(); }

  std::vector<Occupied> occupied(core::Instant from, core::Instant until) override {
    return read([&](Connection& connection) { return select_occupied(connection, from, until); });
  }

  std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) override {
    return read([&](Connection& connection) { return select_kept_answer(connection, key, since); });
  }

  void write(const std::function<void(Transaction&)>& work) override {
    std::lock_guard lock(writing_);
    SqliteTransaction transaction(writer_);
    work(transaction);
    transaction.commit();
  }

  void add_contacts(const std::vector<Contact>& contacts, core::Instant now) override {
    write([&](Transaction&) {
      for (const Contact& contact : contacts) {
        Statement insert = writer_.use(
            "INSERT OR IGNORE INTO contacts (id, name, email, phone, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?)");
        insert.bind(contact.id).bind(contact.name).bind(contact.email).bind(contact.phone);
        insert.bind(now).bind(now);
        insert.step();
      }
    });
  }

  std::string keep(std::string_view name, const std::string& fresh) override {
    std::string kept;
    write([&](Transaction&) {
      Statement insert = writer_.use("INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)");
      insert.bind(name).bind(fresh);
      insert.step();
      Statement rows = writer_.use("SELECT value FROM meta WHERE name = ?");
      rows.bind(name);
      if (rows.step()) kept = rows.text(0);
    });
    return kept;
  }

 private:
  void migrate() {
    write([&](Transaction&) {
      std::int64_t version = 0;
      {
        Statement rows = writer_.use("PRAGMA user_version");
        if (rows.step()) version = rows.whole(0);
      }
      if (version > kSchemaVersion) {
        throw StoreError(path_ + " was made by a newer booking-server (schema " +
                             std::to_string(version) + "); start that one",
                         false);
      }
      for (auto i = static_cast<std::size_t>(version); i < std::size(kMigrations); ++i) {
        writer_.run(kMigrations[i]);
      }
      writer_.run(("PRAGMA user_version = " + std::to_string(kSchemaVersion)).c_str());
    });
  }

  template <class Work>
  std::invoke_result_t<Work, Connection&> read(Work work) {
    std::unique_ptr<Connection> connection;
    {
      std::lock_guard lock(idle_mutex_);
      if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!connection) {
      connection = std::make_unique<Connection>(path_);
      connection->run("PRAGMA query_only=ON");
    }
    auto result = work(*connection);
    std::lock_guard lock(idle_mutex_);
    idle_.push_back(std::move(connection));
    return result;
  }

  std::string path_;
  std::mutex writing_;
  Connection writer_;
  std::mutex idle_mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw StoreError(path + ": " + std::strerror(errno), false);
  ::close(file);
  return std::make_unique<SqliteStore>(path);
}

}  // namespace server
