#include "server/store/postgres/transaction.hpp"

#include "server/base/patience.hpp"
#include "server/store/postgres/bookings.hpp"
#include "server/store/postgres/contacts.hpp"
#include "server/store/postgres/holds.hpp"
#include "server/store/postgres/outbox.hpp"
#include "server/store/postgres/values.hpp"

namespace server::postgres {
namespace {

// A server that stops answering in the middle must not hold the others up.
constexpr const char* kIdlePatience = "5s";
// The first number of our advisory locks, of two: "book".
constexpr const char* kLockClass = "1651470187";
constexpr const char* kTooLate = "database: too late to be committed";
// A role may not see what others do. Then the lock counts as kept.
constexpr Sql kSelectIsKept(R"(
SELECT EXISTS (
  SELECT FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND classid = 1651470187 AND objid = 2 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (clock_timestamp() - query_start < $1 * interval '1 ms') IS NOT TRUE))");

}  // namespace

bool is_booking_lock_kept(Connection& connection, std::chrono::milliseconds time) {
  return connection.ask(kSelectIsKept, std::int64_t{time.count()}).first().flag(0);
}

PostgresTransaction::PostgresTransaction(Connection& connection, DatabaseLock lock,
                                         std::chrono::milliseconds patience)
    : connection_(connection), patience_(patience) {
  std::string begin = "BEGIN; SET LOCAL lock_timeout = " + in_milliseconds(patience) +
                      "; SET LOCAL idle_in_transaction_session_timeout = '" + kIdlePatience + "'";
  // What we say is kept is on disk, also in a database that is set to be careless.
  begin +=
      "; SELECT set_config('synchronous_commit', 'local', true) "
      "WHERE current_setting('synchronous_commit') = 'off'";
  if (lock != DatabaseLock::kNone) {
    begin += std::string("; SELECT pg_advisory_xact_lock(") + kLockClass +
             (lock == DatabaseLock::kMigration ? ", 1)" : ", 2)");
  }
  try {
    connection_.wait_at_most(patience + kLate);
    connection_.run(begin);
  } catch (const StoreError&) {
    connection_.wait_at_most(kAnswerPatience);  // the connection may be used again
    roll_back();
    throw;
  }
}

PostgresTransaction::~PostgresTransaction() {
  connection_.wait_at_most(kAnswerPatience);
  roll_back();
}

void PostgresTransaction::wait_at_most(std::chrono::milliseconds patience) {
  connection_.wait_at_most(patience + kLate);
  if (patience_ - patience < kWorthTelling) return;
  patience_ = patience;
  connection_.run("SET LOCAL lock_timeout = " + in_milliseconds(patience));
}

void PostgresTransaction::roll_back() {
  if (connection_.is_lost() || !connection_.is_in_transaction()) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const StoreError&) {  // the pool closes the connection
  }
}

void PostgresTransaction::commit() {
  if (Patience::is_over()) throw StoreError(kTooLate, StoreFault::kBusy);
  try {
    // A transaction in which a statement has failed is rolled back by COMMIT, without an error.
    if (connection_.run("COMMIT") == "COMMIT") return;
  } catch (const PostgresError& error) {
    // A database that ends while a standby's answer is missing has written what it says it hasn't.
    if (error.fault != StoreFault::kAway) throw;
    throw PostgresError(error.what(), StoreFault::kUnknown, error.state);
  }
  throw StoreError("database: COMMIT: an earlier statement has failed", StoreFault::kOther);
}

std::vector<Occupied> PostgresTransaction::occupied(const std::vector<core::Id>& resources,
                                                    core::Instant from, core::Instant until,
                                                    core::Instant now,
                                                    const ConflictExclusions& exclusions) {
  return select_occupied(connection_, resources, from, until, now, exclusions);
}

std::vector<Occupied> PostgresTransaction::held(core::Instant from, core::Instant until,
                                                core::Instant now, const std::string& except) {
  return select_held(connection_, from, until, now, except);
}

std::vector<ResourceLoad> PostgresTransaction::loads(const std::vector<core::Id>& resources,
                                                     core::Instant from, core::Instant until,
                                                     std::optional<core::Id> except) {
  return select_loads(connection_, resources, from, until, except);
}

std::vector<BookedStart> PostgresTransaction::booked_starts(core::Instant from, core::Instant until,
                                                            core::Instant now,
                                                            const ConflictExclusions& exclusions,
                                                            const CountedStarts& counted) {
  return select_booked_starts(connection_, from, until, now, exclusions, counted);
}

std::optional<core::Contact> PostgresTransaction::contact(core::Id id) {
  return select_contact(connection_, id);
}

core::Contact PostgresTransaction::add_contact(core::Contact contact, core::Instant now) {
  return insert_contact(connection_, std::move(contact), now);
}

bool PostgresTransaction::is_blacklisted(const core::ContactDetails& details) {
  return postgres::is_blacklisted(connection_, details);
}

core::Id PostgresTransaction::contact_for(const core::ContactDetails& details, core::Instant now) {
  return find_or_insert_contact(connection_, details, now);
}

