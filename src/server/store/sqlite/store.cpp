#include "server/store/sqlite/store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <type_traits>

#include "server/store/sqlite/bookings.hpp"
#include "server/store/sqlite/checkpointer.hpp"
#include "server/store/sqlite/contacts.hpp"
#include "server/store/sqlite/feeds.hpp"
#include "server/store/sqlite/file/database_file.hpp"
#include "server/store/sqlite/file/store_lock.hpp"
#include "server/store/sqlite/holds.hpp"
#include "server/store/sqlite/kept_answers.hpp"
#include "server/store/sqlite/occupied.hpp"
#include "server/store/sqlite/outbox.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/server_values.hpp"
#include "server/store/sqlite/timers.hpp"
#include "server/store/sqlite/transaction.hpp"

namespace server {
namespace {

constexpr Sql kQuickCheck("PRAGMA quick_check(1)");
// Its row, mails and webhooks: a disk that takes less isn't one to book on.
constexpr std::size_t kAsLongAsABooking = std::size_t{128} * 1024;
constexpr const char* kHeld = "database: another write takes too long";
// Readers never wait for a write; only for the rare moments in which another process has the whole file.
constexpr std::chrono::milliseconds kReaderPatience{1000};

// SQLite allows many readers and one writer. So there is one connection for writing, behind a
// mutex, which is fairer to threads than SQLite's busy handler, and one for each concurrent reader.
class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, std::function<void(std::string_view)> say)
      : lock_(path, StoreLock::Kind::kShared),
        path_(std::move(path)),
        say_(std::move(say)),
        checkpointer_(path_) {
    opened_ = {id_of(path_)};
    try {
      open_writer();
    } catch (const StoreError& error) {
      const bool may_pass = error.fault != StoreFault::kOther;
      if (!may_pass || read(schema_version) != static_cast<std::int64_t>(migrations().size()))
        throw;
      tell_owner("The database can be read, but not written: " + std::string(error.what()));
    }
  }

