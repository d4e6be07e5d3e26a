// Times that visitors hold while they make up their minds.
#include "server/rules/holds.hpp"
#include "server/base/digest.hpp"
#include "server/net/client_address.hpp"
#include "server/own/bookings.hpp"
#include "server/service/hold_store.hpp"

namespace server {

std::string OwnBookings::client_mark(const HoldOrder& order) const {
  if (order.caller.access == Access::kSecret) return {};
  return to_hex(hmac_sha256(client_salt_, counted_as(order.client)));
}

Outcome<core::HoldMade> OwnBookings::hold(const HoldOrder& order) const {
  core::Instant now = clock_.now();
  const core::HoldRequest& request = order.request;
  auto found = find_wanted(request.booking_type_id, request.resource_id);
  if (!found) return Refusal(found.error());
  core::Date utc_date{date::floor<date::days>(request.starts_at)};
  const Wanted& wanted = *found;
  Schedule schedule = schedule_for(wanted, utc_date, utc_date, now);
  auto start = check_start_time(schedule, request.starts_at, now);
  if (!start) return Refusal(start.error());
  Outcome<core::HoldMade> made;
  store_.write([&](Transaction& transaction) {  //
    made = hold_in(transaction, order, wanted, schedule, now);
  });
  return made;
}

Outcome<core::HoldMade> OwnBookings::hold_in(Transaction& transaction, const HoldOrder& order,
                                             const Wanted& wanted, const Schedule& schedule,
                                             core::Instant now) const {
  const core::HoldRequest& request = order.request;
  LookPast past{{}, hold_hash(request.hold_token)};
  // A visitor who moves a booking may choose a time that it takes itself at present.
  if (order.caller.access == Access::kBookingToken) past.booking = order.caller.id;
  auto place = find_place(transaction, wanted, schedule, request.starts_at, past, now);
  if (!place) return Refusal(taken());
  Hold hold;
  hold.booking_type_id = request.booking_type_id;
  hold.starts_at = request.starts_at;
  hold.occupied = occupied_by(schedule.type, place->resource, request.starts_at);
  hold.client = client_mark(order);
  return keep_hold(transaction, counts_, std::move(hold), request, now);
}

Outcome<core::HoldMade> OwnBookings::renew_hold(std::string_view hold_token) const {
  return server::renew_hold(store_, hold_token, clock_.now());
}

void OwnBookings::release_hold(std::string_view hold_token) const {
  store_.write([&](Transaction& transaction) {  //
    transaction.end_hold(hold_hash(hold_token));
  });
}

}  // namespace server
