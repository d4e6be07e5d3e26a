#include "server/own/bookings.hpp"

namespace server {

OwnBookings::OwnBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
                         BookingCounts& counts, BusyTimes* busy, std::string client_salt)
    : site_(site),
      client_salt_(std::move(client_salt)),
      catalog_(site, store, clock),
      slots_(site, catalog_, busy),
      availability_(catalog_, slots_, store, clock),
      parts_{.site = site,
             .slots = slots_,
             .store = store,
             .tokens = tokens,
             .clock = clock,
             .counts = counts,
             .client_salt = client_salt_},
      maker_(parts_),
      changer_(parts_),
      mail_again_(parts_),
      reader_(site, store, clock),
      links_(store, tokens, clock),
      holds_(slots_, store, clock, counts, client_salt_),
      contacts_(store, clock) {}

Outcome<std::vector<core::BookingType>> OwnBookings::types() const {
  return catalog_.types();
}

Outcome<std::vector<core::Resource>> OwnBookings::resources() const {
  return catalog_.resources();
}

Outcome<core::WidgetConfig> OwnBookings::config(std::string_view visitor_zone) const {
  return catalog_.config(visitor_zone);
}

Outcome<Availability> OwnBookings::availability(const AvailabilityQuery& query, bool /*as_range*/,
                                                const Caller& caller) const {
  return availability_.days(query, caller);
}

Outcome<SerialisedAnswer> OwnBookings::book(const BookingOrder& order,
                                            const Serialiser<core::BookingMade>& serialise) const {
  return maker_.book(order, serialise);
}

Outcome<core::HoldMade> OwnBookings::hold(const HoldOrder& order) const {
  return holds_.hold(order);
}

Outcome<core::HoldMade> OwnBookings::renew_hold(std::string_view hold_token) const {
  return holds_.renew(hold_token);
}

void OwnBookings::release_hold(std::string_view hold_token) const {
  holds_.release(hold_token);
}

std::optional<Caller> OwnBookings::holder(std::string_view token) const {
  return links_.holder(token);
}

std::string OwnBookings::calendar_token(core::Id booking, const Caller& caller) const {
  return links_.calendar_token(booking, caller);
}

Outcome<void> OwnBookings::check_link(const Caller& link) const {
  return links_.check(link);
}

Outcome<VisitorToken> OwnBookings::make_visitor_token(
    const core::VisitorTokenRequest& request) const {
  return links_.make(request);
}

Outcome<core::BookingPage> OwnBookings::bookings(const BookingsQuery& query,
                                                 const Caller& caller) const {
  return reader_.bookings(query, caller);
}

Outcome<core::Booking> OwnBookings::booking(core::Id id, const Caller& caller) const {
  return reader_.booking(id, caller);
}

Outcome<core::BookingMade> OwnBookings::change(core::Id id, const core::BookingChange& change,
                                               const Caller& caller) const {
  return changer_.change(id, change, caller);
}

Outcome<void> OwnBookings::cancel(core::Id id, const std::string& reason,
                                  const Caller& caller) const {
  return changer_.cancel(id, reason, caller);
}

Outcome<SerialisedAnswer> OwnBookings::send_mail(const SendOrder& order,
                                                 const Serialiser<core::Booking>& serialise) const {
  return mail_again_.send(order, serialise);
}

Outcome<core::ContactPage> OwnBookings::contacts(const ContactsQuery& query) const {
  return contacts_.page(query);
}

Outcome<core::Contact> OwnBookings::contact(core::Id id) const {
  return contacts_.contact(id);
}

Outcome<SerialisedAnswer> OwnBookings::add_contact(
    const ContactOrder& order, const Serialiser<core::Contact>& serialise) const {
  return contacts_.add(order, serialise);
}

}  // namespace server
