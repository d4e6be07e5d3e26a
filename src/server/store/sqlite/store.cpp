#include "server/store/sqlite/store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <mutex>
#include <type_traits>

#include "core/protocol/protocol.hpp"
#include "server/store/sqlite/challenges.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/contacts.hpp"
#include "server/store/sqlite/outbox.hpp"
#include "server/store/sqlite/schema.hpp"

namespace server {
namespace {

// A booking takes at most a day, plus a day of buffer on either side; the schema enforces it. So
// the search for overlaps never walks a resource's whole history.
constexpr core::Seconds kMaxOccupied = 3 * core::kADay;

constexpr int kSchemaVersion = static_cast<int>(std::size(kMigrations));

// One statement, so that a hold that becomes a booking meanwhile is seen once, as either.
std::vector<Occupied> select_occupied(Connection& connection, core::Instant from,
                                      core::Instant until, core::Instant now,
                                      const ConflictExclusions& exclusions) {
  Statement rows = connection.use(
      "SELECT resource_id, occupied_from, occupied_until FROM bookings"
      " WHERE status IN ('pending', 'confirmed')"
      " AND occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3 AND id IS NOT ?4"
      " UNION ALL SELECT resource_id, occupied_from, occupied_until FROM holds"
      " WHERE occupied_from < ?1 AND occupied_from > ?2 AND occupied_until > ?3"
      " AND expires_at > ?5 AND token_hash <> ?6 ORDER BY occupied_from");
  rows.bind(until).bind(from - kMaxOccupied).bind(from).bind(exclusions.booking);
  rows.bind(now).bind(exclusions.hold);
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

// ?1 is now: a confirmed booking whose end has passed reads as completed.
#define STATUS_NOW \
  "CASE WHEN status = 'confirmed' AND ends_at <= ?1 THEN 'completed' ELSE status END"
#define BOOKING_COLUMNS                                                                  \
  "id, contact_id, booking_type_id, resource_id, title, starts_at, ends_at, " STATUS_NOW \
  ", notes, created_at, updated_at"

core::Booking booking_in(const Statement& row) {
  core::Booking booking;
  booking.id = row.whole(0);
  booking.contact_id = row.whole(1);
  booking.booking_type_id = row.whole(2);
  booking.resource_id = row.whole(3);
  booking.title = row.text(4);
  booking.starts_at = row.instant(5);
  booking.ends_at = row.instant(6);
  booking.status = core::parse_status(row.text(7)).value_or(core::BookingStatus::kConfirmed);
  booking.notes = row.text_if_any(8);
  booking.created_at = row.instant(9);
  booking.updated_at = row.instant(10);
  return booking;
}

std::optional<core::Booking> select_booking(Connection& connection, core::Id id,
                                            core::Instant now) {
  Statement rows = connection.use("SELECT " BOOKING_COLUMNS " FROM bookings WHERE id = ?2");
  rows.bind(now).bind(id);
  if (!rows.step()) return std::nullopt;
  return booking_in(rows);
}

// Two statements, because SQLite doesn't use the index for "?4 IS NULL OR contact_id = ?4".
#define ANYBODYS "?4 IS NULL"
#define ONE_CONTACTS "contact_id = ?4"
#define LISTED(whose)                       \
  " FROM bookings WHERE " whose             \
  " AND starts_at >= ?2 AND starts_at < ?3" \
  " AND (?5 IS NULL OR " STATUS_NOW " = ?5)"
#define PAGE_OF(whose) \
  "SELECT " BOOKING_COLUMNS LISTED(whose) " ORDER BY starts_at, id LIMIT ?6 OFFSET ?7"

Statement& bind_filter(Statement& rows, const BookingFilter& filter) {
  // All instants that the API can write lie between these.
  rows.bind(filter.now).bind(filter.from.value_or(instant_of(-62135596800)));
  rows.bind(filter.until.value_or(instant_of(253402300800))).bind(filter.contact_id);
  std::optional<std::string> status;
  if (filter.status) status = core::to_string(*filter.status);
  return rows.bind(status);
}

BookingPage select_bookings(Connection& connection, const BookingFilter& filter) {
  BookingPage page;
  Snapshot snapshot(connection);  // so that the count and the rows agree
  {
    Statement count = connection.use(filter.contact_id ? "SELECT COUNT(*)" LISTED(ONE_CONTACTS)
                                                       : "SELECT COUNT(*)" LISTED(ANYBODYS));
    if (bind_filter(count, filter).step()) page.total = count.whole(0);
  }
  Statement rows = connection.use(filter.contact_id ? PAGE_OF(ONE_CONTACTS) : PAGE_OF(ANYBODYS));
  bind_filter(rows, filter).bind(filter.limit).bind(filter.offset);
  while (rows.step()) page.bookings.push_back(booking_in(rows));
  return page;
}

std::vector<core::Instant> select_starts(Connection& connection, core::Id booking_type,
                                         core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) {
  Statement rows = connection.use(
      "SELECT starts_at FROM bookings WHERE booking_type_id = ?1 AND starts_at >= ?2"
      " AND starts_at < ?3 AND status IN ('pending', 'confirmed') AND id IS NOT ?4"
      " UNION ALL SELECT starts_at FROM holds WHERE booking_type_id = ?1 AND starts_at >= ?2"
      " AND starts_at < ?3 AND expires_at > ?5 AND token_hash <> ?6");
  rows.bind(booking_type)
      .bind(from)
      .bind(until)
      .bind(exclusions.booking)
      .bind(now)
      .bind(exclusions.hold);
  std::vector<core::Instant> starts;
  while (rows.step()) starts.push_back(rows.instant(0));
  return starts;
}

class SqliteTransaction : public Transaction {
 public:
  explicit SqliteTransaction(Connection& connection) : connection_(connection) {
    // IMMEDIATE takes the write lock before the first read, so that what a check has read is still
    // true at the insert.
    connection_.run("BEGIN IMMEDIATE");
  }
  ~SqliteTransaction() override {
    if (!connection_.is_in_transaction()) return;
    try {
      connection_.run("ROLLBACK");
    } catch (const StoreError&) {  // SQLite has rolled back already
    }
  }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit() { connection_.run("COMMIT"); }

  std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                 const ConflictExclusions& exclusions) override {
    return select_occupied(connection_, from, until, now, exclusions);
  }

  std::vector<ResourceLoad> loads(core::Instant from, core::Instant until,
                                  std::optional<core::Id> except) override {
    Statement rows = connection_.use(
        "SELECT resource_id, COUNT(*) FROM bookings WHERE starts_at >= ? AND starts_at < ?"
        " AND status IN ('pending', 'confirmed') AND id IS NOT ? GROUP BY resource_id");
    rows.bind(from).bind(until).bind(except);
    std::vector<ResourceLoad> loads;
    while (rows.step()) loads.push_back({rows.whole(0), static_cast<int>(rows.whole(1))});
    return loads;
  }

  std::vector<core::Instant> starts(core::Id booking_type, core::Instant from, core::Instant until,
                                    core::Instant now,
                                    const ConflictExclusions& exclusions) override {
    return select_starts(connection_, booking_type, from, until, now, exclusions);
  }

  std::optional<core::Contact> contact(core::Id id) override {
    return select_contact(connection_, id);
  }

  core::Contact add_contact(core::Contact contact, core::Instant now) override {
    return insert_contact(connection_, std::move(contact), now);
  }

  bool is_blacklisted(const core::ContactDetails& details) override {
    return server::is_blacklisted(connection_, details);
  }

  core::Id contact_for(const core::ContactDetails& details, core::Instant now) override {
    return find_or_insert_contact(connection_, details, now);
  }

  std::optional<core::Booking> add_booking(const NewBooking& booking) override {
    Statement insert = connection_.use(
        "INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at,"
        " occupied_from, occupied_until, status, notes, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(booking.contact_id).bind(booking.booking_type_id);
    insert.bind(booking.occupied.resource_id).bind(booking.title);
    insert.bind(booking.starts_at).bind(booking.ends_at);
    insert.bind(booking.occupied.from).bind(booking.occupied.until);
    insert.bind(core::to_string(booking.status)).bind(booking.notes);
    insert.bind(booking.made_at).bind(booking.made_at);
    if (!insert.step_unless_refused()) return std::nullopt;
    core::Booking made;
    made.id = connection_.last_id();
    made.contact_id = booking.contact_id;
    made.booking_type_id = booking.booking_type_id;
    made.resource_id = booking.occupied.resource_id;
    made.title = booking.title;
    made.starts_at = booking.starts_at;
    made.ends_at = booking.ends_at;
    made.status = booking.status;
    made.notes = booking.notes;
    made.created_at = made.updated_at = booking.made_at;
    return made;
  }

  std::optional<core::Booking> booking(core::Id id, core::Instant now) override {
    return select_booking(connection_, id, now);
  }

  bool move_booking(core::Id id, const MovedBooking& moved, core::Instant now) override {
    Statement update = connection_.use(
        "UPDATE bookings SET resource_id = ?, starts_at = ?, ends_at = ?, occupied_from = ?,"
        " occupied_until = ?, status = ?, updated_at = ? WHERE id = ?");
    update.bind(moved.occupied.resource_id).bind(moved.starts_at).bind(moved.ends_at);
    update.bind(moved.occupied.from).bind(moved.occupied.until);
    update.bind(core::to_string(moved.status)).bind(now).bind(id);
    return update.step_unless_refused();
  }

  void confirm_booking(core::Id id, core::Instant now) override {
    Statement update =
        connection_.use("UPDATE bookings SET status = 'confirmed', updated_at = ? WHERE id = ?");
    update.bind(now).bind(id).step();
  }

  void set_notes(core::Id id, const std::optional<std::string>& notes, core::Instant now) override {
    Statement update =
        connection_.use("UPDATE bookings SET notes = ?, updated_at = ? WHERE id = ?");
    update.bind(notes).bind(now).bind(id).step();
  }

  void cancel_booking(core::Id id, core::Instant now) override {
    Statement update =
        connection_.use("UPDATE bookings SET status = 'cancelled', updated_at = ? WHERE id = ?");
    update.bind(now).bind(id).step();
  }

  std::optional<Hold> hold(const std::string& token_hash, core::Instant now) override {
    Statement rows = connection_.use(
        "SELECT booking_type_id, starts_at, resource_id, occupied_from, occupied_until, client,"
        " since, expires_at FROM holds WHERE token_hash = ? AND expires_at > ?");
    rows.bind(token_hash).bind(now);
    if (!rows.step()) return std::nullopt;
    return Hold{token_hash,      rows.whole(0),
                rows.instant(1), {rows.whole(2), rows.instant(3), rows.instant(4)},
                rows.text(5),    rows.instant(6),
                rows.instant(7)};
  }

  std::vector<core::Instant> hold_ends(const std::string& client, core::Instant now) override {
    Statement rows = connection_.use(
        "SELECT expires_at FROM holds WHERE client = ? AND expires_at > ? ORDER BY expires_at");
    rows.bind(client).bind(now);
    std::vector<core::Instant> ends;
    while (rows.step()) ends.push_back(rows.instant(0));
    return ends;
  }

  void keep_hold(const Hold& hold, core::Instant now) override {
    Statement sweep = connection_.use("DELETE FROM holds WHERE expires_at <= ?");
    sweep.bind(now).step();
    Statement insert = connection_.use(
        "INSERT OR REPLACE INTO holds (token_hash, booking_type_id, starts_at, resource_id,"
        " occupied_from, occupied_until, client, since, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(hold.token_hash).bind(hold.booking_type_id).bind(hold.starts_at);
    insert.bind(hold.occupied.resource_id).bind(hold.occupied.from).bind(hold.occupied.until);
    insert.bind(hold.client).bind(hold.since).bind(hold.expires_at);
    insert.step();
  }

  void end_hold(const std::string& token_hash) override {
    Statement forget = connection_.use("DELETE FROM holds WHERE token_hash = ?");
    forget.bind(token_hash).step();
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

  void add_delivery(const Delivery& delivery) override {
    insert_delivery(connection_, delivery);
    receivers_.insert(delivery.url);
  }

  // Of the deliveries added.
  const std::set<std::string>& receivers() const { return receivers_; }

 private:
  Connection& connection_;
  std::set<std::string> receivers_;
};

// SQLite allows many readers and one writer. So there is one connection for writing, behind a
// mutex, which is fairer to threads than SQLite's busy handler, and one for each concurrent reader.
class SqliteStore : public Store {
 public:
  explicit SqliteStore(const std::string& path) : path_(path), writer_(path) { migrate(); }

  std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                 const ConflictExclusions& exclusions) override {
    return read([&](Connection& connection) {
      return select_occupied(connection, from, until, now, exclusions);
    });
  }

  std::int64_t live_holds(core::Instant now) override {
    return read([&](Connection& connection) {
      Statement rows = connection.use("SELECT COUNT(*) FROM holds WHERE expires_at > ?");
      rows.bind(now);
      return rows.step() ? rows.whole(0) : 0;
    });
  }

  std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) override {
    return read([&](Connection& connection) { return select_kept_answer(connection, key, since); });
  }

  std::optional<core::Booking> booking(core::Id id, core::Instant now) override {
    return read([&](Connection& connection) { return select_booking(connection, id, now); });
  }

  std::vector<core::Instant> starts(core::Id booking_type, core::Instant from, core::Instant until,
                                    core::Instant now,
                                    const ConflictExclusions& exclusions) override {
    return read([&](Connection& connection) {
      return select_starts(connection, booking_type, from, until, now, exclusions);
    });
  }

  std::optional<core::Contact> contact(core::Id id) override {
    return read([&](Connection& connection) { return select_contact(connection, id); });
  }

  ContactPage contacts(std::string_view search, std::int64_t limit, std::int64_t offset) override {
    return read(
        [&](Connection& connection) { return select_contacts(connection, search, limit, offset); });
  }

  BookingPage bookings(const BookingFilter& filter) override {
    return read([&](Connection& connection) { return select_bookings(connection, filter); });
  }

  void check(std::chrono::milliseconds patience) override {
    read([&](Connection& connection) {
      return connection.use("SELECT 1 FROM bookings LIMIT 1").step();
    });
    std::unique_lock lock(writing_, patience);
    if (!lock) throw StoreError("database: another write takes too long", true);
    struct Patience {  // restores the usual timeout on every exit
      Connection& writer;
      ~Patience() { writer.wait_at_most(std::chrono::milliseconds(kBusyTimeoutMs)); }
    } usual{writer_};
    writer_.wait_at_most(patience);
    SqliteTransaction nothing(writer_);
  }

  void write(const std::function<void(Transaction&)>& work) override {
    std::set<std::string> receivers;
    {
      std::lock_guard lock(writing_);
      SqliteTransaction transaction(writer_);
      work(transaction);
      transaction.commit();
      receivers = transaction.receivers();
    }
    if (!receivers.empty() && tell_of_deliveries_) tell_of_deliveries_(receivers);
  }

  bool spend_challenge(const std::string& hash, const std::string& owner, core::Instant expires_at,
                       core::Instant now) override {
    bool is_owners = false;
    write([&](Transaction&) {
      is_owners = server::spend_challenge(writer_, hash, owner, expires_at, now);
    });
    return is_owners;
  }

  void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) override {
    write([&](Transaction&) {
      for (const SiteContact& contact : contacts) bring_up_to_date(writer_, contact, now);
    });
  }

  std::string get_or_create_setting(std::string_view name, const std::string& fresh) override {
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

  std::optional<Delivery> next_delivery(const std::string& url) override {
    return read([&](Connection& connection) { return select_next_delivery(connection, url); });
  }

  void end_delivery(core::Id id) override {
    write([&](Transaction&) { delete_delivery(writer_, id); });
  }

  void put_off_delivery(core::Id id, core::Instant due_at) override {
    write([&](Transaction&) { server::put_off_delivery(writer_, id, due_at); });
  }

  std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) override {
    std::int64_t count = 0;
    write([&](Transaction&) { count = delete_deliveries_except(writer_, urls); });
    return count;
  }

  Outbox outbox() override { return read(select_outbox); }

  void when_deliveries_come(std::function<void(const std::set<std::string>&)> tell) override {
    tell_of_deliveries_ = std::move(tell);
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
  std::timed_mutex writing_;
  Connection writer_;
  std::mutex idle_mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::function<void(const std::set<std::string>&)> tell_of_deliveries_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw StoreError(path + ": " + std::strerror(errno), false);
  ::close(file);
  return std::make_unique<SqliteStore>(path);
}

}  // namespace server
