#include "server/own/booking.hpp"

#include "server/own/deliveries.hpp"
#include "server/rules/holds.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {
namespace {

// Refuses contacts on the blacklist. Only the business's own backend is told the reason.
Outcome<void> check_contact(Transaction& transaction, const BookingOrder& order) {
  const core::BookingRequest& request = order.request;
  if (request.contact) {
    if (!transaction.is_blacklisted(*request.contact)) return {};
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

}  // namespace

Outcome<SerialisedAnswer> BookingMaker::book(const BookingOrder& order,
                                             const Serialiser<core::BookingMade>& serialise) const {
  core::Instant now = clock_.now();
  const core::BookingRequest& request = order.request;
  // A repeat may arrive when the time is past already, so it is looked for before any rule applies.
  AnswerKey key = answer_key(order.caller, order.once);
  if (auto stored = stored_answer(store_, key, order.once, now)) return *stored;
  auto candidate =
      slots_.check(request.booking_type_id, request.resource_id, request.starts_at, now);
  if (!candidate) return Refusal(candidate.error());
  bool is_made = false;  // now, and not by an earlier request with the same key
  auto answer = answer_once(store_, key, order.once, now, [&](Transaction& transaction) {
    auto made = book_in(transaction, order, *candidate, now);
    is_made = made.has_value();
    return serialise(made);
  });
  if (is_made) counts_.made.add();
  return answer;
}

Outcome<core::BookingMade> BookingMaker::book_in(Transaction& transaction,
                                                 const BookingOrder& order,
                                                 const Candidate& candidate,
                                                 core::Instant now) const {
  const core::BookingRequest& request = order.request;
  if (auto contact = check_contact(transaction, order); !contact) return Refusal(contact.error());
  const SiteType& type = *candidate.selection.type;
  NewBooking booking;
  // The name as typed, not the one on file: a page must not learn whose address it guessed.
  std::string name = request.contact_id ? transaction.contact(*request.contact_id)->name
                                        : request.contact.value().name;
  std::string own_hold = hold_hash(request.hold_token);
  auto place = slots_.find_place(transaction, candidate, {{}, own_hold}, now);
  if (!place) return refuse_taken(counts_);
  booking.contact_id = request.contact_id ? *request.contact_id
                                          : transaction.contact_for(request.contact.value(), now);
  booking.booking_type_id = request.booking_type_id;
  booking.occupied = occupied_by(candidate.schedule.type, place->resource, request.starts_at);
  booking.title = type.type.name + (name.empty() ? "" : " – " + name);
  booking.starts_at = place->slot.starts_at;
  booking.ends_at = place->slot.ends_at;
  if (type.needs_approval) booking.status = core::BookingStatus::kPending;
  booking.notes = request.notes;
  booking.made_at = now;
  auto made = transaction.add_booking(booking);
  if (!made) return refuse_taken(counts_);
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  add_deliveries(transaction, site_, WebhookEvent::kCreated, *made, now);
  bool is_visitor = order.caller.access != Access::kSecret;
  return core::BookingMade{*made, is_visitor ? manage_token(tokens_, *made) : std::string()};
}

}  // namespace server::own
