#include "server/own/booking_maker.hpp"

#include <algorithm>

#include "core/phone.hpp"
#include "core/protocol/offer_words.hpp"
#include "server/base/tz.hpp"
#include "server/own/after/follow_ups.hpp"
#include "server/own/booking_reader.hpp"
#include "server/own/person_limits.hpp"
#include "server/rules/calendar_uid.hpp"
#include "server/rules/holds.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {
namespace {

// Refuses contacts on the blacklist. Only the business's own backend gets the reason.
Outcome<void> check_contact(Transaction& transaction, const BookingOrder& order) {
  const core::BookingRequest& request = order.request;
  if (request.contact) {
    if (!transaction.is_blacklisted(core::on_record(*request.contact))) return {};
    return Refusal(not_online());
  }
  auto contact = transaction.contact(request.contact_id.value());
  if (order.caller.access == Access::kSecret) {
    if (!contact) return Refusal(no_such_contact());
    if (!contact->blacklisted) return {};
    return Refusal(blacklisted_contact());
  }
  // A visitor with a link. A blacklisted contact with the same address or number counts too.
  bool is_welcome = contact && !contact->blacklisted &&
                    !transaction.is_blacklisted({contact->name, contact->email, contact->phone});
  if (is_welcome) return {};
  return Refusal(not_online());
}

// The visitor, as typed for this booking. With a contact_id: the contact on file.
core::ContactDetails details_of(Transaction& transaction, const core::BookingRequest& request) {
  if (request.contact) return *request.contact;
  const auto contact = transaction.contact(request.contact_id.value());
  return {contact->name, contact->email, contact->phone};
}

// Where it is to take place, as the site file has it; nothing where the type has no location, or the business's own
// backend leaves the choice out.
Outcome<std::optional<core::Location>> location_of(const core::BookingType& type,
                                                   const BookingOrder& order) {
  const core::BookingRequest& request = order.request;
  const std::vector<core::Location>& locations = type.locations;
  std::optional<core::Location> location;
  if (request.location) {
    const auto found =
        std::find_if(locations.begin(), locations.end(), [&](const core::Location& each) {
          return core::public_part(each) == core::public_part(*request.location);
        });
    if (found == locations.end()) {
      return Refusal(invalid_aloud("location", "This cannot be booked there any more."));
    }
    location = *found;
  } else if (locations.size() == 1) {
    location = locations.front();
  } else if (!locations.empty() && order.caller.access != Access::kSecret) {
    return Refusal(invalid("location", "The location field is required."));
  }
  const bool calls = location && location->kind == core::LocationKind::kWeCall;
  if (calls && request.contact && request.contact->phone.empty()) {
    return Refusal(invalid("contact.phone", "The contact.phone field is required."));
  }
  return location;
}

}  // namespace

Outcome<SerialisedAnswer> BookingMaker::book(const BookingOrder& order,
                                             const Serialiser<core::BookingMade>& serialise) const {
  core::Instant now = parts_.clock.now();
  const core::BookingRequest& request = order.request;
  // A repeat may arrive when the time is past already, so it is looked for before any rule applies.
  AnswerKey key = answer_key(order.caller, order.once);
  if (auto stored = stored_answer(parts_.store, key, order.once, now)) return *stored;
  parts_.slots.ask_calendars(request.booking_type_id, request.resource_id);
  auto candidate =
      parts_.slots.check(request.booking_type_id, request.resource_id, request.starts_at, now);
  if (!candidate) return Refusal(candidate.error());
  auto location = location_of(candidate->selection.type->type, order);
  if (!location) return Refusal(location.error());
  bool is_made = false;  // now, and not by an earlier request with the same key
  auto answer = answer_once(parts_.store, key, order.once, now, [&](Transaction& transaction) {
    auto made = book_in(transaction, order, {*candidate, *location}, now);
    is_made = made.has_value();
    return serialise(made);
  });
  if (is_made) parts_.counts.made.add();
  return answer;
}

Outcome<core::BookingMade> BookingMaker::book_in(Transaction& transaction,
                                                 const BookingOrder& order, const Choice& choice,
                                                 core::Instant now) const {
  const core::BookingRequest& request = order.request;
  const Candidate& candidate = choice.candidate;
  if (auto contact = check_contact(transaction, order); !contact) return Refusal(contact.error());
  const SiteType& type = *candidate.selection.type;
  const bool is_visitor = order.caller.access != Access::kSecret;
  // The details as typed, not those on file: a page must not learn whose address it guessed.
  const core::ContactDetails details = details_of(transaction, request);
  NewBooking booking;
  std::string own_hold = hold_hash(request.hold_token);
  auto place = parts_.slots.find_place(transaction, candidate, {{}, own_hold}, now);
  if (!place) return refuse_taken(parts_.counts);
  const Person person{request.contact_id, details.email, core::on_record(details).phone};
  const WantedTimes times{request.starts_at, request.starts_at + type.rules.duration, std::nullopt};
  if (is_visitor && !is_within_limits(transaction, type.booking_rules, person, times, now)) {
    return Refusal(not_online());
  }
  if (is_visitor &&
      cancels_too_often(transaction, person, client_mark(parts_.client_salt, order.caller), now)) {
    return Refusal(not_online());
  }
  booking.contact_id = request.contact_id
                           ? *request.contact_id
                           : transaction.contact_for(core::on_record(request.contact.value()), now);
  booking.booking_type_id = request.booking_type_id;
  booking.occupied = occupied_by(candidate.schedule.type, place->resource, request.starts_at);
  booking.title = type.type.name + (details.name.empty() ? "" : " – " + details.name);
  booking.starts_at = place->slot.starts_at;
  booking.ends_at = place->slot.ends_at;
  if (type.needs_approval) booking.status = core::BookingStatus::kPending;
  booking.notes = request.notes;
  booking.made_at = now;
  booking.uid = new_calendar_uid();
  booking.given = details;
  booking.locale = request.locale;
  // A browser's zone that the tz database doesn't have must not stop a booking.
  booking.time_zone = canonical_zone(request.time_zone);
  booking.policy = type.booking_rules.policy;
  booking.price = type.type.price;
  booking.location = choice.location;
  booking.policy_text = type.type.policy_text;
  auto made = transaction.add_booking(booking);
  if (!made) return refuse_taken(parts_.counts);
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  add_follow_ups(transaction, {parts_.site, parts_.tokens},
                 {.event = BookingEvent::kMade, .booking = *made, .by_visitor = is_visitor}, now);
  core::BookingMade answer{shown_to(order.caller, *made), {}};
  const std::string link_id = transaction.link_id(LinkedTo::kBooking, made->id).value_or("");
  if (is_visitor) answer.manage_token = manage_token(parts_.tokens, *made, link_id);
  // For an address that was typed just now, and a mail that is on its way to it.
  const bool is_mailed = parts_.site.mail && request.contact && !details.email.empty();
  if (is_visitor && is_mailed) {
    answer.correction_token = correction_token(parts_.tokens, *made, link_id);
  }
  return answer;
}

}  // namespace server::own
