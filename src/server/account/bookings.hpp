// BookingService in account mode: bookings, contacts, types and resources live in the account. What
// the account lacks (visitors' links, holds, idempotency) is kept in the server's own store.
//
//   server::AccountContext context{account, scheduler, reader, intents, seen, salt};
//   server::AccountBookings service(site, store, tokens, clock, counts, context);
//
// - The site file has the business's name, zone, language, details and keys; types, resources and
//   times are the account's. Every active resource is offered for every active type, because the
//   account's API doesn't say which resource takes which type.
// - A booking is reported as made only if it is known to be made. If the answer was lost, the
//   booking is looked up by contact and time before it is sent again.
// - An answer to a visitor never contains more of a contact than the visitor typed.
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

// What lives as long as the program, independent of the active site file.
struct AccountContext {
  const AccountClient& account;
  CallScheduler& scheduler;
  AccountReader& reader;
  Intents& intents;
  SeenBookings& seen;
  std::string client_salt;  // hides clients' addresses in the store
  KeyedLocks requests{};    // by idempotency key
  KeyedLocks visitors{};    // by e-mail address or phone number
};

class AccountBookings : public BookingService {
 public:
  // All of them must outlive this.
  AccountBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
                  BookingCounts& counts, AccountContext& context);

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

  // --- Holds (holds.cpp)
  // Times held by others, as the owner of that token sees them.
  std::vector<Occupied> held_by_others(core::Instant from, core::Instant until,
                                       std::string_view hold_token) const;
  // A time somebody wants, with that resource or anybody; `client` as in ClientQuota.
  struct WantedTime {
    core::Id type;
    std::optional<core::Id> resource;
    core::Slot slot;
    std::string client;
  };
  // Whom to ask the account for, so that nobody gets what others hold: the one who is wanted, or,
  // where others hold somebody at that time and anybody will do, one who is free. Or the refusal.
  Outcome<std::optional<core::Id>> unheld(const Catalogue& catalogue, const WantedTime& wanted,
                                          std::string_view hold_token) const;
  Outcome<std::optional<core::Id>> free_one(const std::vector<core::Id>& resources,
                                            const std::vector<Occupied>& held,
                                            const WantedTime& wanted, core::Date day) const;
  void end_hold(std::string_view hold_token) const;
  // As ClientQuota counts those who read: by address, and the business not at all.
  static std::string quota_client(const Caller& caller, const std::string& client);
  core::Date last_day_asked() const;
  struct ListedSlot {
    core::Slot slot;
    core::Date day;  // under which the account lists it
  };
  Outcome<ListedSlot> slot_at(core::Id type, std::optional<core::Id> resource,
                              core::Instant starts_at, const std::string& client) const;

  // --- Booking (booking.cpp)
  struct Attempt;
  core::ApiError counted_slot_taken() const;
  Outcome<SerialisedAnswer> book_reserved(Attempt& attempt) const;
  Outcome<SerialisedAnswer> send(Attempt& attempt) const;
  Outcome<SerialisedAnswer> confirm(Attempt& attempt, const core::Booking& booking) const;
  Outcome<SerialisedAnswer> refuse(Attempt& attempt, core::ApiError error) const;
  enum class Lookup { kFound, kAbsent, kUnknown };
  Lookup look_up(Attempt& attempt, core::Booking& booking) const;
  std::optional<Outcome<SerialisedAnswer>> resolve_earlier(Attempt& attempt) const;
  Refusal unknown_yet(const Attempt& attempt) const;
  Outcome<SerialisedAnswer> keep(const Attempt& attempt,
                                 const Outcome<core::BookingMade>& outcome) const;

  // --- Contacts (contacts.cpp)
  // The visitor's contact, found or created; or the reason for the failure.
  Outcome<core::Id> contact_for(CallReservation& calls, const core::ContactDetails& details) const;
  using Search = Outcome<std::optional<core::Contact>>;
  Search search(CallReservation& calls, const core::ContactDetails& details) const;
  Search search_for(CallReservation& calls, std::string_view text,
                    const core::ContactDetails& details, bool by_phone) const;

  // --- Changing (changes.cpp)
  Outcome<core::Booking> reach(CallReservation& calls, core::Id id, const Caller& caller) const;
  Outcome<void> refuse_blacklisted(CallReservation& calls, core::Id contact_id,
                                   const core::ApiError& refusal_told) const;
  // The change as it may be made without taking what others hold.
  Outcome<core::BookingChange> around_holds(const Catalogue& catalogue,
                                            const core::Booking& booking,
                                            const core::BookingChange& change) const;
  Outcome<core::Booking> put(CallReservation& calls, const core::Booking& booking,
                             const core::BookingChange& change) const;
  core::Booking as_told_to(const Caller& caller, core::Booking booking) const;

  // A permit for a read that isn't cached, or what to answer instead.
  Outcome<CallPermit> read_permit() const;
  // Calls `work` once the scheduler has `calls` for it; otherwise says when to try again.
  template <class Work>
  std::invoke_result_t<Work, CallReservation&> with_reservation(const std::string& place, int calls,
                                                                Work work) const {
    auto reserved = reserve(place, calls);
    if (!reserved) return Refusal(reserved.error());
    return work(**reserved);
  }
  Outcome<std::unique_ptr<CallReservation>> reserve(const std::string& place, int calls) const;
  void touch(const core::Booking& booking, AccountCache::Touch touch) const;

  const Site& site_;
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
  BookingCounts& counts_;
  AccountContext& context_;
};

}  // namespace server
