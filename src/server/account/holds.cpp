#include "server/account/holds.hpp"

#include <algorithm>

#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"
#include "server/service/shared_holds.hpp"

namespace server::account {

Outcome<core::HoldMade> Holds::hold(const HoldOrder& order) const {
  const core::HoldRequest& request = order.request;
  const auto offer = catalog_.offer();
  if (!offer) return Refusal(offer.error());
  if (auto error = offer->choice_error(request.booking_type_id, request.resource_id)) {
    return Refusal(*std::move(error));
  }
  if (request.starts_at <= clock_.now()) return Refusal(past_start());
  const std::string client = quota_client(order.caller);
  const auto listed =
      slots_.slot_at(request.booking_type_id, request.resource_id, request.starts_at, client);
  if (!listed) return Refusal(listed.error());
  WantedTime wanted{.type = request.booking_type_id,
                    .resource = request.resource_id,
                    .slot = listed->slot,
                    .client = client};
  const std::vector<core::Id> everybody = offer->active_resources();
  const core::Instant from = wanted.slot.starts_at - core::kADay;
  const core::Instant until = wanted.slot.ends_at + core::kADay;
  if (!wanted.resource) {
    const auto held = slots_.held_by_others(from, until, request.hold_token);
    const auto resource = slots_.free_resource(everybody, held, wanted, listed->day);
    if (!resource) return Refusal(resource.error());
    wanted.resource = *resource;
  }
  Hold hold;
  hold.booking_type_id = request.booking_type_id;
  hold.starts_at = request.starts_at;
  hold.occupied = {wanted.resource.value_or(0), wanted.slot.starts_at, wanted.slot.ends_at};
  hold.client = client_mark(client_salt_, order.caller);
  const core::Instant now = clock_.now();
  Outcome<core::HoldMade> made;
  store_.write([&](Transaction& transaction) {
    made = Refusal(slot_taken());
    const auto held = transaction.held(from, until, now, hold_hash(request.hold_token));
    if (is_taken_by(held, wanted.slot, wanted.resource, everybody)) return;
    HoldSpan day = listed->of_holds;
    day.left -= static_cast<int>(std::count_if(held.begin(), held.end(), [&](const Occupied& each) {
      return day.includes(each.resource_id, each.from);
    }));
    made = keep_hold(transaction, counts_, hold, {{day}, {}}, request, now);
  });
  return made;
}

Outcome<core::HoldMade> Holds::renew(std::string_view hold_token) const {
  return renew_hold(store_, hold_token, clock_.now());
}

void Holds::release(std::string_view hold_token) const {
  if (!hold_token.empty()) let_go_hold(store_, hold_token, clock_.now());
}

}  // namespace server::account
