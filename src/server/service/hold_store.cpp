#include "server/service/hold_store.hpp"

#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"

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

bool overlap(const Occupied& a, const Occupied& b) {
  return a.resource_id == b.resource_id && a.from < b.until && b.from < a.until;
}

}  // namespace

Outcome<core::HoldMade> keep_hold(Transaction& transaction, BookingCounts& counts, Hold hold,
                                  const core::HoldRequest& request, core::Instant now) {
  std::string earlier_hash = hold_hash(request.hold_token);
  hold.since = now;
  auto earlier = transaction.hold(earlier_hash, now);
  std::size_t others_allowed = kMaxHoldsOfAClient - 1;
  if (earlier) {
    if (earlier->client == hold.client) ++others_allowed;  // replaced by this one
    // A new hold of the same time renews the earlier one, and doesn't get thirty more minutes.
    if (overlap(earlier->occupied, hold.occupied)) hold.since = earlier->since;
  }
  if (!hold.client.empty()) {
    auto ends = transaction.hold_ends(hold.client, now);
    if (ends.size() > others_allowed) {
      counts.holds_refused.add();
      return Refusal(too_many_holds(ends.front(), now));
    }
  }
  if (earlier) transaction.end_hold(earlier_hash);
  std::string token = request.new_token.empty() ? new_hold_token() : request.new_token;
  hold.token_hash = hold_hash(token);
  hold.expires_at = hold_end(hold.since, now);
  transaction.keep_hold(hold, now);
  return core::HoldMade{token, hold.expires_at};
}

Outcome<core::HoldMade> renew_hold(Store& store, std::string_view hold_token, core::Instant now) {
  Outcome<core::HoldMade> renewed =
      Refusal(not_found("This time is no longer held. Choose a time again."));
  store.write([&](Transaction& transaction) {
    auto hold = transaction.hold(hold_hash(hold_token), now);
    if (!hold) return;
    hold->expires_at = hold_end(hold->since, now);
    transaction.keep_hold(*hold, now);
    renewed = core::HoldMade{std::string(hold_token), hold->expires_at};
  });
  return renewed;
}

}  // namespace server
