// One write transaction on a connection. Rolls back unless it is committed. Internal to the store.
//
//   PostgresTransaction transaction(connection, DatabaseLock::kBookings, patience);
//   transaction.add_booking(booking);
//   transaction.commit();
//
// Holds and bookings are decided under one lock of the whole database, as in SQLite: limits of a day, of a week and of
// a person cross all resources. The lock ends with the transaction, however that ends.
#pragma once

#include "server/store/postgres/connection.hpp"

namespace server::postgres {

// kNone: for changes that are right whatever others write meanwhile.
enum class DatabaseLock { kNone, kBookings, kMigration };

// Whether the owner of the bookings' lock has been at the same statement, or at nothing, for so long. Otherwise those
// who wait for it have their turns, slowly.
bool is_booking_lock_kept(Connection& connection, std::chrono::milliseconds time);

class PostgresTransaction : public Transaction {
 public:
  // Waits for the lock for at most `patience`. The connection must outlive this.
  PostgresTransaction(Connection& connection, DatabaseLock lock,
                      std::chrono::milliseconds patience);
  ~PostgresTransaction() override;
  PostgresTransaction(const PostgresTransaction&) = delete;
  PostgresTransaction& operator=(const PostgresTransaction&) = delete;
  // For the locks of what follows: a wait for the first one has used up some of the patience.
  void wait_at_most(std::chrono::milliseconds patience);
  // Nothing is written, and kBusy thrown, if the request's patience is over. kUnknown: COMMIT was sent and not answered.
  void commit();
  const Added& added() const { return added_; }

  std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                 core::Instant until, core::Instant now,
                                 const ConflictExclusions& exclusions) override;
  std::vector<Occupied> held(core::Instant from, core::Instant until, core::Instant now,
                             const std::string& except) override;
  std::vector<ResourceLoad> loads(const std::vector<core::Id>& resources, core::Instant from,
                                  core::Instant until, std::optional<core::Id> except) override;
  std::vector<BookedStart> booked_starts(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions,
                                         const CountedStarts& counted) override;
  std::optional<core::Contact> contact(core::Id id) override;
  core::Contact add_contact(core::Contact contact, core::Instant now) override;
  bool is_blacklisted(const core::ContactDetails& details) override;
  core::Id contact_for(const core::ContactDetails& details, core::Instant now) override;
  std::optional<core::Booking> add_booking(const NewBooking& booking) override;
  std::optional<core::Booking> booking(core::Id id, core::Instant now) override;
  bool move_booking(core::Id id, const MovedBooking& moved, core::Instant now) override;
  void confirm_booking(core::Id id, const std::string& decided_by, core::Instant now) override;
  void set_notes(core::Id id, const std::optional<std::string>& notes, core::Instant now) override;
  void cancel_booking(core::Id id, const Cancellation& cancellation, core::Instant now) override;
  std::vector<UpcomingBooking> upcoming(const Person& person, core::Instant now) override;
  VisitorCancellations visitor_cancellations(const Person& person, const std::string& client,
                                             core::Instant since) override;
  void note_visitor_cancellation(core::Id booking, const std::string& client,
                                 core::Instant now) override;
  std::optional<std::string> link_id(LinkedTo to, core::Id id) override;
  Policy policy(core::Id booking) override;
  bool has_entry(core::Id booking) override;
  bool is_corrected(core::Id booking) override;
  void correct_email(core::Id booking, const std::string& email, core::Id contact,
                     core::Instant now) override;
  MailsAgain mails_again(core::Id booking, core::Instant since) override;
  void note_mail_again(core::Id booking, core::Instant now) override;
  bool begin_period(std::string_view name, core::Instant now, core::Seconds length) override;
  std::optional<Hold> hold(const std::string& token_hash, core::Instant now) override;
  std::vector<Hold> holds_of(const std::string& client, core::Instant ended_after) override;
  void keep_hold(const Hold& hold, core::Instant ended_by) override;
  void end_hold(const std::string& token_hash) override;
  void note_released_token(const std::string& token_hash, core::Instant end, core::Instant now,
                           std::size_t most) override;
  bool is_released_token(const std::string& token_hash, core::Instant now) override;
  void add_owner_link(const OwnerLink& link, core::Instant now) override;
  void set_owner_links_end(core::Id booking, core::Instant expires_at) override;
  std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) override;
  void keep_answer(const AnswerKey& key, const KeptAnswer& answer, core::Instant now,
                   core::Instant since) override;
  void add_delivery(const Delivery& delivery) override;
  void add_mail(const MailDelivery& mail) override;
  void set_timers(core::Id booking, const std::vector<Timer>& timers) override;
  bool drop_timer(core::Id id) override;

 private:
  void roll_back();

  Connection& connection_;
  std::chrono::milliseconds patience_;  // what the database was told
  Added added_;
};

}  // namespace server::postgres
