// The interface to the database; store/sqlite and store/postgres implement it. The database itself refuses two
// bookings that overlap on one resource, whatever the calling code does.
//
//   store.write([&](server::Transaction& t) { auto made = t.add_booking(booking); … });
//
// Several servers may share one; when_added reports what the others wrote.
// Every member may be called from any thread. Failures throw StoreError.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "server/rules/mail.hpp"
#include "server/rules/policy.hpp"
#include "server/rules/schedule.hpp"
#include "server/rules/timers.hpp"
#include "server/site/site.hpp"
#include "server/store/write_progress.hpp"

namespace server {

// What stands in the way. All but kOther end by themselves or by the owner's hand, so the same
// request may succeed later.
enum class StoreFault {
  kBusy,         // another write takes too long, or nobody waits for this one any more
  kFull,         // the disk, or what the server may use of it
  kReadOnly,     // the file or the disk
  kInputOutput,  // the disk failed, or the file can't be opened
  kMoved,        // the file that was opened is not at its place any more
  kAway,         // the database server doesn't answer
  kUnknown,      // the same about a commit: it may have been written
  kOther
};

class StoreError : public std::runtime_error {
 public:
  StoreError(const std::string& what, StoreFault its_fault)
      : std::runtime_error(what), fault(its_fault) {}
  StoreFault fault;
};

struct NewBooking {
  core::Id contact_id = 0;
  core::Id booking_type_id = 0;
  Occupied occupied;  // the resource, and the time with buffers
  std::string title;
  core::Instant starts_at;
  core::Instant ends_at;
  core::BookingStatus status = core::BookingStatus::kConfirmed;  // or pending
  std::optional<std::string> notes;
  core::Instant made_at;
  std::string uid;                            // of its calendar entry
  std::optional<core::ContactDetails> given;  // as typed for this booking
  std::string locale;                         // empty: the business's
  std::string time_zone;                      // empty: the business's
  Policy policy;
  std::optional<core::Price> price;
  std::optional<core::Location> location;
  std::string policy_text;
};

struct BookedSpan {
  core::Instant first_start;
  core::Instant last_start;
  bool operator==(const BookedSpan&) const = default;
};

// One person, by any of these. Empty ones match nobody.
struct Person {
  std::optional<core::Id> contact_id;
  std::string email;  // case-insensitive
  std::string phone;  // E.164
};

struct UpcomingBooking {
  core::Id id = 0;
  core::Instant starts_at;
  core::Instant ends_at;
  bool operator==(const UpcomingBooking&) const = default;
};

struct VisitorCancellations {
  std::int64_t of_person = 0;
  std::int64_t from_client = 0;
};

struct Cancellation {
  core::CancelledBy by = core::CancelledBy::kBusiness;
  std::string reason;      // empty: none
  std::string decided_by;  // the address of the owner's link; empty: none was used
};

// A booking that was made without approval, and a request that waits, have no decision.
enum class Decision { kNone, kApproved, kDeclined, kCancelled };
struct Decided {
  Decision decision = Decision::kNone;
  std::string by;  // the address of the owner's link; empty: none was used
  bool operator==(const Decided&) const = default;
};

// A link in an owner's mail, to the page of one booking.
struct OwnerLink {
  std::string hash;  // of its token, which isn't stored
  core::Id booking_id = 0;
  std::string actor;  // the address that the mail went to
  core::Instant expires_at;
  bool operator==(const OwnerLink&) const = default;
};

// What a visitor's link is bound to. kBooking: in the page that booked. kMailedBooking: in a mail; a corrected address
// ends those that were mailed before.
enum class LinkedTo { kBooking, kMailedBooking, kContact };

// The new place of a booking that is moved.
struct MovedBooking {
  Occupied occupied;
  core::Instant starts_at;
  core::Instant ends_at;
  core::BookingStatus status;
};

// Selects a page of bookings. Confirmed ones that ended before `now` read as completed.
struct BookingFilter {
  core::Instant now;
  std::optional<core::BookingStatus> status;
  std::optional<core::Id> contact_id;
  std::optional<core::Instant> from;   // starts_at at or after it
  std::optional<core::Instant> until;  // starts_at before it
  std::int64_t limit = 15;
  std::int64_t offset = 0;
};

struct BookingPage {
  std::vector<core::Booking> bookings;  // by starts_at, then id
  std::int64_t total = 0;               // on all pages
};

struct ContactPage {
  std::vector<core::Contact> contacts;  // by id
  std::int64_t total = 0;               // on all pages
};

// A time reserved for one visitor while they fill in the form.
struct Hold {
  std::string token_hash;  // of the visitor's token, which isn't stored
  core::Id booking_type_id = 0;
  core::Instant starts_at;
  Occupied occupied;
  std::string client;  // holds of one client count together; empty: not limited
  core::Instant since;
  core::Instant expires_at;  // from then on the hold has no effect
  bool operator==(const Hold&) const = default;
};

// Rows to ignore in the conflict check: the booking that is being moved, and the visitor's own
// hold.
struct ConflictExclusions {
  std::optional<core::Id> booking;
  std::string hold;  // its token's hash; empty: none
};

// An Idempotency-Key with its scope: keys of the business's backend and of pages are separate.
struct AnswerKey {
  std::string scope;
  std::string key;
};

// The first answer to a request with an Idempotency-Key.
struct KeptAnswer {
  std::string request_hash;
  int status = 0;
  std::string body;
  bool operator==(const KeptAnswer&) const = default;
};

// Who used a challenge: this request first, an earlier request of the same owner, or another owner.
enum class Spent { kNow, kBefore, kByAnother };

// A webhook to be sent to one receiver.
struct Delivery {
  core::Id id = 0;  // ascending in order of writing
  std::string url;
  WebhookEvent event = WebhookEvent::kCreated;
  core::Id booking_id = 0;
  std::string delivery_id;
  std::string body;
  core::Instant made_at;
  core::Instant due_at;  // of the next attempt
  int failed_attempts = 0;
};

// A mail to be sent to one address.
struct MailDelivery {
  core::Id id = 0;       // ascending in order of writing
  std::string receiver;  // one address
  MailKind kind = MailKind::kConfirmed;
  std::optional<core::Id> booking_id;  // nullopt: about no single booking
  std::string message_id;
  std::string order;        // to_json(MailOrder)
  bool is_limited = false;  // counts against the limits of a day
  bool has_entry = false;   // puts the booking into the visitor's calendar
  core::Instant made_at;
  core::Instant due_at;  // of the next attempt
  int failed_attempts = 0;
};

// Mails of a booking that were asked for again.
struct MailsAgain {
  std::int64_t count = 0;
  core::Instant oldest;  // of those
};

// The last answer of a calendar that blocks times.
struct KeptCalendar {
  core::Instant answered_at;
  std::string answer;
};

struct MailsSent {
  std::int64_t count = 0;
  core::Instant oldest;  // of those
};

// A timer of a booking that is due.
struct BookingTimer {
  core::Id id = 0;
  core::Id booking_id = 0;
  Timer timer;
};

// What a transaction added to the queues, once it is on disk.
struct Added {
  bool by_others = false;  // by servers that share the store
  std::set<std::string> webhook_receivers;
  bool mails = false;
  bool timers = false;
};

struct Waiting {
  std::int64_t count = 0;
  core::Instant oldest;  // when the oldest was made
};
using WebhooksWaiting = std::map<WebhookEvent, Waiting>;  // only events with waiting deliveries

// A secret address of a calendar feed.
struct FeedLink {
  core::Id id = 0;
  std::string token_hash;               // of the address's token, which isn't stored
  std::optional<core::Id> resource_id;  // nullopt: the bookings of all
  bool shows_names = false;             // visitors' names, shortened
  bool shows_contact = false;           // their email addresses and phone numbers
  bool shows_notes = false;
  bool shows_location = false;  // with the video link and the number to call
  core::Instant made_at;
};

// Selects a feed's bookings: those that end at or after `ended_since`, and of the cancelled ones
// those that were cancelled at or after `cancelled_since`.
struct FeedFilter {
  std::optional<core::Id> resource_id;
  core::Instant ended_since;
  core::Instant cancelled_since;
  core::Instant now;
};

struct FeedBooking {
  core::Booking booking;
  core::ContactDetails contact;  // as on file
};

// The number of pending and confirmed bookings of a resource.
struct ResourceLoad {
  core::Id resource_id;
  int bookings;
};

// One write transaction: isolated from others, and on disk as a whole or not at all.
class Transaction {
 public:
  virtual ~Transaction() = default;
  // Times that bookings, and holds that haven't expired at `now`, take from these resources.
  virtual std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                         core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  // As Store's.
  virtual std::vector<Occupied> held(core::Instant from, core::Instant until, core::Instant now,
                                     const std::string& except) = 0;
  // Bookings that start in [from, until), for each of these resources that has any.
  virtual std::vector<ResourceLoad> loads(const std::vector<core::Id>& resources,
                                          core::Instant from, core::Instant until,
                                          std::optional<core::Id> except) = 0;
  // Those starts in [from, until) that are counted, of pending and confirmed bookings, and of holds that haven't expired
  // at `now`.
  virtual std::vector<BookedStart> booked_starts(core::Instant from, core::Instant until,
                                                 core::Instant now,
                                                 const ConflictExclusions& exclusions,
                                                 const CountedStarts& counted) = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Returns the contact with its id and timestamps.
  virtual core::Contact add_contact(core::Contact contact, core::Instant now) = 0;
  // Whether a contact with that email address, or with that phone number, is on the blacklist.
  virtual bool is_blacklisted(const core::ContactDetails& details) = 0;
  // The contact with that email address (case-insensitive); without an email address, the one with
  // that phone number; or a new one. Never changes an existing contact: anybody can type anybody's address.
  virtual core::Id contact_for(const core::ContactDetails& details, core::Instant now) = 0;
  // Nothing if the database refused it, because it overlaps another booking.
  virtual std::optional<core::Booking> add_booking(const NewBooking& booking) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  // False, without any change, if the database refused it, because it overlaps another booking.
  virtual bool move_booking(core::Id id, const MovedBooking& moved, core::Instant now) = 0;
  // `decided_by`: the address of the owner's link; empty: none was used.
  virtual void confirm_booking(core::Id id, const std::string& decided_by, core::Instant now) = 0;
  virtual void set_notes(core::Id id, const std::optional<std::string>& notes,
                         core::Instant now) = 0;
  virtual void cancel_booking(core::Id id, const Cancellation& cancellation, core::Instant now) = 0;
  // Pending and confirmed bookings of that person that end after `now`: those typed for them, and
  // those of a contact with that address or number.
  virtual std::vector<UpcomingBooking> upcoming(const Person& person, core::Instant now) = 0;
  // Bookings that were cancelled after `since` by visitors: that person's, or from that client.
  virtual VisitorCancellations visitor_cancellations(const Person& person,
                                                     const std::string& client,
                                                     core::Instant since) = 0;
  // Deletes those that no limit counts any more.
  virtual void note_visitor_cancellation(core::Id booking, const std::string& client,
                                         core::Instant now) = 0;
  // As Store's.
  virtual std::optional<std::string> link_id(LinkedTo to, core::Id id) = 0;
  // Kept with the booking when it was made.
  virtual Policy policy(core::Id booking) = 0;
  // Whether a mail put it into the visitor's calendar.
  virtual bool has_entry(core::Id booking) = 0;
  virtual bool is_corrected(core::Id booking) = 0;
  // Replaces the address that was typed for it and its contact, drops the visitor's mails that wait for the old
  // address, and ends the links in mails. From then on it is_corrected.
  virtual void correct_email(core::Id booking, const std::string& email, core::Id contact,
                             core::Instant now) = 0;
  // Those asked for after `since`.
  virtual MailsAgain mails_again(core::Id booking, core::Instant since) = 0;
  // Deletes those that no limit counts any more.
  virtual void note_mail_again(core::Id booking, core::Instant now) = 0;
  // Begins a period of that name, unless one began less than `length` ago. False: one did. A period
  // that began later than `now` is over: the clock was set back.
  virtual bool begin_period(std::string_view name, core::Instant now, core::Seconds length) = 0;
  // Nothing if there is no such hold, or it has expired at `now`.
  virtual std::optional<Hold> hold(const std::string& token_hash, core::Instant now) = 0;
  // The client's holds that end after `ended_after`, by their end.
  virtual std::vector<Hold> holds_of(const std::string& client, core::Instant ended_after) = 0;
  // Replaces a hold with the same token, and deletes holds that ended by `ended_by`. The caller must
  // check in this transaction that the time is free.
  virtual void keep_hold(const Hold& hold, core::Instant ended_by) = 0;
  virtual void end_hold(const std::string& token_hash) = 0;
  // Remembers until `end` that this token was released, whether or not it had a hold. Forgets those whose end has come
  // at `now`; does nothing if `most` tokens are left.
  virtual void note_released_token(const std::string& token_hash, core::Instant end,
                                   core::Instant now, std::size_t most) = 0;
  virtual bool is_released_token(const std::string& token_hash, core::Instant now) = 0;
  // Deletes links that have expired at `now`.
  virtual void add_owner_link(const OwnerLink& link, core::Instant now) = 0;
  // Sets the end of all links to that booking.
  virtual void set_owner_links_end(core::Id booking, core::Instant expires_at) = 0;
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  // Deletes answers kept before `since`.
  virtual void keep_answer(const AnswerKey& key, const KeptAnswer& answer, core::Instant now,
                           core::Instant since) = 0;
  // Due at once. The store sets its id, due_at and failed_attempts.
  virtual void add_delivery(const Delivery& delivery) = 0;
  // The same. A mail to the visitor makes the booking's mail wait.
  virtual void add_mail(const MailDelivery& mail) = 0;
  // Replaces the booking's timers.
  virtual void set_timers(core::Id booking, const std::vector<Timer>& timers) = 0;
  // False if there is no such timer any more.
  virtual bool drop_timer(core::Id id) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  // As Transaction's.
  virtual std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                         core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  // Times taken by holds alone, of all resources. `except`: the hash of the caller's own; may be empty.
  virtual std::vector<Occupied> held(core::Instant from, core::Instant until, core::Instant now,
                                     const std::string& except) = 0;
  // Another one after each commit that may change what the members above and below return about times. While it is the
  // same they return the same, but for holds that end. Nothing: such a commit is under way, or other servers share the
  // store and may commit unseen.
  virtual std::optional<std::uint64_t> times_version() = 0;
  // When the first hold ends after `now`; nothing if there is no hold.
  virtual std::optional<core::Instant> next_hold_end(core::Instant now) = 0;
  virtual std::int64_t live_holds(core::Instant now) = 0;
  // Reads, takes the write lock and, with `writes`, commits a write. Throws if any of it fails, or
  // the lock takes longer than `patience`. Not if other servers have it in turn, slowly.
  virtual void check(std::chrono::milliseconds patience, bool writes) = 0;
  virtual const WriteProgress& progress() const = 0;
  // The server stops: refuses what waits to be written for a request, or comes later for one, and each check.
  virtual void stop_waiting() {}
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  virtual std::vector<BookedStart> booked_starts(core::Instant from, core::Instant until,
                                                 core::Instant now,
                                                 const ConflictExclusions& exclusions,
                                                 const CountedStarts& counted) = 0;
  // The first and the last start of all bookings; nothing if there are no bookings.
  virtual std::optional<BookedSpan> booked_span() = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Contacts with `search` anywhere in their name, email address or phone number (search_text.hpp
  // has the comparison); all contacts if it is empty.
  virtual ContactPage contacts(std::string_view search, std::int64_t limit,
                               std::int64_t offset) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  // The random part that the row got when it was made, which no other row has; empty: it was made before there were
  // any. Nothing if there is no such row.
  virtual std::optional<std::string> link_id(LinkedTo to, core::Id id) = 0;
  // Whether links with that random part were mailed before the booking's address was corrected.
  virtual bool is_ended_link(core::Id booking, const std::string& link_id) = 0;
  // The last decision about it.
  virtual Decided decided(core::Id booking) = 0;
  // Nothing if there is no such link, or it has expired at `now`.
  virtual std::optional<OwnerLink> owner_link(const std::string& hash, core::Instant now) = 0;
  virtual BookingPage bookings(const BookingFilter& filter) = 0;
  // Marks the challenge as used by `owner`. Deletes expired challenges.
  virtual Spent spend_challenge(const std::string& hash, const std::string& owner,
                                core::Instant expires_at, core::Instant now) = 0;
  // Runs `work` in one transaction: on disk when this returns, undone if `work` throws. Another thread may run it while
  // this one waits, and it may be run again: after another server's transaction, or a commit that it shared, undid it. So
  // it must set all of its results each time, and must not write to the store by other ways.
  virtual void write(const std::function<void(Transaction&)>& work) = 0;
  // Adds contacts with a new id. For existing ones, updates type, status, blacklisted and tags,
  // where the site file gives them.
  virtual void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) = 0;
  // The stored value of that name. If there is no such value, stores `fresh` and returns it.
  virtual std::string get_or_create_value(std::string_view name, const std::string& fresh) = 0;

