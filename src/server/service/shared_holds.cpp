#include "server/service/shared_holds.hpp"

#include <algorithm>

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

core::ApiError held_for_long(bool is_same_time, core::Instant again_at, core::Instant now) {
  core::ApiError error;
  error.status = 429;
  error.message = std::string(is_same_time ? "This time" : "The last booking of this day or week") +
                  " was held from this address for as long as it may be. Book it without a hold.";
  error.retry_after = static_cast<int>((again_at - now).count());
  return error;
}

// Neither 409 nor `starts_at`, which mean that the time is taken.
core::ApiError released_before() {
  return invalid("new_token", "The hold with this token was released. Choose another token.");
}

bool is_on(const HoldSpan& span, const Hold& hold) {
  return span.includes(hold.occupied.resource_id, hold.starts_at);
}

bool is_on_any(const std::vector<CappedSpan>& spans, const Hold& hold) {
  return std::any_of(spans.begin(), spans.end(), [&](const CappedSpan& span) {
    return span.includes({hold.booking_type_id, hold.occupied.resource_id, hold.starts_at});
  });
}

// When a hold ends that has to end before the client may have another; nothing if it may now. `live`:
// the client's holds. `earlier`: the hold that the new one replaces.
std::optional<core::Instant> end_of_too_many(const std::vector<Hold>& live,
                                             const std::optional<Hold>& earlier,
                                             const HoldSpan& span) {
  std::vector<Hold> others = live;
  if (earlier) {
    const auto removed = std::erase_if(
        others, [&](const Hold& hold) { return hold.token_hash == earlier->token_hash; });
    // It is the client's own, and gives its place to the new one.
    if (removed > 0 && is_on(span, *earlier)) return std::nullopt;
  }
  if (others.size() >= kMaxHoldsOfAClient) return others.front().expires_at;
  std::erase_if(others, [&](const Hold& hold) { return !is_on(span, hold); });
  const int held = static_cast<int>(others.size());
  if (others.empty() || others.size() < most_holds_on_day(span.left + held)) return std::nullopt;
  return others.front().expires_at;
}

// The same for a hold that closes days or weeks.
std::optional<core::Instant> end_of_too_many_closed(std::vector<Hold> live,
                                                    const std::optional<Hold>& earlier,
                                                    const std::vector<CappedSpan>& closed) {
  if (closed.empty()) return std::nullopt;
  if (earlier) {
    const auto removed = std::erase_if(
        live, [&](const Hold& hold) { return hold.token_hash == earlier->token_hash; });
    if (removed > 0 && is_on_any(closed, *earlier)) return std::nullopt;
  }
  if (live.size() < kMaxBesideAClosedDay) return std::nullopt;
  return live.front().expires_at;
}

// Ends a hold, if it hasn't ended, and remembers that the client had it, under a token that nobody has.
void let_go(Transaction& transaction, Hold hold, core::Instant now) {
  transaction.end_hold(hold.token_hash);
  if (hold.client.empty()) return;
  hold.expires_at = std::min(hold.expires_at, now);
  // Its length includes theirs.
  for (const Hold& each : transaction.holds_of(hold.client, now - kHoldMemory)) {
    const bool is_same = each.expires_at <= now && overlap(each.occupied, hold.occupied);
    if (is_same && each.expires_at - each.since <= hold.expires_at - hold.since) {
      transaction.end_hold(each.token_hash);
    }
  }
  hold.token_hash = hold_hash(new_hold_token());
  transaction.keep_hold(hold, now - kHoldMemory);
}

}  // namespace

bool HoldSpan::includes(core::Id resource, core::Instant starts_at) const {
  const bool is_of_it = resources.empty() ||
                        std::find(resources.begin(), resources.end(), resource) != resources.end();
  return is_of_it && starts_at >= bounds.begin && starts_at < bounds.end;
}

Outcome<core::HoldMade> keep_hold(Transaction& transaction, BookingCounts& counts, Hold hold,
                                  const HoldRoom& room, const core::HoldRequest& request,
                                  core::Instant now) {
  // A new hold of the same time renews the earlier one, and doesn't get thirty more minutes.
  const auto earlier = transaction.hold(hold_hash(request.hold_token), now);
  if (!request.new_token.empty() &&
      transaction.is_released_token(hold_hash(request.new_token), now)) {
    if (earlier) let_go(transaction, *earlier, now);
    return Refusal(released_before());
  }
  // Nor does one of another time that keeps the same day closed.
  const auto goes_on_from = [&](const Hold& each) {
    return overlap(each.occupied, hold.occupied) || is_on_any(room.closed, each);
  };
  core::Seconds used{0};
  if (earlier && goes_on_from(*earlier)) used = now - earlier->since;
  if (!hold.client.empty()) {
    std::vector<Hold> known = transaction.holds_of(hold.client, now - kHoldMemory);
    // Nor does one of a time that the client had let go, or whose hold had expired.
    const Hold* last = nullptr;
    for (const Hold& each : known) {
      if (each.expires_at > now || !goes_on_from(each)) continue;
      used = std::max(used, each.expires_at - each.since);
      last = &each;
    }
    if (last && used >= kLongestHold) {
      counts.holds_refused.add();
      return Refusal(held_for_long(overlap(last->occupied, hold.occupied),
                                   last->expires_at + kHoldMemory, now));
    }
    std::erase_if(known, [&](const Hold& each) { return each.expires_at <= now; });
    auto end = end_of_too_many_closed(known, earlier, room.closed);
    for (const HoldSpan& span : room.spans) {
      if (!end) end = end_of_too_many(known, earlier, span);
    }
    if (end) {
      counts.holds_refused.add();
      return Refusal(too_many_holds(*end, now));
    }
  }
  if (earlier) let_go(transaction, *earlier, now);
  hold.since = now - used;
  const std::string token = request.new_token.empty() ? new_hold_token() : request.new_token;
  hold.token_hash = hold_hash(token);
  // The token may have been another hold's.
  const auto replaced = transaction.hold(hold.token_hash, now - kHoldMemory);
  if (replaced) let_go(transaction, *replaced, now);
  hold.expires_at = hold_end(hold.since, now);
  transaction.keep_hold(hold, now - kHoldMemory);
  return core::HoldMade{token, hold.expires_at};
}

void let_go_hold(Store& store, std::string_view hold_token, core::Instant now) {
  store.write([&](Transaction& transaction) {
    if (const auto hold = transaction.hold(hold_hash(hold_token), now)) {
      let_go(transaction, *hold, now);
    }
    if (!core::is_hold_token(hold_token)) return;
    // The request for the hold, or for the same once more, may still be on its way.
    transaction.note_released_token(hold_hash(hold_token), now + kReleaseMemory, now,
                                    kMostReleases);
  });
}

Outcome<core::HoldMade> renew_hold(Store& store, std::string_view hold_token, core::Instant now) {
  Outcome<core::HoldMade> renewed;
  store.write([&](Transaction& transaction) {
    renewed = Refusal(not_found("This time is no longer held. Choose a time again."));
    auto hold = transaction.hold(hold_hash(hold_token), now);
    if (!hold) return;
    hold->expires_at = hold_end(hold->since, now);
    transaction.keep_hold(*hold, now - kHoldMemory);
    renewed = core::HoldMade{std::string(hold_token), hold->expires_at};
  });
  return renewed;
}

}  // namespace server
