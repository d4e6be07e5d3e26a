// One write transaction on a connection. Rolls back unless it is committed. Internal to the store.
//
//   SqliteTransaction transaction(connection);
//   transaction.add_booking(booking);
//   transaction.commit();
//
// It may have several parts, each of which is undone alone if it fails:
//
//   Added added = transaction.run_part(work);   // rethrows what `work` throws
#pragma once

#include <set>
#include <string>

#include "server/store/sqlite/file/connection.hpp"

namespace server {

class SqliteTransaction : public Transaction {
 public:
  // The connection must outlive this.
  explicit SqliteTransaction(Connection& connection);
  ~SqliteTransaction() override;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit();
  Added run_part(const std::function<void(Transaction&)>& work);
  // False after a failure for which all of it was undone, such as a full disk.
  bool is_open() const { return connection_.is_in_transaction(); }
  // Whether it changes what is free.
  bool changes_times() const { return changes_times_; }

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
  void undo_part();
  void roll_back();

  Connection& connection_;
  Added added_;  // by the present part
  bool changes_times_ = false;
};

}  // namespace server
