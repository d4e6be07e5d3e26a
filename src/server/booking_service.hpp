// What can be asked of the business: its types, its resources, its free times, and a booking.
//
//   server::BookingService service(site, store, tokens, clock);
//   server::Answer answer = service.book({request, Access::kPublishable, key, hash});
//
// Use cases over the site, the store and the clock. Knows JSON only as the finished body of an
// answer; knows no HTTP beyond its status codes. Every member may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/protocol.hpp"
#include "core/protocol_manage.hpp"
#include "server/answers.hpp"
#include "server/bookings_query.hpp"
#include "server/clock.hpp"
#include "server/site.hpp"
#include "server/store.hpp"
#include "server/tokens.hpp"

namespace server {

// Whose key came with the request: the business's own backend, a page, or a visitor with a link to
// one booking or to those of one contact.
enum class Access { kSecret, kPublishable, kBookingToken, kContactToken };

struct Caller {
  Access access = Access::kPublishable;
  core::Id id = 0;  // the booking, or the contact, of a visitor's link

  // For anybody else a booking is as if it were not there.
  bool may_reach(const core::Booking& booking) const;
};

struct AvailabilityQuery {
  core::Id booking_type_id = 0;
  std::optional<core::Id> resource_id;
  core::Date from;
  core::Date to;  // inclusive; at most core::kMaxRangeDays days
};

struct BookingOrder {
  core::BookingRequest request;
  Access access = Access::kSecret;
  std::string idempotency_key;  // empty: none
  std::string request_hash;     // of the body, to tell a repeat from another request
};

class BookingService {
 public:
  // All four must outlive this.
  BookingService(const Site& site, Store& store, const Tokens& tokens, const Clock& clock);

  Answer types() const;
  Answer resources() const;
  Answer config(std::string_view visitor_zone) const;
  // {"date", "slots"} for one day; {"days": […]} for a range.
  Answer availability(const AvailabilityQuery& query, bool as_range) const;
  Answer book(const BookingOrder& order) const;

  // Who holds that visitor's link; nothing if it is forged or has expired.
  std::optional<Caller> holder(std::string_view token) const;
  // A link to all bookings of a contact.
  Answer make_visitor_token(const core::VisitorTokenRequest& request) const;

  Answer bookings(const BookingsQuery& query, const Caller& caller) const;
  Answer booking(core::Id id, const Caller& caller) const;
  // Moves it, in one transaction that frees the old time, or changes its notes, or both.
  Answer change(core::Id id, const core::BookingChange& change, const Caller& caller) const;
  Answer cancel(core::Id id, const Caller& caller) const;

  const core::DetailRules& details() const { return site_.details; }

 private:
  // A type and who may take it.
  struct Wanted {
    const SiteType* type;
    std::vector<ResourceHours> resources;
  };
  // A free slot, and who takes it.
  struct Place {
    core::Id resource;
    OpenSlot slot;
  };

  std::variant<Wanted, core::ApiError> find_wanted(core::Id type,
                                                   std::optional<core::Id> resource) const;
  Schedule schedule_for(const Wanted& wanted, core::Date from, core::Date to,
                        core::Instant now) const;
  std::optional<core::ApiError> refuse_start(const Schedule& schedule, core::Instant starts_at,
                                             core::Instant now) const;
  // Nothing if nobody is free then. `except` is the booking that is moved, if one is.
  std::optional<Place> find_place(Transaction& transaction, const Schedule& schedule,
                                  core::Instant starts_at, std::optional<core::Id> except,
                                  core::Instant now) const;
  Answer book_in(Transaction& transaction, const BookingOrder& order, const Wanted& wanted,
                 const Schedule& schedule, core::Instant now) const;
  Answer made(const core::Booking& booking, Access access) const;
  // A link to it, that lives a while longer than it.
  std::string manage_token(const core::Booking& booking) const;
  std::optional<core::ApiError> move_in(Transaction& transaction, const core::Booking& booking,
                                        const core::BookingChange& change, core::Instant now) const;

  const Site& site_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
};

}  // namespace server
