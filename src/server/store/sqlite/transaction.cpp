#include "server/store/sqlite/transaction.hpp"

#include "server/store/sqlite/bookings.hpp"
#include "server/store/sqlite/contacts.hpp"
#include "server/store/sqlite/holds.hpp"
#include "server/store/sqlite/kept_answers.hpp"
#include "server/store/sqlite/occupied.hpp"
#include "server/store/sqlite/outbox.hpp"
#include "server/store/sqlite/server_values.hpp"
#include "server/store/sqlite/timers.hpp"

namespace server {
namespace {

// IMMEDIATE takes the write lock before the first read, so the rows that a check has read are unchanged at the insert.
constexpr Sql kBegin("BEGIN IMMEDIATE");
constexpr Sql kCommit("COMMIT");
constexpr Sql kBeginPart("SAVEPOINT part");
constexpr Sql kUndoPart("ROLLBACK TO part");
constexpr Sql kEndPart("RELEASE part");

}  // namespace

SqliteTransaction::SqliteTransaction(Connection& connection) : connection_(connection) {
  connection_.use(kBegin).step();
}

SqliteTransaction::~SqliteTransaction() {
  roll_back();
}

void SqliteTransaction::commit() {
  connection_.use(kCommit).step();
}

Added SqliteTransaction::run_part(const std::function<void(Transaction&)>& work) {
  added_ = {};
  connection_.use(kBeginPart).step();
  try {
    work(*this);
    connection_.use(kEndPart).step();
  } catch (...) {
    undo_part();
    throw;
  }
  return std::move(added_);
}

// Undoes all if the part alone can't be undone: the others' commit must not keep a half of it.
void SqliteTransaction::undo_part() {
  try {
    connection_.use(kUndoPart).step();
    connection_.use(kEndPart).step();
  } catch (const StoreError&) {
    roll_back();
  }
}

void SqliteTransaction::roll_back() {
  if (!is_open()) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const StoreError&) {  // SQLite has rolled back already
  }
}

std::vector<Occupied> SqliteTransaction::occupied(const std::vector<core::Id>& resources,
                                                  core::Instant from, core::Instant until,
                                                  core::Instant now,
                                                  const ConflictExclusions& exclusions) {
  return select_occupied(connection_, resources, from, until, now, exclusions);
}

std::vector<Occupied> SqliteTransaction::held(core::Instant from, core::Instant until,
                                              core::Instant now, const std::string& except) {
  return select_held(connection_, from, until, now, except);
}

std::vector<ResourceLoad> SqliteTransaction::loads(const std::vector<core::Id>& resources,
                                                   core::Instant from, core::Instant until,
                                                   std::optional<core::Id> except) {
  return select_loads(connection_, resources, from, until, except);
}

std::vector<BookedStart> SqliteTransaction::booked_starts(core::Instant from, core::Instant until,
                                                          core::Instant now,
                                                          const ConflictExclusions& exclusions,
                                                          const CountedStarts& counted) {
  return select_booked_starts(connection_, from, until, now, exclusions, counted);
}

std::optional<core::Contact> SqliteTransaction::contact(core::Id id) {
  return select_contact(connection_, id);
}

core::Contact SqliteTransaction::add_contact(core::Contact contact, core::Instant now) {
  return insert_contact(connection_, std::move(contact), now);
}

bool SqliteTransaction::is_blacklisted(const core::ContactDetails& details) {
  return server::is_blacklisted(connection_, details);
}

core::Id SqliteTransaction::contact_for(const core::ContactDetails& details, core::Instant now) {
  return find_or_insert_contact(connection_, details, now);
}

std::optional<core::Booking> SqliteTransaction::add_booking(const NewBooking& booking) {
  changes_times_ = true;
  return insert_booking(connection_, booking);
}

std::optional<core::Booking> SqliteTransaction::booking(core::Id id, core::Instant now) {
  return select_booking(connection_, id, now);
}

bool SqliteTransaction::move_booking(core::Id id, const MovedBooking& moved, core::Instant now) {
  changes_times_ = true;
  return server::move_booking(connection_, id, moved, now);
}

void SqliteTransaction::confirm_booking(core::Id id, const std::string& decided_by,
                                        core::Instant now) {
  server::confirm_booking(connection_, id, decided_by, now);
}

