#include "server/store/postgres/store.hpp"

#include <condition_variable>
#include <mutex>
#include <type_traits>

#include "server/base/digest.hpp"
#include "server/store/postgres/bookings.hpp"
#include "server/store/postgres/contacts.hpp"
#include "server/store/postgres/feeds.hpp"
#include "server/store/postgres/holds.hpp"
#include "server/store/postgres/outbox.hpp"
#include "server/store/postgres/retries.hpp"
#include "server/store/postgres/schema.hpp"
#include "server/store/postgres/transaction.hpp"
#include "server/store/postgres/values.hpp"

namespace server {
namespace {

using namespace postgres;  // NOLINT(google-build-using-namespace): this file is the room's front

constexpr const char* kHeld = "database: another write takes too long";
// How often a server looks for what the others have written.
constexpr std::chrono::seconds kLookInterval{1};

class PostgresStore : public Store {
 public:
  explicit PostgresStore(const PostgresSetup& setup)
      : server_(to_hex(random_bytes(8))),
        pool_(read_conninfo(setup.conninfo, setup.password), setup.connections) {
    with_retries(pool_, [](Connection& connection) { migrate(connection); });
    last_ = read(select_last);
    watch_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
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

  // Other servers commit to the same database, and say so only a moment later.
  std::optional<std::uint64_t> times_version() override { return std::nullopt; }

  std::optional<core::Instant> next_hold_end(core::Instant now) override {
    return read([&](Connection& connection) { return select_next_hold_end(connection, now); });
  }

  std::optional<BookedSpan> booked_span() override { return read(select_booked_span); }
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
  bool is_ended_link(core::Id booking, const std::string& link_id) override {
    return read([&](Connection& connection) {
      return postgres::is_ended_link(connection, booking, link_id);
    });
  }
  std::optional<std::string> link_id(LinkedTo to, core::Id id) override {
    return read([&](Connection& connection) { return select_link_id(connection, to, id); });
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

  // Half of the patience for our other writes, and half for those of other servers.
  void check(std::chrono::milliseconds patience, bool writes) override {
    try {
      check_writes(patience / 2, writes);
    } catch (const StoreError& error) {
      if (error.fault != StoreFault::kBusy) throw;
      // Commits that take long are no failure, of whichever server.
      const bool is_kept = read(
          [](Connection& connection) { return is_booking_lock_kept(connection, kLockPatience); });
      if (is_kept) throw;
    }
  }

  // Of check's own commits. About all others it asks the database.
  const WriteProgress& progress() const override { return progress_; }

  void write(const std::function<void(Transaction&)>& work) override {
    Added added;
    {
      // One at a time of each server, so that those who wait for the lock leave connections to readers.
      const std::unique_lock lock(writing_, lock_patience());
      if (!lock) throw StoreError(kHeld, StoreFault::kBusy);
      added = write_with(DatabaseLock::kBookings,
                         [&](Connection&, PostgresTransaction& transaction) { work(transaction); });
    }
    if (!added.webhook_receivers.empty() || added.mails || added.timers) tell(added);
  }

  Spent spend_challenge(const std::string& hash, const std::string& owner, core::Instant expires_at,
                        core::Instant now) override {
    Spent spent = Spent::kByAnother;
    alone([&](Connection& connection) {
      spent = postgres::spend_challenge(connection, hash, owner, expires_at, now);
    });
    return spent;
  }
  void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) override {
    locked([&](Connection& connection) {
      for (const SiteContact& contact : contacts) bring_up_to_date(connection, contact, now);
    });
  }
  std::string get_or_create_value(std::string_view name, const std::string& fresh) override {
    std::string kept;
    alone([&](Connection& connection) {
      kept = postgres::get_or_create_value(connection, name, fresh);
    });
    return kept;
  }

  std::optional<Delivery> next_delivery(const std::string& url) override {
    return read(
        [&](Connection& connection) { return select_next_delivery(connection, server_, url); });
  }
  bool claim(core::Id id) override {
    bool is_ours = false;
    alone([&](Connection& connection) { is_ours = postgres::claim(connection, server_, id); });
    return is_ours;
  }
  void end_delivery(core::Id id) override {
    alone([&](Connection& connection) { delete_delivery(connection, id); });
  }
  void put_off_delivery(core::Id id, core::Instant due_at, core::Instant now) override {
    alone([&](Connection& connection) { put_off(connection, id, due_at, true, now); });
  }
  std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) override {
    std::int64_t count = 0;
    locked([&](Connection& connection) { count = delete_deliveries_except(connection, urls); });
    return count;
  }
  WebhooksWaiting webhooks_waiting() override { return read(select_webhooks_waiting); }

  core::Id add_feed_link(const FeedLink& link) override {
    core::Id id = 0;
    alone([&](Connection& connection) { id = insert_feed_link(connection, link); });
    return id;
  }
  std::vector<FeedLink> feed_links() override { return read(select_feed_links); }
  std::optional<FeedLink> feed_link(const std::string& token_hash) override {
    return read([&](Connection& connection) { return select_feed_link(connection, token_hash); });
  }
  bool revoke_feed_link(core::Id id) override {
    bool is_gone = false;
    alone([&](Connection& connection) { is_gone = delete_feed_link(connection, id); });
    return is_gone;
  }
  std::vector<std::string> own_uids(const std::vector<std::string>& uids) override {
    return read([&](Connection& connection) { return select_own_uids(connection, uids); });
  }
  std::vector<FeedBooking> feed_bookings(const FeedFilter& filter) override {
    return read([&](Connection& connection) { return select_feed_bookings(connection, filter); });
  }

