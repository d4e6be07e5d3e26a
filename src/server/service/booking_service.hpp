// What can be asked of the business: its types, its resources, its free times, bookings and
// contacts. The
// interface between the routes and where the bookings live: OwnBookings keeps them in the server's
// own store.
//
//   server::Answer answer = service.book({request, {Access::kPublishable}, {key, hash}});
//
// Knows JSON only as the finished body of an answer, and of HTTP only the status codes. Every
// member may be called from any thread. A store that fails throws StoreError.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/protocol/contacts.hpp"
#include "core/protocol/holds.hpp"
#include "core/protocol/manage.hpp"
#include "core/protocol/protocol.hpp"
#include "server/service/answers.hpp"
#include "server/service/bookings_query.hpp"
#include "server/service/contacts_query.hpp"

namespace server {

// Whose key came with the request: the business's own backend, a page, or a visitor with a link to
// one booking or to those of one contact.
enum class Access { kSecret, kPublishable, kBookingToken, kContactToken };

struct Caller {
  Access access = Access::kPublishable;
  core::Id id = 0;         // the booking, or the contact, of a visitor's link
  bool has_ended = false;  // the time that was signed with the link is over

  // For anybody else a booking is as if it were not there.
  bool may_reach(const core::Booking& booking) const;
};

struct AvailabilityQuery {
  core::Id booking_type_id = 0;
  std::optional<core::Id> resource_id;
  core::Date from;
  core::Date to;           // inclusive; at most core::kMaxRangeDays days
  std::string hold_token;  // the asker's own hold, whose time reads as free; empty: none
  std::optional<core::Id> booking_id;  // the booking to be moved, whose time reads as free too
  std::string client;                  // the address it came from
};

// What makes a request that comes twice be carried out once.
struct Idempotency {
  std::string key;           // empty: none was sent, and the request is a new one each time
  std::string request_hash;  // of the body, to tell a repeat from another request
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

  virtual Answer types() const = 0;
  virtual Answer resources() const = 0;
  // `visitor_zone` is an IANA name; one that is not known is left out of the answer.
  virtual Answer config(std::string_view visitor_zone) const = 0;
  // {"date", "slots"} for one day; {"days": […]} for a range. 404 for a booking_id that `caller` may
  // not reach.
  virtual Answer availability(const AvailabilityQuery& query, bool as_range,
                              const Caller& caller) const = 0;
  virtual Answer book(const BookingOrder& order) const = 0;

  // Keeps a time from everybody else for five minutes: 201 {hold_token, expires_at}. In place of
  // the visitor's earlier hold, which stays if this one is refused. At most five from one address
  // (429), except for the business's own backend.
  virtual Answer hold(const HoldOrder& order) const = 0;
  // Another five minutes, but thirty in all. 404 if it has ended.
  virtual Answer renew_hold(std::string_view hold_token) const = 0;
  // 204, also if it has ended already.
  virtual Answer release_hold(std::string_view hold_token) const = 0;

  // Who holds that visitor's link; nothing if it is forged.
  virtual std::optional<Caller> holder(std::string_view token) const = 0;
  // Of a link whose own time is over: what to answer, or nothing if its booking has moved and keeps it
  // open.
  virtual std::optional<Answer> refuse_ended(const Caller& link) const = 0;
  // A link to all bookings of a contact.
  virtual Answer make_visitor_token(const core::VisitorTokenRequest& request) const = 0;

  virtual Answer bookings(const BookingsQuery& query, const Caller& caller) const = 0;
  virtual Answer booking(core::Id id, const Caller& caller) const = 0;
  // Moves it, in one transaction that frees the old time, changes its notes, confirms it, or all of
  // these.
  virtual Answer change(core::Id id, const core::BookingChange& change,
                        const Caller& caller) const = 0;
  virtual Answer cancel(core::Id id, const Caller& caller) const = 0;

  virtual Answer contacts(const ContactsQuery& query) const = 0;
  virtual Answer contact(core::Id id) const = 0;
  virtual Answer add_contact(const ContactOrder& order) const = 0;

  virtual const core::DetailRules& details() const = 0;
};

}  // namespace server
