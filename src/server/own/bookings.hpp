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

  Answer types() const override;
  Answer resources() const override;
  Answer config(std::string_view visitor_zone) const override;
  Answer availability(const AvailabilityQuery& query, bool as_range,
                      const Caller& caller) const override;
  Answer book(const BookingOrder& order) const override;
  Answer hold(const HoldOrder& order) const override;
  Answer renew_hold(std::string_view hold_token) const override;
  Answer release_hold(std::string_view hold_token) const override;
  std::optional<Caller> holder(std::string_view token) const override;
  std::optional<Answer> refuse_ended(const Caller& link) const override;
  Answer make_visitor_token(const core::VisitorTokenRequest& request) const override;
  Answer bookings(const BookingsQuery& query, const Caller& caller) const override;
  Answer booking(core::Id id, const Caller& caller) const override;
  Answer change(core::Id id, const core::BookingChange& change,
                const Caller& caller) const override;
  Answer cancel(core::Id id, const Caller& caller) const override;
  Answer contacts(const ContactsQuery& query) const override;
  Answer contact(core::Id id) const override;
  Answer add_contact(const ContactOrder& order) const override;
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

  std::variant<Wanted, core::ApiError> find_wanted(core::Id type,
                                                   std::optional<core::Id> resource) const;
  Schedule schedule_for(const Wanted& wanted, core::Date from, core::Date to,
                        core::Instant now) const;
  std::optional<core::ApiError> refuse_start(const Schedule& schedule, core::Instant starts_at,
                                             core::Instant now) const;
  // Nothing if nobody is free then.
  std::optional<Place> find_place(Transaction& transaction, const Wanted& wanted,
                                  const Schedule& schedule, core::Instant starts_at,
                                  const LookPast& past, core::Instant now) const;
  Answer hold_in(Transaction& transaction, const HoldOrder& order, const Wanted& wanted,
                 const Schedule& schedule, core::Instant now) const;
  // Tells the holds of one address from another's, and no more than that; empty for the backend.
  std::string client_mark(const HoldOrder& order) const;
  // Does `work` in one transaction, unless it was done for that key before.
  Answer answer_once(const Caller& caller, const Idempotency& once, core::Instant now,
                     const std::function<Answer(Transaction&)>& work) const;
  // Who may not be booked, and how that is told to whoever asks.
  std::optional<core::ApiError> refuse_contact(Transaction& transaction,
                                               const BookingOrder& order) const;
  Answer book_in(Transaction& transaction, const BookingOrder& order, const Wanted& wanted,
                 const Schedule& schedule, core::Instant now) const;
  // That somebody else has the time.
  core::ApiError taken() const;
  Answer made(const core::Booking& booking, Access access) const;
  // Writes what the receivers of webhooks are to be told of it, to be sent once all is on disk.
  void tell_receivers(Transaction& transaction, WebhookEvent event, const core::Booking& booking,
                      core::Instant now) const;
  // All of a change but its answer.
  std::optional<core::ApiError> change_in(Transaction& transaction, const core::Booking& booking,
                                          const core::BookingChange& change, const Caller& caller,
                                          core::Instant now) const;
  std::optional<core::ApiError> move_in(Transaction& transaction, const core::Booking& booking,
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
