// Times that visitors hold while they make up their minds.
#include "server/client_address.hpp"
#include "server/digest.hpp"
#include "server/holds.hpp"
#include "server/own_bookings.hpp"

namespace server {
namespace {

core::ApiError too_many_holds(core::Instant first_end, core::Instant now) {
  core::ApiError error;
  error.status = 429;
  error.message =
      "Too many times are held from this address. Book one of them, or let one go, and try again.";
  error.retry_after = static_cast<int>((first_end - now).count());
  return error;
}

Answer held(const std::string& token, core::Instant expires_at, int status) {
  core::Json data;
  data["hold_token"] = token;
  data["expires_at"] = core::format_instant_micros(expires_at);
  return success(std::move(data), "This time is held for you.", status);
}

bool overlap(const Occupied& a, const Occupied& b) {
  return a.resource_id == b.resource_id && a.from < b.until && b.from < a.until;
}

}  // namespace

std::string OwnBookings::client_mark(const HoldOrder& order) const {
  if (order.caller.access == Access::kSecret) return {};
  return to_hex(hmac_sha256(client_salt_, counted_as(order.client)));
}

Answer OwnBookings::hold(const HoldOrder& order) const {
  core::Instant now = clock_.now();
  const core::HoldRequest& request = order.request;
  auto found = find_wanted(request.booking_type_id, request.resource_id);
  if (auto* error = std::get_if<core::ApiError>(&found)) return refusal(*error);
  core::Date utc_date{date::floor<date::days>(request.starts_at)};
  const Wanted& wanted = std::get<Wanted>(found);
  Schedule schedule = schedule_for(wanted, utc_date, utc_date, now);
  if (auto error = refuse_start(schedule, request.starts_at, now)) return refusal(*error);
  Answer answer;
  store_.write([&](Transaction& transaction) {  //
    answer = hold_in(transaction, order, wanted, schedule, now);
  });
  return answer;
}

Answer OwnBookings::hold_in(Transaction& transaction, const HoldOrder& order, const Wanted& wanted,
                            const Schedule& schedule, core::Instant now) const {
  const core::HoldRequest& request = order.request;
  LookPast past{{}, hold_hash(request.hold_token)};
  // A visitor who moves a booking may choose a time that it takes itself at present.
  if (order.caller.access == Access::kBookingToken) past.booking = order.caller.id;
  auto place = find_place(transaction, wanted, schedule, request.starts_at, past, now);
  if (!place) return refusal(taken());
  Hold hold;
  hold.booking_type_id = request.booking_type_id;
  hold.starts_at = request.starts_at;
  hold.occupied = occupied_by(schedule.type, place->resource, request.starts_at);
  hold.client = client_mark(order);
  hold.since = now;
  auto earlier = transaction.hold(past.hold, now);
  std::size_t others_allowed = kMaxHoldsOfAClient - 1;
  if (earlier) {
    if (earlier->client == hold.client) ++others_allowed;  // it makes room for this one
    // Holding the same time anew is renewing it.
    if (overlap(earlier->occupied, hold.occupied)) hold.since = earlier->since;
  }
  if (!hold.client.empty()) {
    auto ends = transaction.hold_ends(hold.client, now);
    if (ends.size() > others_allowed) {
      counts_.holds_refused.add();
      return refusal(too_many_holds(ends.front(), now));
    }
  }
  if (earlier) transaction.end_hold(past.hold);
  std::string token = new_hold_token();
  hold.token_hash = hold_hash(token);
  hold.expires_at = hold_end(hold.since, now);
  transaction.keep_hold(hold, now);
  return held(token, hold.expires_at, 201);
}

Answer OwnBookings::renew_hold(std::string_view hold_token) const {
  core::Instant now = clock_.now();
  Answer answer = refusal(not_found("This time is no longer held. Choose a time again."));
  store_.write([&](Transaction& transaction) {
    auto hold = transaction.hold(hold_hash(hold_token), now);
    if (!hold) return;
    hold->expires_at = hold_end(hold->since, now);
    transaction.keep_hold(*hold, now);
    answer = held(std::string(hold_token), hold->expires_at, 200);
  });
  return answer;
}

Answer OwnBookings::release_hold(std::string_view hold_token) const {
  store_.write([&](Transaction& transaction) {  //
    transaction.end_hold(hold_hash(hold_token));
  });
  return {204, {}};
}

}  // namespace server
