#include "server/own/holds.hpp"

#include "server/rules/holds.hpp"
#include "server/rules/policy.hpp"
#include "server/service/refusals.hpp"
#include "server/service/shared_holds.hpp"

namespace server::own {

Holds::Holds(const SlotFinder& slots, Store& store, const Clock& clock, BookingCounts& counts,
             std::string client_salt)
    : slots_(slots),
      store_(store),
      clock_(clock),
      counts_(counts),
      client_salt_(std::move(client_salt)) {}

Outcome<core::HoldMade> Holds::hold(const HoldOrder& order) const {
  core::Instant now = clock_.now();
  const core::HoldRequest& request = order.request;
  auto candidate =
      slots_.check(request.booking_type_id, request.resource_id, request.starts_at, now);
  if (!candidate) return Refusal(candidate.error());
  Outcome<core::HoldMade> made;
  store_.write([&](Transaction& transaction) {  //
    made = hold_in(transaction, order, *candidate, now);
  });
  return made;
}

Outcome<core::HoldMade> Holds::hold_in(Transaction& transaction, const HoldOrder& order,
                                       const Candidate& candidate, core::Instant now) const {
  const core::HoldRequest& request = order.request;
  ConflictExclusions exclusions{{}, hold_hash(request.hold_token)};
  if (order.caller.access == Access::kBookingToken) {
    const auto booking = transaction.booking(order.caller.id, now);
    if (!booking) return Refusal(no_booking());
    if (is_over(booking->status)) return Refusal(wrong_status(booking->status, "moved"));
    if (!may_move(transaction.policy(booking->id), booking->starts_at, now)) {
      return Refusal(too_late("moved"));
    }
    // The visitor may choose a time that the booking itself takes at present.
    exclusions.booking = booking->id;
  }
  auto place = slots_.find_place(transaction, candidate, exclusions, now);
  if (!place) return refuse_taken(counts_);
  Hold hold;
  hold.booking_type_id = request.booking_type_id;
  hold.starts_at = request.starts_at;
  hold.occupied = occupied_by(candidate.schedule.type, place->resource, request.starts_at);
  hold.client = client_mark(client_salt_, order.caller);
  const Room room = slots_.room_round(transaction, candidate, place->resource, exclusions, now);
  HoldSpan day{room.day, {}, room.left_on_day};
  day.resources = ids_of(candidate.schedule.resources);
  HoldRoom holds{{std::move(day)}, room.last_of};
  if (room.left_in_week) {
    holds.spans.push_back({room.week, holds.spans[0].resources, *room.left_in_week});
  }
  return keep_hold(transaction, counts_, std::move(hold), holds, request, now);
}

Outcome<core::HoldMade> Holds::renew(std::string_view hold_token) const {
  return renew_hold(store_, hold_token, clock_.now());
}

void Holds::release(std::string_view hold_token) const {
  let_go_hold(store_, hold_token, clock_.now());
}

}  // namespace server::own
