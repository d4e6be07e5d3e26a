// Bookings that live in the server's own store: BookingService over the site file, the store and the
// clock. Forwards to the parts in this folder, which have the rules.
//
//   server::OwnBookings service(site, store, tokens, clock, counts);
#pragma once

#include "server/base/digest.hpp"
#include "server/own/availability.hpp"
#include "server/own/booking_changer.hpp"
#include "server/own/booking_maker.hpp"
#include "server/own/booking_reader.hpp"
#include "server/own/catalog.hpp"
#include "server/own/contacts.hpp"
#include "server/own/holds.hpp"
#include "server/own/links.hpp"
#include "server/own/mail_again.hpp"
#include "server/own/slot_finder.hpp"

namespace server {

class OwnBookings : public BookingService {
 public:
  // All of them must outlive this. Without `busy` no calendars block times. `client_salt` hides
  // clients' addresses in the store; with another one, it isn't known what a client holds already.
  OwnBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
              BookingCounts& counts, BusyTimes* busy = nullptr,
              std::string client_salt = random_bytes(16));
  OwnBookings(const OwnBookings&) = delete;
  OwnBookings& operator=(const OwnBookings&) = delete;

  Outcome<std::vector<core::BookingType>> types() const override;
  Outcome<std::vector<core::Resource>> resources() const override;
  Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const override;
  bool has_own_times() const override { return true; }
  Outcome<Availability> availability(const AvailabilityQuery& query, bool as_range,
                                     const Caller& caller) const override;
  std::optional<Standing> standing() const override { return availability_.standing(); }
  bool stands(const Standing& standing) const override { return availability_.stands(standing); }
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
  const std::string client_salt_;
  const own::Catalog catalog_;
  const own::SlotFinder slots_;
  const own::AvailabilitySearch availability_;
  const own::BookingParts parts_;
  const own::BookingMaker maker_;
  const own::BookingChanger changer_;
  const own::MailAgain mail_again_;
  const own::BookingReader reader_;
  const own::Links links_;
  const own::Holds holds_;
  const own::Contacts contacts_;
};

}  // namespace server
