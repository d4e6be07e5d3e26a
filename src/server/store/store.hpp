// Where bookings are kept. What the service needs of a database, in its own words; store_sqlite is
// one. The database itself refuses two bookings that overlap on one resource, whatever the code
// does.
//
//   store.write([&](server::Transaction& t) { auto made = t.add_booking(booking); … });
//
// Every member may be called from any thread. What fails throws StoreError.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "server/rules/schedule.hpp"
#include "server/site/site.hpp"

namespace server {

class StoreError : public std::runtime_error {
 public:
  StoreError(const std::string& what, bool is_busy) : std::runtime_error(what), busy(is_busy) {}
  bool busy;  // others held the database for too long: worth another try
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
};

// Where a booking goes when it is moved.
struct MovedBooking {
  Occupied occupied;
  core::Instant starts_at;
  core::Instant ends_at;
  core::BookingStatus status;
};

// Which bookings, and which page of them; `now` tells which confirmed ones read as completed.
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

// A time kept from everybody but its holder while they make up their mind.
struct Hold {
  std::string token_hash;  // of the holder's token, which is not stored itself
  core::Id booking_type_id = 0;
  core::Instant starts_at;
  Occupied occupied;
  std::string client;  // tells whose holds are counted together; empty: not counted
  core::Instant since;
  core::Instant expires_at;  // from then on it is as if it were not there
  bool operator==(const Hold&) const = default;
};

// Rows to ignore in the conflict check: the booking that is being moved, and the visitor's own hold.
struct ConflictExclusions {
  std::optional<core::Id> booking;
  std::string hold;  // its token's hash; empty: none
};

// Whose Idempotency-Key: keys of the site's own backend and of pages never meet.
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

// A webhook on its way to one receiver.
struct Delivery {
  core::Id id = 0;  // in the order in which they were written
  std::string url;
  WebhookEvent event = WebhookEvent::kCreated;
  core::Id booking_id = 0;
  std::string delivery_id;
  std::string body;
  core::Instant made_at;
  core::Instant due_at;  // of the next attempt
  int failed_attempts = 0;
};

struct Waiting {
  std::int64_t count = 0;
  core::Instant oldest;  // when the oldest was made
};
using Outbox = std::map<WebhookEvent, Waiting>;  // without events of which none wait

// Bookings that hold their time: pending and confirmed ones.
struct ResourceLoad {
  core::Id resource_id;
  int bookings;
};

// One unit of work that sees no other's half-done one: all of it is on disk, or none.
class Transaction {
 public:
  virtual ~Transaction() = default;
  // By bookings, and by holds that live at `now`.
  virtual std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  // Bookings that start in [from, until), for each resource that has any.
  virtual std::vector<ResourceLoad> loads(core::Instant from, core::Instant until,
                                          std::optional<core::Id> except) = 0;
  // Starts in [from, until) of the type's bookings that hold their time, and of its holds that live
  // at `now`.
  virtual std::vector<core::Instant> starts(core::Id booking_type, core::Instant from,
                                            core::Instant until, core::Instant now,
                                            const ConflictExclusions& exclusions) = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Gives it its id and its stamps.
  virtual core::Contact add_contact(core::Contact contact, core::Instant now) = 0;
  // Whether anybody with that email address, or with that phone number, is on the blacklist.
  virtual bool is_blacklisted(const core::ContactDetails& details) = 0;
  // The contact with that email address (in any case), or else with that phone number, or a new
  // one. Never changes one that is there: anybody can type anybody's address.
  virtual core::Id contact_for(const core::ContactDetails& details, core::Instant now) = 0;
  // Nothing if the database refused it because it overlaps another one.
  virtual std::optional<core::Booking> add_booking(const NewBooking& booking) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  // False, and nothing happens, if the database refused it because it overlaps another one.
  virtual bool move_booking(core::Id id, const MovedBooking& moved, core::Instant now) = 0;
  virtual void confirm_booking(core::Id id, core::Instant now) = 0;
  virtual void set_notes(core::Id id, const std::optional<std::string>& notes,
                         core::Instant now) = 0;
  virtual void cancel_booking(core::Id id, core::Instant now) = 0;
  // Nothing if there is none that lives at `now`.
  virtual std::optional<Hold> hold(const std::string& token_hash, core::Instant now) = 0;
  // When those of that client that live at `now` end, the first one first.
  virtual std::vector<core::Instant> hold_ends(const std::string& client, core::Instant now) = 0;
  // In place of one with the same token, if any. Forgets holds that have ended by `now`. Whether
  // the time is free is for the caller to ask before, in this transaction.
  virtual void keep_hold(const Hold& hold, core::Instant now) = 0;
  virtual void end_hold(const std::string& token_hash) = 0;
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  // Forgets answers kept before `since`.
  virtual void keep_answer(const AnswerKey& key, const KeptAnswer& answer, core::Instant now,
                           core::Instant since) = 0;
  // Due at once; its id, due_at and failed_attempts are the store's to give.
  virtual void add_delivery(const Delivery& delivery) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  virtual std::int64_t live_holds(core::Instant now) = 0;
  // Reads, and takes the write lock for a moment. Throws if either fails or takes longer than
  // `patience`.
  virtual void check(std::chrono::milliseconds patience) = 0;
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  virtual std::vector<core::Instant> starts(core::Id booking_type, core::Instant from,
                                            core::Instant until, core::Instant now,
                                            const ConflictExclusions& exclusions) = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Those with `search` anywhere in their name, email address or phone number (search_text.hpp says
  // how it is compared); everybody if it is empty.
  virtual ContactPage contacts(std::string_view search, std::int64_t limit,
                               std::int64_t offset) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  virtual BookingPage bookings(const BookingFilter& filter) = 0;
  // Whether nobody else has used the challenge before: from now on it is `owner`'s. Forgets those
  // that have expired.
  virtual bool spend_challenge(const std::string& hash, const std::string& owner,
                               core::Instant expires_at, core::Instant now) = 0;
  // Runs `work` in one transaction: on disk when this returns, undone if `work` throws.
  virtual void write(const std::function<void(Transaction&)>& work) = 0;
  // Adds those whose id is not there yet; of the others, takes over what the site gives of type,
  // status, blacklisted and tags.
  virtual void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) = 0;
  // The value kept under that name; keeps `fresh` and gives it back if there was none.
  virtual std::string get_or_create_setting(std::string_view name, const std::string& fresh) = 0;

  // What is to be sent to that receiver next, due or not: the first due of those that wait for no
  // earlier one of the same booking.
  virtual std::optional<Delivery> next_delivery(const std::string& url) = 0;
  virtual void end_delivery(core::Id id) = 0;                            // sent, or given up
  virtual void put_off_delivery(core::Id id, core::Instant due_at) = 0;  // an attempt has failed
  // Forgets what is on its way to anybody else, and tells how many that were.
  virtual std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) = 0;
  virtual Outbox outbox() = 0;
  // Called after each commit that added deliveries, with the addresses they go to, by the thread
  // that wrote. To be set before anybody writes; nothing at first.
  virtual void when_deliveries_come(std::function<void(const std::set<std::string>&)> tell) = 0;
};

}  // namespace server
