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
#include "server/service/bookings_query.hpp"
#include "server/service/contacts_query.hpp"

namespace server {

// The kind of key of a request: the business's own backend, a page, or a visitor with a link to one
// booking or to all bookings of one contact.
enum class Access { kSecret, kPublishable, kBookingToken, kContactToken };

struct Caller {
  Access access = Access::kPublishable;
  core::Id id = 0;         // the booking, or the contact, of a visitor's link
  bool has_ended = false;  // the link's signed time is over

  // If false, the booking must read as not found.
  bool may_reach(const core::Booking& booking) const;
};

struct AvailabilityQuery {
  core::Id booking_type_id = 0;
  std::optional<core::Id> resource_id;
  core::Date from;
  core::Date to;           // inclusive; at most core::kMaxRangeDays days
  std::string hold_token;  // the client's own hold, whose time reads as free; empty: none
  std::optional<core::Id> booking_id;  // the booking to be moved, whose time reads as free too
  std::string client;                  // the address it came from
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

struct Availability {
  std::vector<core::DaySlots> days;          // one for each date that was asked for
  std::optional<core::Instant> stale_as_of;  // set if a part is out of date: since when
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

struct HoldOrder {
  core::HoldRequest request;
  Caller caller;
  std::string client;  // the address it came from
};

class BookingService {
 public:
  virtual ~BookingService() = default;

  virtual Outcome<std::vector<core::BookingType>> types() const = 0;
  virtual Outcome<std::vector<core::Resource>> resources() const = 0;
  // `visitor_zone` is an IANA name; an unknown one is left out of the configuration.
  virtual Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const = 0;
  // `as_range`: from and to were given, instead of one date. 404 for a booking_id that `caller` may
  // not reach.
  virtual Outcome<Availability> availability(const AvailabilityQuery& query, bool as_range,
                                             const Caller& caller) const = 0;
  // The error is a refusal that is not stored; a stored one is a SerialisedAnswer too.
  virtual Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                         const Serialiser<core::BookingMade>& serialise) const = 0;

  // Keeps a time from everybody else for five minutes. Replaces the visitor's earlier hold, which
  // stays if this one is refused. At most five per address (429), except for the business's own
  // backend.
  virtual Outcome<core::HoldMade> hold(const HoldOrder& order) const = 0;
  // Another five minutes, up to thirty in all. 404 if it has ended.
  virtual Outcome<core::HoldMade> renew_hold(std::string_view hold_token) const = 0;
  // Does nothing if it has ended already.
  virtual void release_hold(std::string_view hold_token) const = 0;

  // The caller with that visitor's link; nothing if it is forged.
  virtual std::optional<Caller> holder(std::string_view token) const = 0;
  // For a link whose signed time is over: 401, unless its booking has moved and keeps it open.
  virtual Outcome<void> check_ended_link(const Caller& link) const = 0;
  virtual Outcome<VisitorToken> make_visitor_token(
      const core::VisitorTokenRequest& request) const = 0;

  virtual Outcome<core::BookingPage> bookings(const BookingsQuery& query,
                                              const Caller& caller) const = 0;
  virtual Outcome<core::Booking> booking(core::Id id, const Caller& caller) const = 0;
  // Moves it, in one transaction that frees the old time, changes its notes, confirms it, or all of
  // these.
  virtual Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                            const Caller& caller) const = 0;
  virtual Outcome<void> cancel(core::Id id, const Caller& caller) const = 0;

  virtual Outcome<core::ContactPage> contacts(const ContactsQuery& query) const = 0;
  virtual Outcome<core::Contact> contact(core::Id id) const = 0;
  virtual Outcome<SerialisedAnswer> add_contact(
      const ContactOrder& order, const Serialiser<core::Contact>& serialise) const = 0;

  virtual const core::DetailRules& details() const = 0;
};

}  // namespace server
