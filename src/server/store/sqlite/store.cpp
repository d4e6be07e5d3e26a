#include "server/store/sqlite/store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <type_traits>

#include "server/store/sqlite/bookings.hpp"
#include "server/store/sqlite/contacts.hpp"
#include "server/store/sqlite/feeds.hpp"
#include "server/store/sqlite/file/file_content.hpp"
#include "server/store/sqlite/file/opened_file.hpp"
#include "server/store/sqlite/file/raw_file.hpp"
#include "server/store/sqlite/file/store_lock.hpp"
#include "server/store/sqlite/holds.hpp"
#include "server/store/sqlite/kept_answers.hpp"
#include "server/store/sqlite/occupied.hpp"
#include "server/store/sqlite/outbox.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/server_values.hpp"
#include "server/store/sqlite/timers.hpp"
#include "server/store/sqlite/writer.hpp"

namespace server {
namespace {

// Readers never wait for a write; only for the rare moments in which another process has the whole file.
constexpr std::chrono::milliseconds kReaderPatience{1000};
constexpr int kMostReaders = 10;

// SQLite allows many readers and one writer. So there is one connection for writing, and one for each concurrent reader.
class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, std::function<void(std::string_view)> say)
      : lock_(path, StoreLock::Kind::kShared),
        file_(path),
        content_(std::move(path)),
        writer_(file_, content_,
                {.opening = [this] { lock_.take(); },
                 .opened = [this] { forget_readers(); },
                 .refused = [this] { forget_readers(); },
                 .say = say}) {
    try {
      writer_.open();
    } catch (const StoreError& error) {
      const bool may_pass = error.fault != StoreFault::kOther && error.fault != StoreFault::kMoved;
      if (!may_pass || read(schema_version) != static_cast<std::int64_t>(migrations().size()))
        throw;
      if (say) say("The database can be read, but not written: " + std::string(error.what()));
    }
  }

