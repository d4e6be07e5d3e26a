// The interface to the database; store/sqlite implements it. The database itself refuses two
// bookings that overlap on one resource, whatever the calling code does.
//
//   store.write([&](server::Transaction& t) { auto made = t.add_booking(booking); … });
//
// Every member may be called from any thread. Failures throw StoreError.
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
  bool busy;  // the database was locked for too long: a retry may succeed
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

struct Waiting {
  std::int64_t count = 0;
  core::Instant oldest;  // when the oldest was made
};
using Outbox = std::map<WebhookEvent, Waiting>;  // only events with waiting deliveries

// The number of pending and confirmed bookings of a resource.
struct ResourceLoad {
  core::Id resource_id;
  int bookings;
};

// One write transaction: isolated from others, and on disk as a whole or not at all.
class Transaction {
 public:
  virtual ~Transaction() = default;
  // Times taken by bookings, and by holds that haven't expired at `now`.
  virtual std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  // Bookings that start in [from, until), for each resource that has any.
  virtual std::vector<ResourceLoad> loads(core::Instant from, core::Instant until,
                                          std::optional<core::Id> except) = 0;
  // Starts in [from, until) of the type's pending and confirmed bookings, and of its holds that
  // haven't expired at `now`.
  virtual std::vector<core::Instant> starts(core::Id booking_type, core::Instant from,
                                            core::Instant until, core::Instant now,
                                            const ConflictExclusions& exclusions) = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Returns the contact with its id and timestamps.
  virtual core::Contact add_contact(core::Contact contact, core::Instant now) = 0;
  // Whether a contact with that email address, or with that phone number, is on the blacklist.
  virtual bool is_blacklisted(const core::ContactDetails& details) = 0;
  // The contact with that email address (case-insensitive), or else with that phone number, or a
  // new one. Never changes an existing contact: anybody can type anybody's address.
  virtual core::Id contact_for(const core::ContactDetails& details, core::Instant now) = 0;
  // Nothing if the database refused it, because it overlaps another booking.
  virtual std::optional<core::Booking> add_booking(const NewBooking& booking) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  // False, without any change, if the database refused it, because it overlaps another booking.
  virtual bool move_booking(core::Id id, const MovedBooking& moved, core::Instant now) = 0;
  virtual void confirm_booking(core::Id id, core::Instant now) = 0;
  virtual void set_notes(core::Id id, const std::optional<std::string>& notes,
                         core::Instant now) = 0;
  virtual void cancel_booking(core::Id id, core::Instant now) = 0;
  // Nothing if there is no such hold, or it has expired at `now`.
  virtual std::optional<Hold> hold(const std::string& token_hash, core::Instant now) = 0;
  // When the client's holds end that haven't expired at `now`, in ascending order.
  virtual std::vector<core::Instant> hold_ends(const std::string& client, core::Instant now) = 0;
  // Replaces a hold with the same token, and deletes holds that have expired at `now`. The caller
  // must check in this transaction that the time is free.
  virtual void keep_hold(const Hold& hold, core::Instant now) = 0;
  virtual void end_hold(const std::string& token_hash) = 0;
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  // Deletes answers kept before `since`.
  virtual void keep_answer(const AnswerKey& key, const KeptAnswer& answer, core::Instant now,
                           core::Instant since) = 0;
  // Due at once. The store sets its id, due_at and failed_attempts.
  virtual void add_delivery(const Delivery& delivery) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual std::vector<Occupied> occupied(core::Instant from, core::Instant until, core::Instant now,
                                         const ConflictExclusions& exclusions) = 0;
  virtual std::int64_t live_holds(core::Instant now) = 0;
  // Reads, and takes the write lock briefly. Throws if either fails or takes longer than
  // `patience`.
  virtual void check(std::chrono::milliseconds patience) = 0;
  virtual std::optional<KeptAnswer> kept_answer(const AnswerKey& key, core::Instant since) = 0;
  virtual std::vector<core::Instant> starts(core::Id booking_type, core::Instant from,
                                            core::Instant until, core::Instant now,
                                            const ConflictExclusions& exclusions) = 0;
  virtual std::optional<core::Contact> contact(core::Id id) = 0;
  // Contacts with `search` anywhere in their name, email address or phone number (search_text.hpp
  // has the comparison); all contacts if it is empty.
  virtual ContactPage contacts(std::string_view search, std::int64_t limit,
                               std::int64_t offset) = 0;
  virtual std::optional<core::Booking> booking(core::Id id, core::Instant now) = 0;
  virtual BookingPage bookings(const BookingFilter& filter) = 0;
  // Marks the challenge as used by `owner`. False if another owner has used it. Deletes expired
  // challenges.
  virtual bool spend_challenge(const std::string& hash, const std::string& owner,
                               core::Instant expires_at, core::Instant now) = 0;
  // Runs `work` in one transaction: on disk when this returns, undone if `work` throws.
  virtual void write(const std::function<void(Transaction&)>& work) = 0;
  // Adds contacts with a new id. For existing ones, updates type, status, blacklisted and tags,
  // where the site file gives them.
  virtual void add_contacts(const std::vector<SiteContact>& contacts, core::Instant now) = 0;
  // The stored value of that name. If there is no such value, stores `fresh` and returns it.
  virtual std::string get_or_create_setting(std::string_view name, const std::string& fresh) = 0;

  // The next delivery to that receiver, due or not: the one that is due first, of those without an
  // earlier delivery about the same booking.
  virtual std::optional<Delivery> next_delivery(const std::string& url) = 0;
  virtual void end_delivery(core::Id id) = 0;                            // sent, or given up
  virtual void put_off_delivery(core::Id id, core::Instant due_at) = 0;  // an attempt has failed
  // Deletes the deliveries to all other receivers, and returns their number.
  virtual std::int64_t drop_deliveries_except(const std::vector<std::string>& urls) = 0;
  virtual Outbox outbox() = 0;
  // Sets the callback for each commit that added deliveries. It gets their addresses, on the thread
  // that wrote. Call this before the first write.
  virtual void when_deliveries_come(std::function<void(const std::set<std::string>&)> tell) = 0;
};

}  // namespace server
