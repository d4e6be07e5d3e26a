// BookingService in account mode: bookings, contacts, types and resources live in the account. What
// the account lacks (visitors' links, holds, idempotency) is kept in the server's own store.
// Forwards to the parts in this folder, which have the rules.
//
//   server::AccountContext context{account, scheduler, reader, intents, seen, salt};
//   server::AccountBookings service(site, store, tokens, clock, counts, context);
//
// - The site file has the business's name, zone, language, details and keys; types, resources and
//   times are the account's.
// - A booking is reported as made only if it is known to be made.
// - An answer to a visitor never contains more of a contact than the visitor typed.
#pragma once

#include "server/account/availability.hpp"
#include "server/account/booking_changer.hpp"
#include "server/account/booking_maker.hpp"
#include "server/account/booking_reader.hpp"
#include "server/account/catalog.hpp"
#include "server/account/client/calls.hpp"
#include "server/account/client/context.hpp"
#include "server/account/contact_finder.hpp"
#include "server/account/contacts.hpp"
#include "server/account/holds.hpp"
#include "server/account/links.hpp"
#include "server/account/slot_finder.hpp"

namespace server {

class AccountBookings : public BookingService {
 public:
  // All of them must outlive this.
  AccountBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
                  BookingCounts& counts, AccountContext& context);
  AccountBookings(const AccountBookings&) = delete;
  AccountBookings& operator=(const AccountBookings&) = delete;

  Outcome<std::vector<core::BookingType>> types() const override;
  Outcome<std::vector<core::Resource>> resources() const override;
  Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const override;
  // A page may have to wait for the account: the config must not.
  bool has_own_times() const override { return false; }
  Outcome<Availability> availability(const AvailabilityQuery& query, bool as_range,
                                     const Caller& caller) const override;
  Outcome<SerialisedAnswer> book(const BookingOrder& order,
                                 const Serialiser<core::BookingMade>& serialise) const override;
  Outcome<core::HoldMade> hold(const HoldOrder& order) const override;
  Outcome<core::HoldMade> renew_hold(std::string_view hold_token) const override;
  void release_hold(std::string_view hold_token) const override;
  std::optional<Caller> holder(std::string_view token) const override;
  std::string calendar_token(core::Id booking, const Caller& caller) const override;
  Outcome<void> check_link(const Caller& link) const override;
  Outcome<VisitorToken> make_visitor_token(const core::VisitorTokenRequest& request) const override;
  Outcome<core::BookingPage> bookings(const BookingsQuery& query,
                                      const Caller& caller) const override;
  Outcome<core::Booking> booking(core::Id id, const Caller& caller) const override;
  Outcome<core::BookingMade> change(core::Id id, const core::BookingChange& change,
                                    const Caller& caller) const override;
  Outcome<void> cancel(core::Id id, const std::string& reason, const Caller& caller) const override;
  Outcome<SerialisedAnswer> send_mail(const SendOrder& order,
                                      const Serialiser<core::Booking>& serialise) const override;
  Outcome<core::ContactPage> contacts(const ContactsQuery& query) const override;
  Outcome<core::Contact> contact(core::Id id) const override;
  Outcome<SerialisedAnswer> add_contact(const ContactOrder& order,
                                        const Serialiser<core::Contact>& serialise) const override;
  const core::DetailRules& details() const override { return site_.details; }
  core::PhonePlan phone_plan() const override { return site_.phone.value_or(core::PhonePlan()); }

 private:
  const Site& site_;
  const account::Calls calls_;
  const account::Catalog catalog_;
  const account::SlotFinder slots_;
  const account::AvailabilitySearch availability_;
  const account::Holds holds_;
  const account::ContactFinder contact_finder_;
  const account::Contacts contacts_;
  const account::BookingReader reader_;
  const account::Links links_;
  const account::BookingParts parts_;
  const account::BookingMaker maker_;
  const account::BookingChanger changer_;
};

}  // namespace server