  std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                 core::Instant until, core::Instant now,
                                 const ConflictExclusions& exclusions) override {
    return read([&](Connection& connection) {
      return select_occupied(connection, resources, from, until, now, exclusions);
    });
  }

  std::vector<Occupied> held(core::Instant from, core::Instant until, core::Instant now,
                             const std::string& except) override {
    return read(
        [&](Connection& connection) { return select_held(connection, from, until, now, except); });
  }

  std::optional<std::uint64_t> times_version() override {
    // What isn't at its place any more, or may be overwritten, isn't answered from memory either.
    const FileStamp stamp = file_.refuse_moved();
    return content_.is_known(stamp) ? writer_.times_version() : std::nullopt;
  }

  std::optional<core::Instant> next_hold_end(core::Instant now) override {
    return read([&](Connection& connection) { return select_next_hold_end(connection, now); });
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
                                         const ConflictExclusions& exclusions,
                                         const CountedStarts& counted) override {
    return read([&](Connection& connection) {
      return select_booked_starts(connection, from, until, now, exclusions, counted);
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
    writer_.check(patience, writes);
    read(has_bookings);
  }

  const WriteProgress& progress() const override { return writer_.progress(); }
  void stop_waiting() override { writer_.stop_waiting(); }

  void write(const std::function<void(Transaction&)>& work) override {
    const Added added = writer_.write(work);
    if (!added.webhook_receivers.empty() || added.mails || added.timers) tell(added);
  }

  Spent spend_challenge(const std::string& hash, const std::string& owner, core::Instant expires_at,
                        core::Instant now) override {
    Spent spent = Spent::kByAnother;
    write([&](Transaction&) {
      spent = server::spend_challenge(writer_.connection(), hash, owner, expires_at, now);
    });
    return spent;
  }

  void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) override {
    write([&](Transaction&) {
      for (const SiteContact& contact : contacts)
        bring_up_to_date(writer_.connection(), contact, now);
    });
  }

  std::string get_or_create_value(std::string_view name, const std::string& fresh) override {
    if (auto known = read([&](Connection& each) { return select_value(each, name); })) {
      return *std::move(known);
    }
    std::string kept;
    write([&](Transaction&) {
      kept = server::get_or_create_value(writer_.connection(), name, fresh);
    });
    return kept;
  }

  std::optional<Delivery> next_delivery(const std::string& url) override {
    return read([&](Connection& connection) { return select_next_delivery(connection, url); });
  }

  bool claim(core::Id) override { return true; }  // one server has the file

  void end_delivery(core::Id id) override {
    write([&](Transaction&) { delete_delivery(writer_.connection(), id); });
  }

  void put_off_delivery(core::Id id, core::Instant due_at, core::Instant now) override {
    write([&](Transaction&) { server::put_off_delivery(writer_.connection(), id, due_at, now); });
  }

  std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) override {
    std::int64_t count = 0;
    write([&](Transaction&) { count = delete_deliveries_except(writer_.connection(), urls); });
    return count;
  }

  WebhooksWaiting webhooks_waiting() override { return read(select_webhooks_waiting); }

  core::Id add_feed_link(const FeedLink& link) override {
    core::Id id = 0;
    write([&](Transaction&) { id = insert_feed_link(writer_.connection(), link); });
    return id;
  }

  std::vector<FeedLink> feed_links() override { return read(select_feed_links); }

  std::optional<FeedLink> feed_link(const std::string& token_hash) override {
    return read([&](Connection& connection) { return select_feed_link(connection, token_hash); });
  }

  bool revoke_feed_link(core::Id id) override {
    bool is_gone = false;
    write([&](Transaction&) { is_gone = delete_feed_link(writer_.connection(), id); });
    return is_gone;
  }

  std::vector<std::string> own_uids(const std::vector<std::string>& uids) override {
    return read([&](Connection& connection) { return select_own_uids(connection, uids); });
  }

  std::vector<FeedBooking> feed_bookings(const FeedFilter& filter) override {
    return read([&](Connection& connection) { return select_feed_bookings(connection, filter); });
  }

  std::optional<MailDelivery> next_mail(const std::set<std::string>& busy) override {
    return read([&](Connection& connection) { return select_next_mail(connection, busy); });
  }

  bool end_mail(const MailDelivery& mail, core::MailState state, core::Instant now) override {
    bool was_there = false;
    write([&](Transaction&) {
      was_there = server::end_mail(writer_.connection(), mail, state, now);
    });
    return was_there;
  }

  void put_off_mail(core::Id id, core::Instant due_at, bool has_failed,
                    core::Instant now) override {
    write([&](Transaction&) {
      server::put_off_mail(writer_.connection(), id, due_at, has_failed, now);
    });
  }

  bool drop_if_cancelled(const MailDelivery& mail) override {
    bool is_dropped = false;
    write(
        [&](Transaction&) { is_dropped = server::drop_if_cancelled(writer_.connection(), mail); });
    return is_dropped;
  }

  void hurry(core::Instant now) override {
    write([&](Transaction&) { server::hurry(writer_.connection(), now); });
  }

  std::optional<KeptCalendar> kept_calendar(const std::string& calendar) override {
    return read([&](Connection& connection) { return select_calendar(connection, calendar); });
  }

  void keep_calendar(const std::string& calendar, core::Instant answered_at,
                     const std::optional<std::string>& answer) override {
    write([&](Transaction&) {
      server::keep_calendar(writer_.connection(), calendar, answered_at, answer);
    });
  }

  void drop_calendars_except(const std::vector<std::string>& calendars) override {
    write([&](Transaction&) { delete_calendars_except(writer_.connection(), calendars); });
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

  void forget_readers() {
    const std::lock_guard lock(idle_mutex_);
    ++generation_;
    idle_.clear();
  }

  // One of the few that read at a time: many threads wait to write, and each connection takes three descriptors.
  class Place {
   public:
    explicit Place(SqliteStore& store) : store_(store) {
      std::unique_lock lock(store_.idle_mutex_);
      store_.given_back_.wait(lock, [this] { return store_.reading_ < kMostReaders; });
      ++store_.reading_;
    }
    ~Place() {
      const std::lock_guard lock(store_.idle_mutex_);
      --store_.reading_;
      store_.given_back_.notify_one();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    SqliteStore& store_;
  };

  struct Reader {
    std::unique_ptr<Connection> connection;
    std::uint64_t generation = 0;  // of the file
  };

  template <class Work>
  std::invoke_result_t<Work, Connection&> read(Work work) {
    const Place place(*this);
    const FileStamp before = file_.refuse_moved();
    content_.refuse_opening(before);
    Reader reader = idle_reader();
    try {
      if (!reader.connection) reader.connection = new_reader();
      refuse_overwritten(before, *reader.connection);
      auto result = work(*reader.connection);
      refuse_overwritten(file_.refuse_moved(), *reader.connection);
      const std::lock_guard lock(idle_mutex_);
      if (reader.generation == generation_) idle_.push_back(std::move(reader.connection));
      return result;
    } catch (const StoreError& error) {
      // Another file's pages look like damage.
      const bool may_be_another = error.fault == StoreFault::kOther && writer_.has_opened() &&
                                  !content_.is_known(file_.refuse_moved());
      if (may_be_another) writer_.check(kReaderPatience, false);
      throw;
    }
  }

  // The writer decides about a file that looks like another one: it knows whether other programs have written.
  void refuse_overwritten(const FileStamp& stamp, Connection& connection) {
    if (!writer_.has_opened()) return;
    try {
      content_.refuse_overwritten(stamp, connection);
    } catch (const StoreError&) {
      if (content_.is_overwritten()) throw;
      writer_.check(kReaderPatience, false);
      content_.refuse_overwritten(file_.refuse_moved(), connection);
    }
  }

  Reader idle_reader() {
    const std::lock_guard lock(idle_mutex_);
    Reader reader{nullptr, generation_};
    if (idle_.empty()) return reader;
    reader.connection = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }

  std::unique_ptr<Connection> new_reader() const {
    try {
      auto connection = std::make_unique<Connection>(file_.path());
      connection->wait_at_most(kReaderPatience);
      connection->run("PRAGMA query_only=ON");
      has_bookings(*connection);  // only now are the files beside it opened
      if (!writer_.has_opened()) refuse_foreign_log(*connection, file_.path());
      return connection;
    } catch (const StoreError& error) {
      const bool can_be_read = error.fault == StoreFault::kFull ||
                               error.fault == StoreFault::kReadOnly ||
                               error.fault == StoreFault::kInputOutput;
      if (!can_be_read || writer_.has_opened() || has_wal_content(file_.path())) throw;
    }
    return std::make_unique<Connection>(file_.path(), Connection::Mode::kImmutable);
  }

  StoreLock lock_;
  OpenedFile file_;
  FileContent content_;
  Writer writer_;  // closed after all others, which brings the write-ahead log into the file
  std::mutex idle_mutex_;
  std::condition_variable given_back_;
  int reading_ = 0;
  std::uint64_t generation_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::mutex listeners_mutex_;
  std::uint64_t last_listener_ = 0;
  std::map<std::uint64_t, std::function<void(const Added&)>> listeners_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path,
                                   std::function<void(std::string_view)> say) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  // Where the system doesn't allow it, a new file stays this user's.
  if (file >= 0) (void)give_to_owner(file, real_path(path));
  if (file < 0) file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int problem = file < 0 ? errno : 0;
  if (file >= 0) ::close(file);
  // A file that can't be written can still be read.
  if (file < 0 && ::access(path.c_str(), R_OK) != 0) {
    throw StoreError(path + ": " + std::strerror(problem), StoreFault::kOther);
  }
  if (look_at_database(path).stamp.bytes == 0 && has_wal_content(path)) {
    throw StoreError(path +
                         " is empty, and the -wal beside it is not: put the right file back, or "
                         "remove -wal, and what it has is lost.",
                     StoreFault::kOther);
  }
  return std::make_unique<SqliteStore>(path, std::move(say));
}

}  // namespace server