std::optional<core::Booking> PostgresTransaction::add_booking(const NewBooking& booking) {
  return insert_booking(connection_, booking);
}

std::optional<core::Booking> PostgresTransaction::booking(core::Id id, core::Instant now) {
  return select_booking(connection_, id, now);
}

bool PostgresTransaction::move_booking(core::Id id, const MovedBooking& moved, core::Instant now) {
  return postgres::move_booking(connection_, id, moved, now);
}

void PostgresTransaction::confirm_booking(core::Id id, const std::string& decided_by,
                                          core::Instant now) {
  postgres::confirm_booking(connection_, id, decided_by, now);
}

void PostgresTransaction::set_notes(core::Id id, const std::optional<std::string>& notes,
                                    core::Instant now) {
  postgres::set_notes(connection_, id, notes, now);
}

void PostgresTransaction::cancel_booking(core::Id id, const Cancellation& cancellation,
                                         core::Instant now) {
  postgres::cancel_booking(connection_, id, cancellation, now);
}

std::vector<UpcomingBooking> PostgresTransaction::upcoming(const Person& person,
                                                           core::Instant now) {
  return select_upcoming(connection_, person, now);
}

VisitorCancellations PostgresTransaction::visitor_cancellations(const Person& person,
                                                                const std::string& client,
                                                                core::Instant since) {
  return count_visitor_cancellations(connection_, person, client, since);
}

void PostgresTransaction::note_visitor_cancellation(core::Id booking, const std::string& client,
                                                    core::Instant now) {
  insert_visitor_cancellation(connection_, booking, client, now);
}

std::optional<std::string> PostgresTransaction::link_id(LinkedTo to, core::Id id) {
  return select_link_id(connection_, to, id);
}

Policy PostgresTransaction::policy(core::Id booking) {
  return select_policy(connection_, booking);
}

bool PostgresTransaction::has_entry(core::Id booking) {
  return postgres::has_entry(connection_, booking);
}

bool PostgresTransaction::is_corrected(core::Id booking) {
  return postgres::is_corrected(connection_, booking);
}

void PostgresTransaction::correct_email(core::Id booking, const std::string& email,
                                        core::Id contact, core::Instant now) {
  postgres::correct_email(connection_, booking, email, contact, now);
}

MailsAgain PostgresTransaction::mails_again(core::Id booking, core::Instant since) {
  return count_mails_again(connection_, booking, since);
}

void PostgresTransaction::note_mail_again(core::Id booking, core::Instant now) {
  insert_mail_again(connection_, booking, now);
}

bool PostgresTransaction::begin_period(std::string_view name, core::Instant now,
                                       core::Seconds length) {
  return postgres::begin_period(connection_, name, now, length);
}

std::optional<Hold> PostgresTransaction::hold(const std::string& token_hash, core::Instant now) {
  return select_hold(connection_, token_hash, now);
}

std::vector<Hold> PostgresTransaction::holds_of(const std::string& client,
                                                core::Instant ended_after) {
  return select_holds_of(connection_, client, ended_after);
}

void PostgresTransaction::keep_hold(const Hold& hold, core::Instant ended_by) {
  postgres::keep_hold(connection_, hold, ended_by);
}

void PostgresTransaction::end_hold(const std::string& token_hash) {
  delete_hold(connection_, token_hash);
}

void PostgresTransaction::note_released_token(const std::string& token_hash, core::Instant end,
                                              core::Instant now, std::size_t most) {
  insert_released_token(connection_, token_hash, end, now, most);
}

bool PostgresTransaction::is_released_token(const std::string& token_hash, core::Instant now) {
  return postgres::is_released_token(connection_, token_hash, now);
}

void PostgresTransaction::add_owner_link(const OwnerLink& link, core::Instant now) {
  insert_owner_link(connection_, link, now);
}

void PostgresTransaction::set_owner_links_end(core::Id booking, core::Instant expires_at) {
  postgres::set_owner_links_end(connection_, booking, expires_at);
}

std::optional<KeptAnswer> PostgresTransaction::kept_answer(const AnswerKey& key,
                                                           core::Instant since) {
  return select_kept_answer(connection_, key, since);
}

void PostgresTransaction::keep_answer(const AnswerKey& key, const KeptAnswer& answer,
                                      core::Instant now, core::Instant since) {
  postgres::keep_answer(connection_, key, answer, now, since);
}

void PostgresTransaction::add_delivery(const Delivery& delivery) {
  insert_delivery(connection_, delivery);
  added_.webhook_receivers.insert(delivery.url);
}

void PostgresTransaction::add_mail(const MailDelivery& mail) {
  insert_mail(connection_, mail);
  added_.mails = true;
}

void PostgresTransaction::set_timers(core::Id booking, const std::vector<Timer>& timers) {
  postgres::set_timers(connection_, booking, timers);
  added_.timers = added_.timers || !timers.empty();
}

bool PostgresTransaction::drop_timer(core::Id id) {
  return delete_timer(connection_, id);
}

}  // namespace server::postgres