  // The next delivery to that receiver, due or not: the one that is due first, of those without an
  // earlier delivery about the same booking.
  virtual std::optional<Delivery> next_delivery(const std::string& url) = 0;
  // Asked before a delivery or a mail is sent: false if another server is sending it, or it is gone. Until it is ended
  // or put off, the others don't see it; for a minute, in case this server ends.
  virtual bool claim(core::Id id) = 0;
  virtual void end_delivery(core::Id id) = 0;  // sent, or given up
  // An attempt has failed at `now`.
  virtual void put_off_delivery(core::Id id, core::Instant due_at, core::Instant now) = 0;
  // Deletes the deliveries to all other receivers, and returns their number.
  virtual std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) = 0;
  virtual WebhooksWaiting webhooks_waiting() = 0;
  // Stores the link with a new id, which it returns.
  virtual core::Id add_feed_link(const FeedLink& link) = 0;
  virtual std::vector<FeedLink> feed_links() = 0;  // by id
  virtual std::optional<FeedLink> feed_link(const std::string& token_hash) = 0;
  virtual bool revoke_feed_link(core::Id id) = 0;  // false: there is no such link
  // Those of the UIDs that bookings have in calendars.
  virtual std::vector<std::string> own_uids(const std::vector<std::string>& uids) = 0;
  virtual std::vector<FeedBooking> feed_bookings(
      const FeedFilter& filter) = 0;  // by start, then id

