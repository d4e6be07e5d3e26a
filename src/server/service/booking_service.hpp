// The business's types, resources, free times, bookings and contacts: the interface between the
// routes (api/) and where the bookings live. OwnBookings keeps them in the server's own store,
// AccountBookings in an account.
//
//   server::Outcome<core::Booking> booking = service.booking(id, caller);
//   if (!booking) return refusal(booking.error());
//
// Returns values, or an ApiError if the request is refused; the routes make JSON and status codes
// of both. The exception is what an Idempotency-Key may repeat: that answer is serialised inside
// the transaction that stores it, by the function that the routes pass in. Every member may be
// called from any thread. A store that fails throws StoreError.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/account_records.hpp"
#include "core/protocol/contacts.hpp"
#include "core/protocol/holds.hpp"
#include "core/protocol/manage.hpp"
#include "core/protocol/protocol.hpp"
#include "server/base/outcome.hpp"
#include "server/rules/schedule.hpp"
#include "server/service/bookings_query.hpp"
#include "server/service/contacts_query.hpp"

namespace server {

// The kind of key of a request: the business's own backend, a page, or a visitor with a link to one
// booking or to all bookings of one contact.
// kCalendarToken opens the calendar file of one booking, and nothing else.
enum class Access { kSecret, kPublishable, kBookingToken, kContactToken, kCalendarToken };

// The owner's page of a booking: it acts as the business, on the booking as it showed it.
struct OwnerView {
  std::string actor;             // the address that the link was sent to
  core::Instant last_change_at;  // the booking's updated_at on the page
};

struct Caller {
  Access access = Access::kPublishable;
  core::Id id = 0;         // the booking, or the contact, of a visitor's link
  bool has_ended = false;  // the link's signed time is over
  std::optional<OwnerView> owner = std::nullopt;  // with kSecret only
  std::string link_id = {};                       // that a visitor's link names; may be empty
  std::string client = {};                        // the address that the request came from

  bool is_link() const { return access != Access::kSecret && access != Access::kPublishable; }

  // False for a page and for the link that it gets with a booking: the number of a contact who was there before
  // differs from a new one's, and anybody can type anybody's address.
  bool sees_contact_id() const {
    return access == Access::kSecret || access == Access::kContactToken;
  }
  // What they see in its place: the booking's own id. Widgets of before require a contact_id, and pages that were open
  // while the server was updated have one.
  core::Id shown_contact_id(const core::Booking& booking) const {
    return sees_contact_id() ? booking.contact_id : booking.id;
  }
  // If false, the booking must read as not found.
  bool may_reach(const core::Booking& booking) const;
  // False for an owner's page if the booking has begun, or changed after it was shown.
  bool sees_latest(const core::Booking& booking, core::Instant now) const;
  std::string actor() const { return owner ? owner->actor : std::string(); }
};

// The network that the request came from, as the store has it: an HMAC with `salt` as its key. Empty for the business's
// backend, whose holds and cancellations aren't limited.
std::string client_mark(const std::string& salt, const Caller& caller);

struct AvailabilityQuery {
  core::Id booking_type_id = 0;
  std::optional<core::Id> resource_id;
  core::Date from;
  core::Date to;           // inclusive; a client may ask for core::kMaxRangeDays days
  std::string hold_token;  // the client's own hold, whose time reads as free; empty: none
  std::optional<core::Id> booking_id;  // the booking to be moved, whose time reads as free too
};

// Identifies repeats of a request, so that it is carried out once.
struct Idempotency {
  std::string key;           // empty: no key, so every request is a new one
  std::string request_hash;  // of the body; a repeat has the same
};

// The answer to a request that an Idempotency-Key may repeat, as it is stored with the key.
struct SerialisedAnswer {
  int status = 200;
  std::string body;
  int retry_after = 0;  // seconds; 0: none. Not stored
};

// Turns the outcome of such a request into the answer to store.
template <class T>
using Serialiser = std::function<SerialisedAnswer(const Outcome<T>&)>;

// What an answer about times was made from. While all of it is the same, so is the answer.
struct Standing {
  std::uint64_t version = 0;  // Store::times_version
  core::Instant from;         // by the clock: from when it was made
  core::Instant until;        // until then no hold ends and no start becomes too soon
  // What calendars block for these resources.
  std::vector<core::Id> resources = {};
  core::DayBounds bounds = {};
  std::vector<Occupied> busy = {};
};

struct Availability {
  std::vector<core::DaySlots> days;          // one for each date that was asked for
  std::optional<core::Instant> stale_as_of;  // set if a part is out of date: since when
  std::optional<Standing> standing;          // nothing: it holds for this request alone
};

// A link to all bookings of a contact.
struct VisitorToken {
  std::string token;
  core::Id contact_id = 0;
  core::Instant expires_at;
};

struct BookingOrder {
  core::BookingRequest request;
  Caller caller{Access::kSecret, 0};
  Idempotency once;
};

struct ContactOrder {
  core::Contact contact;  // without id and stamps
  Idempotency once;
};

struct SendOrder {
  core::Id booking_id = 0;
  core::SendRequest request;
  Caller caller;
  Idempotency once;
};

struct HoldOrder {
  core::HoldRequest request;
  Caller caller;
};

class BookingService {
 public:
  virtual ~BookingService() = default;

