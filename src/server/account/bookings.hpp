// Bookings that live in an upstream account: the use cases over Upstream. What the upstream lacks
// (visitors' links, idempotency) is kept in the server's own store.
//
//   server::UpstreamSide side(upstream, line, reader, intents);     // as long as the program
//   server::UpstreamBookings service(site, store, tokens, clock, side);
//
// - The site file gives the business's name, zone, language, details and keys; types, resources and
//   times are the upstream's. Every active resource is offered for every active type, because the
//   upstream does not tell who takes which.
// - A booking is reported made only if it is known to be. One whose answer was lost is looked for,
//   by contact and time, before it is tried again.
// - What a page's visitor is told never holds more of a contact than they typed themselves.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "server/account/client.hpp"
#include "server/account/events.hpp"
#include "server/account/reader.hpp"
#include "server/base/clock.hpp"
#include "server/base/keyed_locks.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_counts.hpp"
#include "server/service/booking_service.hpp"
#include "server/site/site.hpp"
#include "server/store/intents.hpp"
#include "server/store/store.hpp"

namespace server {

// What lasts as long as the program, whatever site file is in force.
struct UpstreamSide {
  const Upstream& upstream;
  UpstreamLine& line;
  UpstreamReader& reader;
  Intents& intents;
  SeenBookings& seen;
  std::string client_salt;  // so that no address can be read off the store
  KeyedLocks requests{};    // by idempotency key
  KeyedLocks visitors{};    // by e-mail address or phone number
};

class UpstreamBookings : public BookingService {
 public:
  // All of them must outlive this.
  UpstreamBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
                   BookingCounts& counts, UpstreamSide& side);

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
  struct Catalogue {
    std::vector<core::BookingType> types;
    std::vector<core::Resource> resources;
    const core::BookingType* type(core::Id id) const;
    const core::Resource* resource(core::Id id) const;
    std::vector<core::Id> active_resources() const;
  };
  Outcome<Catalogue> catalogue() const;
  static std::optional<core::ApiError> refuse_choice(const Catalogue& catalogue, core::Id type,
                                                     std::optional<core::Id> resource);

  // --- Holds (upstream_holds.cpp)
  // What others hold, for whoever has that token.
  std::vector<Occupied> held_by_others(core::Instant from, core::Instant until,
                                       std::string_view hold_token) const;
  // A time somebody wants, with that resource or anybody; `asker` as AskerShares counts them.
  struct Wanted {
    core::Id type;
    std::optional<core::Id> resource;
    core::Slot slot;
    std::string asker;
  };
  // Whom to ask the upstream for, so that nobody gets what others hold: the one who is wanted, or,
  // where others hold somebody at that time and anybody will do, one who is free. Or the refusal.
  Outcome<std::optional<core::Id>> unheld(const Catalogue& catalogue, const Wanted& wanted,
                                          std::string_view hold_token) const;
  Outcome<std::optional<core::Id>> free_one(const std::vector<core::Id>& resources,
                                            const std::vector<Occupied>& held, const Wanted& wanted,
                                            core::Date day) const;
  void end_hold(std::string_view hold_token) const;
  // As AskerShares counts those who read: by address, and the business not at all.
  static std::string asker_of(const Caller& caller, const std::string& client);
  core::Date last_day_asked() const;
  struct Listed {
    core::Slot slot;
    core::Date day;  // under which the upstream lists it
  };
  Outcome<Listed> slot_at(core::Id type, std::optional<core::Id> resource, core::Instant starts_at,
                          const std::string& asker) const;

  // --- Booking (upstream_booking.cpp)
  struct Attempt;
  core::ApiError taken() const;
  Outcome<SerialisedAnswer> book_in_turn(Attempt& attempt) const;
  Outcome<SerialisedAnswer> send(Attempt& attempt) const;
  Outcome<SerialisedAnswer> settle(Attempt& attempt, const core::Booking& booking) const;
  Outcome<SerialisedAnswer> refuse(Attempt& attempt, core::ApiError error) const;
  enum class Found { kFound, kAbsent, kUnknown };
  Found look_for(Attempt& attempt, core::Booking& booking) const;
  std::optional<Outcome<SerialisedAnswer>> resolve_earlier(Attempt& attempt) const;
  Refusal unknown_yet(const Attempt& attempt) const;
  Outcome<SerialisedAnswer> keep(const Attempt& attempt,
                                 const Outcome<core::BookingMade>& outcome) const;

  // --- Contacts (upstream_contacts.cpp)
  // The visitor's contact, found or made; or why there is none.
  Outcome<core::Id> contact_for(BookingCalls& calls, const core::ContactDetails& details) const;
  using Search = Outcome<std::optional<core::Contact>>;
  Search search(BookingCalls& calls, const core::ContactDetails& details) const;
  Search search_for(BookingCalls& calls, std::string_view text, const core::ContactDetails& details,
                    bool by_phone) const;

  // --- Changing (upstream_booking_changes.cpp)
  Outcome<core::Booking> reach(BookingCalls& calls, core::Id id, const Caller& caller) const;
  Outcome<void> refuse_blacklisted(BookingCalls& calls, core::Id contact_id,
                                   const core::ApiError& refusal_told) const;
  // The change as it may be made without taking what others hold.
  Outcome<core::BookingChange> past_holds(const Catalogue& catalogue, const core::Booking& booking,
                                          const core::BookingChange& change) const;
  Outcome<core::Booking> put(BookingCalls& calls, const core::Booking& booking,
                             const core::BookingChange& change) const;
  core::Booking as_told_to(const Caller& caller, core::Booking booking) const;

  // A turn for a read that nobody shares, or what to answer instead.
  Outcome<Turn> turn_to_read() const;
  // Does it when its turn has come; otherwise says how long that will take.
  template <class Work>
  std::invoke_result_t<Work, BookingCalls&> in_turn(const std::string& place, int calls,
                                                    Work work) const {
    auto entered = enter(place, calls);
    if (!entered) return Refusal(entered.error());
    return work(**entered);
  }
  Outcome<std::unique_ptr<BookingCalls>> enter(const std::string& place, int calls) const;
  void touch(const core::Booking& booking, UpstreamCache::Touch touch) const;

  const Site& site_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
  BookingCounts& counts_;
  UpstreamSide& side_;
};

}  // namespace server
