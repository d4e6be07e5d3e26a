// Bookings that the server keeps itself: the use cases over the site, the store and the clock.
//
//   server::OwnBookings service(site, store, tokens, clock, counts);
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/base/clock.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_counts.hpp"
#include "server/service/booking_service.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server {

class OwnBookings : public BookingService {
 public:
  // All of them must outlive this.
  OwnBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
              BookingCounts& counts);

  Outcome<std::vector<core::BookingType>> types() const override;
  Outcome<std::vector<core::Resource>> resources() const override;
  Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const override;
  Outcome<Availability> availability(const AvailabilityQuery& query, bool as_range,
                                     const Caller& caller) const override;
  Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                 const Serialiser<core::BookingMade>& serialise) const override;
  Outcome<core::HoldMade> hold(const HoldOrder& order) const override;
  Outcome<core::HoldMade> renew_hold(std::string_view hold_token) const override;
  void release_hold(std::string_view hold_token) const override;
  std::optional<Caller> holder(std::string_view token) const override;
  Outcome<void> check_ended_link(const Caller& link) const override;
  Outcome<VisitorToken> make_visitor_token(const core::VisitorTokenRequest& request) const override;
  Outcome<core::BookingPage> bookings(const BookingsQuery& query,
                                      const Caller& caller) const override;
  Outcome<core::Booking> booking(core::Id id, const Caller& caller) const override;
  Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                    const Caller& caller) const override;
  Outcome<void> cancel(core::Id id, const Caller& caller) const override;
  Outcome<core::ContactPage> contacts(const ContactsQuery& query) const override;
  Outcome<core::Contact> contact(core::Id id) const override;
  Outcome<SerialisedAnswer> add_contact(const ContactOrder& order,
                                        const Serialiser<core::Contact>& serialise) const override;
  const core::DetailRules& details() const override { return site_.details; }

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

  Outcome<Wanted> find_wanted(core::Id type, std::optional<core::Id> resource) const;
  Schedule schedule_for(const Wanted& wanted, core::Date from, core::Date to,
                        core::Instant now) const;
  Outcome<void> check_start_time(const Schedule& schedule, core::Instant starts_at,
                                 core::Instant now) const;
  // Nothing if nobody is free then.
  std::optional<Place> find_place(Transaction& transaction, const Wanted& wanted,
                                  const Schedule& schedule, core::Instant starts_at,
                                  const LookPast& past, core::Instant now) const;
  Outcome<core::HoldMade> hold_in(Transaction& transaction, const HoldOrder& order,
                                  const Wanted& wanted, const Schedule& schedule,
                                  core::Instant now) const;
  // Tells the holds of one address from another's, and no more than that; empty for the backend.
  std::string client_mark(const HoldOrder& order) const;
  // Who may not be booked, and how that is told to whoever asks.
  Outcome<void> check_contact(Transaction& transaction, const BookingOrder& order) const;
  Outcome<core::BookingMade> book_in(Transaction& transaction, const BookingOrder& order,
                                     const Wanted& wanted, const Schedule& schedule,
                                     core::Instant now) const;
  // That somebody else has the time.
  core::ApiError taken() const;
  core::BookingMade made(const core::Booking& booking, Access access) const;
  // Writes what the receivers of webhooks are to be told of it, to be sent once all is on disk.
  void tell_receivers(Transaction& transaction, WebhookEvent event, const core::Booking& booking,
                      core::Instant now) const;
  // All of a change but its answer.
  Outcome<void> change_in(Transaction& transaction, const core::Booking& booking,
                          const core::BookingChange& change, const Caller& caller,
                          core::Instant now) const;
  Outcome<void> move_in(Transaction& transaction, const core::Booking& booking,
                        const core::BookingChange& change, const Caller& caller,
                        core::Instant now) const;

  const Site& site_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
  BookingCounts& counts_;
  const std::string client_salt_;  // of this object alone: no address can be read off the store
};

}  // namespace server