  std::optional<MailDelivery> next_mail(const std::set<std::string>& busy) override {
    return read(
        [&](Connection& connection) { return select_next_mail(connection, server_, busy); });
  }
  bool end_mail(const MailDelivery& mail, core::MailState state, core::Instant now) override {
    bool was_there = false;
    locked([&](Connection& connection) {
      was_there = postgres::end_mail(connection, mail, state, now);
    });
    return was_there;
  }
  void put_off_mail(core::Id id, core::Instant due_at, bool has_failed,
                    core::Instant now) override {
    alone([&](Connection& connection) { put_off(connection, id, due_at, has_failed, now); });
  }
  bool drop_if_cancelled(const MailDelivery& mail) override {
    bool is_dropped = false;
    locked([&](Connection& connection) {
      is_dropped = postgres::drop_if_cancelled(connection, mail);
    });
    return is_dropped;
  }
  void hurry(core::Instant now) override {
    locked([&](Connection& connection) { postgres::hurry(connection, now); });
  }

  std::optional<KeptCalendar> kept_calendar(const std::string& calendar) override {
    return read([&](Connection& connection) { return select_calendar(connection, calendar); });
  }
  void keep_calendar(const std::string& calendar, core::Instant answered_at,
                     const std::optional<std::string>& answer) override {
    alone([&](Connection& connection) {
      postgres::keep_calendar(connection, calendar, answered_at, answer);
    });
  }
  void drop_calendars_except(const std::vector<std::string>& calendars) override {
    alone([&](Connection& connection) { delete_calendars_except(connection, calendars); });
  }
  MailsSent mails_sent(const std::string& receiver, core::Instant since) override {
    return read(
        [&](Connection& connection) { return count_mails_sent(connection, receiver, since); });
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
  void check_writes(std::chrono::milliseconds patience, bool writes) {
    const std::unique_lock lock(writing_, patience);
    if (!lock) throw StoreError(kHeld, StoreFault::kBusy);
    with_retries(pool_, [&](Connection& connection) {
      PostgresTransaction transaction(connection, DatabaseLock::kBookings, patience);
      has_bookings(connection);
      if (!writes) return;
      note_check(connection);
      const WriteProgress::Commit commit(progress_, WriteProgress::now());
      transaction.commit();
    });
  }

  template <class Work>
  std::invoke_result_t<Work, Connection&> read(Work work) {
    return with_retries(pool_, [&](Connection& connection) {
      const BoundedReads bounded(connection, lock_patience());
      return work(connection);
    });
  }

  template <class Work>
  Added write_with(DatabaseLock lock, Work work) {
    return with_retries(pool_, [&](Connection& connection) {
      PostgresTransaction transaction(connection, lock, lock_patience());
      // The lock came, but too late, or for nobody.
      if (Patience::is_over()) throw StoreError(kHeld, StoreFault::kBusy);
      transaction.wait_at_most(lock_patience());
      work(connection, transaction);
      transaction.commit();
      return transaction.added();
    });
  }
  // For changes that are right whatever others write meanwhile.
  template <class Work>
  void alone(Work work) {
    write_with(DatabaseLock::kNone, [&](Connection& connection, auto&) { work(connection); });
  }
  template <class Work>
  void locked(Work work) {
    const std::unique_lock lock(writing_, lock_patience());
    if (!lock) throw StoreError(kHeld, StoreFault::kBusy);
    write_with(DatabaseLock::kBookings, [&](Connection& connection, auto&) { work(connection); });
  }

  void tell(const Added& added) {
    const std::lock_guard lock(listeners_mutex_);
    for (const auto& [number, listener] : listeners_) listener(added);
  }

  // LISTEN would need a connection of its own, which poolers don't give.
  void watch(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stopped.wait_for(lock, stop, kLookInterval, [&] { return stop.stop_requested(); })) {
      try {
        const Added added =
            read([this](Connection& connection) { return select_added(connection, last_); });
        if (!added.webhook_receivers.empty() || added.mails || added.timers) tell(added);
      } catch (const StoreError&) {  // the probe reports it
      }
    }
  }

  const std::string server_;  // names this one in claims
  Pool pool_;
  WriteProgress progress_;
  std::timed_mutex writing_;
  std::mutex listeners_mutex_;
  std::uint64_t last_listener_ = 0;
  std::map<std::uint64_t, std::function<void(const Added&)>> listeners_;
  LastEntries last_;    // of the watch alone, once it runs
  std::jthread watch_;  // last: it uses the other members
};

}  // namespace

std::unique_ptr<Store> open_postgres(const PostgresSetup& setup) {
  return std::make_unique<PostgresStore>(setup);
}

}  // namespace server