  std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                 const ConflictExclusions& exclusions) override {
    return read([&](Connection& connection) {
      return select_occupied(connection, from, until, now, exclusions);
    });
  }

  std::optional<BookedSpan> booked_span() override {
    return read([&](Connection& connection) { return select_booked_span(connection); });
  }
  std::int64_t live_holds(core::Instant now) override {
    return read([&](Connection& connection) { return count_live_holds(connection, now); });
  }

  std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) override {
    return read([&](Connection& connection) { return select_kept_answer(connection, key, since); });
  }

  std::optional<core::Booking> booking(core::Id id, core::Instant now) override {
    return read([&](Connection& connection) { return select_booking(connection, id, now); });
  }

  std::vector<BookedStart> booked_starts(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) override {
    return read([&](Connection& connection) {
      return select_booked_starts(connection, from, until, now, exclusions);
    });
  }

  std::optional<core::Contact> contact(core::Id id) override {
    return read([&](Connection& connection) { return select_contact(connection, id); });
  }

  ContactPage contacts(std::string_view search, std::int64_t limit, std::int64_t offset) override {
    return read(
        [&](Connection& connection) { return select_contacts(connection, search, limit, offset); });
  }

  std::optional<std::string> link_id(LinkedTo to, core::Id id) override {
    return read([&](Connection& connection) { return select_link_id(connection, to, id); });
  }

  bool is_ended_link(core::Id booking, const std::string& link_id) override {
    return read([&](Connection& connection) {
      return server::is_ended_link(connection, booking, link_id);
    });
  }

  Decided decided(core::Id booking) override {
    return read([&](Connection& connection) { return select_decided(connection, booking); });
  }

  std::optional<OwnerLink> owner_link(const std::string& hash, core::Instant now) override {
    return read([&](Connection& connection) { return select_owner_link(connection, hash, now); });
  }

  BookingPage bookings(const BookingFilter& filter) override {
    return read([&](Connection& connection) { return select_bookings(connection, filter); });
  }

  void check(std::chrono::milliseconds patience, bool writes) override {
    {
      const std::unique_lock lock(writing_, patience);
      if (!lock) throw StoreError(kHeld, StoreFault::kBusy);
      adopt_if_replaced();
      Connection& writer = ready_writer();
      struct Usual {  // restores the usual wait on every exit
        Connection& writer;
        ~Usual() { writer.wait_at_most(kLockPatience); }
      } const usual{writer};
      writer.wait_at_most(patience);
      SqliteTransaction transaction(writer);
      if (writes || has_failed_) {
        note_check(writer, has_failed_ ? kAsLongAsABooking : 1);
        transaction.commit();
        has_failed_ = false;
      }
    }
    read(has_bookings);
  }

  void write(const std::function<void(Transaction&)>& work) override {
    Added added;
    {
      const std::unique_lock lock(writing_, Patience::left_or(kLockPatience));
      if (!lock) throw StoreError(kHeld, StoreFault::kBusy);
      added = commit(work);
      // Nothing is reported as kept that went into a file which is gone by now.
      refuse_changed_file();
    }
    checkpointer_.note_write();
    if (!added.webhook_receivers.empty() || added.mails || added.timers) tell(added);
  }

  Spent spend_challenge(const std::string& hash, const std::string& owner, core::Instant expires_at,
                        core::Instant now) override {
    Spent spent = Spent::kByAnother;
    write([&](Transaction&) {
      spent = server::spend_challenge(*writer_, hash, owner, expires_at, now);
    });
    return spent;
  }

  void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) override {
    write([&](Transaction&) {
      for (const SiteContact& contact : contacts) bring_up_to_date(*writer_, contact, now);
    });
  }

  std::string get_or_create_value(std::string_view name, const std::string& fresh) override {
    if (auto known = read([&](Connection& each) { return select_value(each, name); })) {
      return *std::move(known);
    }
    std::string kept;
    write([&](Transaction&) { kept = server::get_or_create_value(*writer_, name, fresh); });
    return kept;
  }

  std::optional<Delivery> next_delivery(const std::string& url) override {
    return read([&](Connection& connection) { return select_next_delivery(connection, url); });
  }

  bool claim(core::Id) override { return true; }  // one server has the file

  void end_delivery(core::Id id) override {
    write([&](Transaction&) { delete_delivery(*writer_, id); });
  }

  void put_off_delivery(core::Id id, core::Instant due_at, core::Instant now) override {
    write([&](Transaction&) { server::put_off_delivery(*writer_, id, due_at, now); });
  }

  std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) override {
    std::int64_t count = 0;
    write([&](Transaction&) { count = delete_deliveries_except(*writer_, urls); });
    return count;
  }

  WebhooksWaiting webhooks_waiting() override { return read(select_webhooks_waiting); }

  core::Id add_feed_link(const FeedLink& link) override {
    core::Id id = 0;
    write([&](Transaction&) { id = insert_feed_link(*writer_, link); });
    return id;
  }

  std::vector<FeedLink> feed_links() override { return read(select_feed_links); }

  std::optional<FeedLink> feed_link(const std::string& token_hash) override {
    return read([&](Connection& connection) { return select_feed_link(connection, token_hash); });
  }

  bool revoke_feed_link(core::Id id) override {
    bool is_gone = false;
    write([&](Transaction&) { is_gone = delete_feed_link(*writer_, id); });
    return is_gone;
  }

  bool has_calendar_uid(const std::string& uid) override {
    return read([&](Connection& connection) { return server::has_calendar_uid(connection, uid); });
  }

  std::vector<FeedBooking> feed_bookings(const FeedFilter& filter) override {
    return read([&](Connection& connection) { return select_feed_bookings(connection, filter); });
  }

  std::optional<MailDelivery> next_mail(const std::set<std::string>& busy) override {
    return read([&](Connection& connection) { return select_next_mail(connection, busy); });
  }

  bool end_mail(const MailDelivery& mail, core::MailState state, core::Instant now) override {
    bool was_there = false;
    write([&](Transaction&) { was_there = server::end_mail(*writer_, mail, state, now); });
    return was_there;
  }

  void put_off_mail(core::Id id, core::Instant due_at, bool has_failed,
                    core::Instant now) override {
    write([&](Transaction&) { server::put_off_mail(*writer_, id, due_at, has_failed, now); });
  }

  bool drop_if_cancelled(const MailDelivery& mail) override {
    bool is_dropped = false;
    write([&](Transaction&) { is_dropped = server::drop_if_cancelled(*writer_, mail); });
    return is_dropped;
  }

  void hurry(core::Instant now) override {
    write([&](Transaction&) { server::hurry(*writer_, now); });
  }

  std::optional<KeptCalendar> kept_calendar(const std::string& calendar) override {
    return read([&](Connection& connection) { return select_calendar(connection, calendar); });
  }

  void keep_calendar(const std::string& calendar, core::Instant answered_at,
                     const std::optional<std::string>& answer) override {
    write([&](Transaction&) { server::keep_calendar(*writer_, calendar, answered_at, answer); });
  }

  void drop_calendars_except(const std::vector<std::string>& calendars) override {
    write([&](Transaction&) { delete_calendars_except(*writer_, calendars); });
  }

  MailsSent mails_sent(const std::string& receiver, core::Instant since) override {
    return read([&](Connection& connection) {  //
      return count_mails_sent(connection, receiver, since);
    });
  }

  Waiting mails_waiting() override { return read(count_mails); }

  std::int64_t mails_held(const std::string& receiver) override {
    return read([&](Connection& connection) { return count_held_mails(connection, receiver); });
  }

  std::vector<BookingTimer> due_timers(core::Instant now, int most) override {
    return read([&](Connection& connection) { return select_due_timers(connection, now, most); });
  }

  std::optional<core::Instant> next_timer() override { return read(select_next_timer); }

  std::shared_ptr<void> when_added(std::function<void(const Added&)> tell) override {
    const std::lock_guard lock(listeners_mutex_);
    const std::uint64_t number = ++last_listener_;
    listeners_[number] = std::move(tell);
    return {nullptr, [this, number](void*) {
              const std::lock_guard no_call(listeners_mutex_);
              listeners_.erase(number);
            }};
  }

 private:
  void tell(const Added& added) {
    const std::lock_guard lock(listeners_mutex_);
    for (const auto& [number, listener] : listeners_) listener(added);
  }

  void tell_owner(std::string_view sentence) const {
    if (say_) say_(sentence);
  }

  // The members from here on to is_intact() need `writing_`, or the constructor's solitude.

  Added commit(const std::function<void(Transaction&)>& work) {
    try {
      SqliteTransaction transaction(ready_writer());
      // The lock came, but too late, or for nobody.
      if (Patience::is_over()) throw StoreError(kHeld, StoreFault::kBusy);
      work(transaction);
      transaction.commit();
      has_failed_ = false;
      return transaction.added();
    } catch (const StoreError& error) {
      const bool is_of_disk =
          error.fault == StoreFault::kFull || error.fault == StoreFault::kInputOutput;
      has_failed_ = has_failed_ || is_of_disk;
      throw;
    }
  }

  void refuse_changed_file() const {
    const FileChange change = change_of(opened_, look_at(path_));
    if (change != FileChange::kNone) throw StoreError(sentence(change), StoreFault::kMoved);
  }

  std::string sentence(FileChange change) const {
    switch (change) {
      case FileChange::kGone: return path_ + " is gone; put it back.";
      case FileChange::kReplaced:
        return path_ + " was replaced by a file that is not, or not yet, a whole database.";
      case FileChange::kMixed:
      case FileChange::kNone: break;
    }
    return path_ +
           " and its -wal and -shm do not belong together any more; put the removed files back, or "
           "stop the server, remove -wal and -shm of another database, and start it.";
  }

  Connection& ready_writer() {
    refuse_changed_file();
    if (!writer_) open_writer();
    return *writer_;
  }

  void open_writer() {
    try {
      use_writer(std::make_unique<Connection>(path_));
    } catch (const StoreError& error) {
      // While a connection is open that found a read-only disk, SQLite opens none for writing: the
      // next attempt does without.
      if (error.fault == StoreFault::kReadOnly) forget_readers();
      throw;
    }
  }

  void forget_readers() {
    const std::lock_guard lock(idle_mutex_);
    ++generation_;
    idle_.clear();
  }

  void use_writer(std::unique_ptr<Connection> connection) {
    // SQLite begins a transaction of such a connection too, and only the first write in it fails.
    if (connection->is_read_only()) {
      throw StoreError(path_ + " can only be read.", StoreFault::kReadOnly);
    }
    {
      SqliteTransaction transaction(*connection);
      migrate(*connection, path_);
      transaction.commit();
    }
    writer_ = std::move(connection);
    has_writer_ = true;
    forget_readers();  // of another file, or of one that nobody wrote
    const DatabaseFiles now = look_at(path_);
    const std::lock_guard lock(idle_mutex_);
    opened_ = now;
  }

  void adopt_if_replaced() {
    if (change_of(opened_, look_at(path_)) != FileChange::kReplaced) return;
    const auto header = header_of_whole_file(path_);
    const bool is_ours = header && header->user_version > 0;
    if (!is_ours) return;
    auto connection = std::make_unique<Connection>(path_);
    if (!is_intact(*connection)) return;
    use_writer(std::move(connection));
    tell_owner(path_ + " was replaced while the server ran; it goes on with the new file.");
  }

  static bool is_intact(Connection& connection) {
    Statement rows = connection.use(kQuickCheck);
    return rows.step() && rows.text(0) == "ok";
  }

  struct Reader {
    std::unique_ptr<Connection> connection;
    std::uint64_t generation = 0;  // of the file
  };

  template <class Work>
  std::invoke_result_t<Work, Connection&> read(Work work) {
    Reader reader = idle_reader();
    if (!reader.connection) reader.connection = new_reader();
    auto result = work(*reader.connection);
    const std::lock_guard lock(idle_mutex_);
    if (reader.generation == generation_) idle_.push_back(std::move(reader.connection));
    return result;
  }

  Reader idle_reader() {
    const auto now = id_of(path_);
    const std::lock_guard lock(idle_mutex_);
    if (!now || now != opened_.database) {
      throw StoreError(sentence(now ? FileChange::kReplaced : FileChange::kGone),
                       StoreFault::kMoved);
    }
    Reader reader{nullptr, generation_};
    if (idle_.empty()) return reader;
    reader.connection = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }

  std::unique_ptr<Connection> new_reader() const {
    try {
      auto connection = std::make_unique<Connection>(path_);
      connection->wait_at_most(kReaderPatience);
      connection->run("PRAGMA query_only=ON");
      has_bookings(*connection);  // only now are the files beside it opened
      return connection;
    } catch (const StoreError& error) {
      const bool can_be_read = error.fault == StoreFault::kFull ||
                               error.fault == StoreFault::kReadOnly ||
                               error.fault == StoreFault::kInputOutput;
      if (!can_be_read || has_writer_ || has_wal_content(path_)) throw;
    }
    return std::make_unique<Connection>(path_, Connection::Mode::kImmutable);
  }

  const StoreLock lock_;
  const std::string path_;
  const std::function<void(std::string_view)> say_;
  std::timed_mutex writing_;
  bool has_failed_ = false;  // the last commit, for want of a disk that works
  // Null: it can't be opened at present. Closed after all others, which brings the write-ahead log into the file.
  std::unique_ptr<Connection> writer_;
  Checkpointer checkpointer_;
  std::atomic<bool> has_writer_ = false;
  std::mutex idle_mutex_;  // also for changing what follows, and for reading it without `writing_`
  DatabaseFiles opened_;
  std::uint64_t generation_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::mutex listeners_mutex_;
  std::uint64_t last_listener_ = 0;
  std::map<std::uint64_t, std::function<void(const Added&)>> listeners_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path,
                                   std::function<void(std::string_view)> say) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  const int problem = file < 0 ? errno : 0;
  // A file that can't be written can still be read.
  if (file < 0 && ::access(path.c_str(), R_OK) != 0) {
    throw StoreError(path + ": " + std::strerror(problem), StoreFault::kOther);
  }
  return std::make_unique<SqliteStore>(path, std::move(say));
}

}  // namespace server