  // The mail that is due first, due or not, of those to no address in `busy` and without an earlier
  // mail to the same address about the same booking.
  virtual std::optional<MailDelivery> next_mail(const std::set<std::string>& busy) = 0;
  // Deletes it, and keeps with its booking what became of it, if it was to the visitor. False if it
  // was dropped meanwhile: then its booking is about another mail by now.
  virtual bool end_mail(const MailDelivery& mail, core::MailState state, core::Instant now) = 0;
  virtual void put_off_mail(core::Id id, core::Instant due_at, bool has_failed,
                            core::Instant now) = 0;
  // Drops a mail that waits for a limit if the booking was cancelled meanwhile. If the visitor cancelled it before any
  // mail about it was sent, the cancellation is dropped too. False: it wasn't cancelled.
  virtual bool drop_if_cancelled(const MailDelivery& mail) = 0;
  // Makes due at `now` what was written or put off later than `now`: the clock was set back.
  virtual void hurry(core::Instant now) = 0;
  // Limited mails sent after `since`: to that address, or to all if it is empty.
  virtual MailsSent mails_sent(const std::string& receiver, core::Instant since) = 0;
  virtual Waiting mails_waiting() = 0;
  // Limited mails that no attempt was made for: to that address, or to all if it is empty.
  virtual std::int64_t mails_held(const std::string& receiver) = 0;

  virtual std::optional<KeptCalendar> kept_calendar(const std::string& calendar) = 0;
  // Without `answer` the kept one has been confirmed.
  virtual void keep_calendar(const std::string& calendar, core::Instant answered_at,
                             const std::optional<std::string>& answer) = 0;
  virtual void drop_calendars_except(const std::vector<std::string>& calendars) = 0;

  // The first `most` timers that are due at `now`, in order.
  virtual std::vector<BookingTimer> due_timers(core::Instant now, int most) = 0;
  virtual std::optional<core::Instant> next_timer() = 0;

  // Calls `tell` after each commit that added something to the queues, on the thread that wrote,
  // until the returned value is destroyed. Of another server's commits within a second, on a thread of the store.
  [[nodiscard]] virtual std::shared_ptr<void> when_added(
      std::function<void(const Added&)> tell) = 0;
};

}  // namespace server