void SqliteTransaction::set_notes(core::Id id, const std::optional<std::string>& notes,
                                  core::Instant now) {
  server::set_notes(connection_, id, notes, now);
}

void SqliteTransaction::cancel_booking(core::Id id, const Cancellation& cancellation,
                                       core::Instant now) {
  changes_times_ = true;
  server::cancel_booking(connection_, id, cancellation, now);
}

std::vector<UpcomingBooking> SqliteTransaction::upcoming(const Person& person, core::Instant now) {
  return select_upcoming(connection_, person, now);
}

VisitorCancellations SqliteTransaction::visitor_cancellations(const Person& person,
                                                              const std::string& client,
                                                              core::Instant since) {
  return count_visitor_cancellations(connection_, person, client, since);
}

void SqliteTransaction::note_visitor_cancellation(core::Id booking, const std::string& client,
                                                  core::Instant now) {
  insert_visitor_cancellation(connection_, booking, client, now);
}

std::optional<std::string> SqliteTransaction::link_id(LinkedTo to, core::Id id) {
  return select_link_id(connection_, to, id);
}

Policy SqliteTransaction::policy(core::Id booking) {
  return select_policy(connection_, booking);
}

bool SqliteTransaction::has_entry(core::Id booking) {
  return server::has_entry(connection_, booking);
}

bool SqliteTransaction::is_corrected(core::Id booking) {
  return server::is_corrected(connection_, booking);
}

void SqliteTransaction::correct_email(core::Id booking, const std::string& email, core::Id contact,
                                      core::Instant now) {
  server::correct_email(connection_, booking, email, contact, now);
}

MailsAgain SqliteTransaction::mails_again(core::Id booking, core::Instant since) {
  return count_mails_again(connection_, booking, since);
}

void SqliteTransaction::note_mail_again(core::Id booking, core::Instant now) {
  insert_mail_again(connection_, booking, now);
}

bool SqliteTransaction::begin_period(std::string_view name, core::Instant now,
                                     core::Seconds length) {
  return server::begin_period(connection_, name, now, length);
}

std::optional<Hold> SqliteTransaction::hold(const std::string& token_hash, core::Instant now) {
  return select_hold(connection_, token_hash, now);
}

std::vector<Hold> SqliteTransaction::holds_of(const std::string& client,
                                              core::Instant ended_after) {
  return select_holds_of(connection_, client, ended_after);
}

void SqliteTransaction::keep_hold(const Hold& hold, core::Instant ended_by) {
  changes_times_ = true;
  server::keep_hold(connection_, hold, ended_by);
}

void SqliteTransaction::end_hold(const std::string& token_hash) {
  changes_times_ = true;
  delete_hold(connection_, token_hash);
}

void SqliteTransaction::note_released_token(const std::string& token_hash, core::Instant end,
                                            core::Instant now, std::size_t most) {
  insert_released_token(connection_, token_hash, end, now, most);
}

bool SqliteTransaction::is_released_token(const std::string& token_hash, core::Instant now) {
  return server::is_released_token(connection_, token_hash, now);
}

void SqliteTransaction::add_owner_link(const OwnerLink& link, core::Instant now) {
  insert_owner_link(connection_, link, now);
}

void SqliteTransaction::set_owner_links_end(core::Id booking, core::Instant expires_at) {
  server::set_owner_links_end(connection_, booking, expires_at);
}

std::optional<KeptAnswer> SqliteTransaction::kept_answer(const AnswerKey& key,
                                                         core::Instant since) {
  return select_kept_answer(connection_, key, since);
}

void SqliteTransaction::keep_answer(const AnswerKey& key, const KeptAnswer& answer,
                                    core::Instant now, core::Instant since) {
  server::keep_answer(connection_, key, answer, now, since);
}

void SqliteTransaction::add_delivery(const Delivery& delivery) {
  insert_delivery(connection_, delivery);
  added_.webhook_receivers.insert(delivery.url);
}

void SqliteTransaction::add_mail(const MailDelivery& mail) {
  insert_mail(connection_, mail);
  added_.mails = true;
}

void SqliteTransaction::set_timers(core::Id booking, const std::vector<Timer>& timers) {
  server::set_timers(connection_, booking, timers);
  added_.timers = added_.timers || !timers.empty();
}

bool SqliteTransaction::drop_timer(core::Id id) {
  return delete_timer(connection_, id);
}

}  // namespace server
