#include "server/account/bookings.hpp"

#include "server/service/refusals.hpp"

namespace server {

AccountBookings::AccountBookings(const Site& site, Store& store, const Tokens& tokens,
                                 const Clock& clock, BookingCounts& counts, AccountContext& context)
    : site_(site),
      calls_(context.account, context.scheduler),
      catalog_(site, context.reader, clock),
      slots_(store, context.reader, clock, counts),
      availability_(catalog_, slots_, context.reader, clock),
      holds_(catalog_, slots_, store, clock, counts, context.client_salt),
      contact_finder_(context.account, context.visitors),
      contacts_(context.account, calls_, contact_finder_, context.requests, store, clock),
      reader_(context.account, calls_),
      links_(context.account, calls_, tokens, clock),
      parts_{.context = context,
             .calls = calls_,
             .catalog = catalog_,
             .slots = slots_,
             .holds = holds_,
             .contacts = contact_finder_,
             .reader = reader_,
             .store = store,
             .tokens = tokens,
             .clock = clock,
             .counts = counts},
      maker_(parts_),
      changer_(parts_) {}

Outcome<std::vector<core::BookingType>> AccountBookings::types() const {
  return catalog_.types();
}

Outcome<std::vector<core::Resource>> AccountBookings::resources() const {
  return catalog_.resources();
}

Outcome<core::WidgetConfig> AccountBookings::config(std::string_view visitor_zone) const {
  return catalog_.config(visitor_zone);
}

Outcome<Availability> AccountBookings::availability(const AvailabilityQuery& query, bool as_range,
                                                    const Caller& caller) const {
  return availability_.days(query, as_range, caller);
}

Outcome<SerialisedAnswer> AccountBookings::book(
    const BookingOrder& order, const Serialiser<core::BookingMade>& serialise) const {
  return maker_.book(order, serialise);
}

Outcome<core::HoldMade> AccountBookings::hold(const HoldOrder& order) const {
  if (order.caller.access == Access::kBookingToken) {
    // What can't be moved any more must not keep times from others.
    const auto booking = reader_.booking(order.caller.id, order.caller);
    if (!booking) return Refusal(booking.error());
    if (is_over(booking->status)) return Refusal(wrong_status(booking->status, "moved"));
    if (parts_.clock.now() >= booking->starts_at) return Refusal(too_late("moved"));
  }
  return holds_.hold(order);
}

Outcome<core::HoldMade> AccountBookings::renew_hold(std::string_view hold_token) const {
  return holds_.renew(hold_token);
}

void AccountBookings::release_hold(std::string_view hold_token) const {
  holds_.release(hold_token);
}

std::optional<Caller> AccountBookings::holder(std::string_view token) const {
  return links_.holder(token);
}

std::string AccountBookings::calendar_token(core::Id booking, const Caller& caller) const {
  return links_.calendar_token(booking, caller);
}

Outcome<void> AccountBookings::check_link(const Caller& link) const {
  return links_.check(link);
}

Outcome<VisitorToken> AccountBookings::make_visitor_token(
    const core::VisitorTokenRequest& request) const {
  return links_.make(request);
}

Outcome<core::BookingPage> AccountBookings::bookings(const BookingsQuery& query,
                                                     const Caller& caller) const {
  return reader_.bookings(query, caller);
}

Outcome<core::Booking> AccountBookings::booking(core::Id id, const Caller& caller) const {
  return reader_.booking(id, caller);
}

Outcome<core::BookingMade> AccountBookings::change(core::Id id, const core::BookingChange& change,
                                                   const Caller& caller) const {
  return changer_.change(id, change, caller);
}

Outcome<void> AccountBookings::cancel(core::Id id, const std::string& /*reason*/,
                                      const Caller& caller) const {
  return changer_.cancel(id, caller);
}

Outcome<SerialisedAnswer> AccountBookings::send_mail(
    const SendOrder& /*order*/, const Serialiser<core::Booking>& /*serialise*/) const {
  return Refusal(sends_no_mails());  // the account may send its own
}

Outcome<core::ContactPage> AccountBookings::contacts(const ContactsQuery& query) const {
  return contacts_.page(query);
}

Outcome<core::Contact> AccountBookings::contact(core::Id id) const {
  return contacts_.contact(id);
}

Outcome<SerialisedAnswer> AccountBookings::add_contact(
    const ContactOrder& order, const Serialiser<core::Contact>& serialise) const {
  return contacts_.add(order, serialise);
}

}  // namespace server