  virtual Outcome<std::vector<core::BookingType>> types() const = 0;
  virtual Outcome<std::vector<core::Resource>> resources() const = 0;
  // `visitor_zone` is an IANA name; an unknown one is left out of the configuration.
  virtual Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const = 0;
  // Whether the times are in the server's own store: then widget/config has the first ones at no cost of the account's.
  virtual bool has_own_times() const = 0;
  // `as_range`: from and to were given, instead of one date. 404 for a booking_id that `caller` may
  // not reach.
  virtual Outcome<Availability> availability(const AvailabilityQuery& query, bool as_range,
                                             const Caller& caller) const = 0;
  // What is asked for in this second stands on that; ask before. Nothing: it holds for one request alone.
  virtual std::optional<Standing> standing() const { return std::nullopt; }
  // Whether an answer that stands on it may be given now.
  virtual bool stands(const Standing&) const { return false; }
  // The error is a refusal that is not stored; a stored one is a SerialisedAnswer too.
  virtual Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                         const Serialiser<core::BookingMade>& serialise) const = 0;

  // Keeps a time from everybody else for five minutes. Replaces the visitor's earlier hold, which
  // stays if this one is refused. At most half of what a day has left per address (429), except for
  // the business's own backend.
  virtual Outcome<core::HoldMade> hold(const HoldOrder& order) const = 0;
  // Another five minutes, up to thirty in all. 404 if it has ended.
  virtual Outcome<core::HoldMade> renew_hold(std::string_view hold_token) const = 0;
  // A hold with this token that arrives within a minute isn't made (422).
  virtual void release_hold(std::string_view hold_token) const = 0;

  // The caller with that visitor's link; nothing if it is forged.
  virtual std::optional<Caller> holder(std::string_view token) const = 0;
  // Opens the calendar file of that booking for an hour; less if the caller's link ends earlier.
  virtual std::string calendar_token(core::Id booking, const Caller& caller) const = 0;
  // 404 if the booking with the link's id isn't the one that the link was made for, and 401 if the contact isn't, if
  // the link was mailed before the booking's address was corrected, or if its signed time is over, unless its booking
  // has moved and keeps it open.
  virtual Outcome<void> check_link(const Caller& link) const = 0;
  virtual Outcome<VisitorToken> make_visitor_token(
      const core::VisitorTokenRequest& request) const = 0;

  virtual Outcome<core::BookingPage> bookings(const BookingsQuery& query,
                                              const Caller& caller) const = 0;
  virtual Outcome<core::Booking> booking(core::Id id, const Caller& caller) const = 0;
  // Moves it, in one transaction that frees the old time, changes its notes, confirms it, or all of
  // these.
  virtual Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                            const Caller& caller) const = 0;
  // `reason` is for the other side to read; empty: none. An account keeps no reason.
  virtual Outcome<void> cancel(core::Id id, const std::string& reason,
                               const Caller& caller) const = 0;

  // Sends the mail that fits the booking's state again, three times a day at most (429), or to another
  // address with the page's correction token. 409 if the server sends no mails, or the address was
  // corrected before. A refusal isn't stored.
  virtual Outcome<SerialisedAnswer> send_mail(const SendOrder& order,
                                              const Serialiser<core::Booking>& serialise) const = 0;

  virtual Outcome<core::ContactPage> contacts(const ContactsQuery& query) const = 0;
  virtual Outcome<core::Contact> contact(core::Id id) const = 0;
  virtual Outcome<SerialisedAnswer> add_contact(
      const ContactOrder& order, const Serialiser<core::Contact>& serialise) const = 0;

  virtual const core::DetailRules& details() const = 0;
  // By which visitors' numbers are read; empty: they need their country's code.
  virtual core::PhonePlan phone_plan() const = 0;
};

}  // namespace server
