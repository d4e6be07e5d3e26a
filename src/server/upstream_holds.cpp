#include "server/upstream_holds.hpp"

#include <algorithm>

#include "server/booking_wording.hpp"
#include "server/client_address.hpp"
#include "server/digest.hpp"
#include "server/hold_keeping.hpp"
#include "server/holds.hpp"
#include "server/upstream_answers.hpp"
#include "server/upstream_bookings.hpp"

namespace server {
namespace {}  // namespace

bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource) {
  return std::any_of(held.begin(), held.end(), [&](const Occupied& hold) {
    bool overlaps = hold.from < slot.ends_at && slot.starts_at < hold.until;
    return overlaps && (hold.resource_id == 0 || hold.resource_id == resource);
  });
}

std::vector<Occupied> UpstreamBookings::held_by_others(core::Instant from, core::Instant until,
                                                       std::string_view hold_token) const {
  return store_.occupied(from, until, clock_.now(), {{}, hold_hash(hold_token)});
}

bool UpstreamBookings::is_held(const core::BookingType& type, std::optional<core::Id> resource,
                               core::Instant starts_at, std::string_view hold_token) const {
  core::Slot slot{starts_at, starts_at + core::Minutes(type.duration_minutes), true};
  return is_taken_by(
      held_by_others(starts_at - core::kADay, starts_at + 2 * core::kADay, hold_token), slot,
      resource);
}

void UpstreamBookings::end_hold(std::string_view hold_token) const {
  if (hold_token.empty()) return;
  store_.write([&](Transaction& transaction) { transaction.end_hold(hold_hash(hold_token)); });
}

Answer UpstreamBookings::hold(const HoldOrder& order) const {
  const core::HoldRequest& wish = order.request;
  auto known = catalogue();
  if (auto* failure = std::get_if<Answer>(&known)) return *failure;
  const auto& offered = std::get<Catalogue>(known);
  auto error = refuse_choice(offered, wish.booking_type_id, wish.resource_id);
  if (error) return refusal(*error);
  if (wish.starts_at <= clock_.now()) return refusal(past_start());
  auto slot = slot_at(wish.booking_type_id, wish.resource_id, wish.starts_at);
  if (auto* failure = std::get_if<Answer>(&slot)) return *failure;
  const auto& wanted = std::get<core::Slot>(slot);
  Hold hold;
  hold.booking_type_id = wish.booking_type_id;
  hold.starts_at = wish.starts_at;
  hold.occupied = {wish.resource_id.value_or(0), wanted.starts_at, wanted.ends_at};
  hold.client = order.caller.access == Access::kSecret
                    ? std::string()
                    : to_hex(hmac_sha256(side_.client_salt, counted_as(order.client)));
  core::Instant now = clock_.now();
  Answer answer = refusal(slot_taken());
  store_.write([&](Transaction& transaction) {
    auto held = transaction.occupied(wanted.starts_at - core::kADay, wanted.ends_at + core::kADay,
                                     now, {{}, hold_hash(wish.hold_token)});
    if (is_taken_by(held, wanted, wish.resource_id)) return;
    answer = keep_hold(transaction, counts_, std::move(hold), wish, now);
  });
  return answer;
}

// The slot as the upstream lists it, if it is free.
std::variant<core::Slot, Answer> UpstreamBookings::slot_at(core::Id type,
                                                           std::optional<core::Id> resource,
                                                           core::Instant starts_at) const {
  core::Date day{date::floor<date::days>(starts_at)};
  std::vector<Wish> wishes;
  // Whose midnight the upstream counts by is not known.
  for (int shift : {0, -1, 1}) {
    wishes = {Wish::for_day(type, resource, core::add_days(day, shift))};
    Gathered got = side_.reader.gather(wishes);
    if (got.refused) return refusal(*got.refused);
    if (!got.is_whole()) return unreachable(got.retry_after);
    for (const core::Slot& slot : got.pages[0]->day.slots) {
      if (slot.starts_at != starts_at) continue;
      if (!slot.available) return refusal(taken());
      return slot;
    }
  }
  return refusal(no_such_start());
}

Answer UpstreamBookings::renew_hold(std::string_view hold_token) const {
  return server::renew_hold(store_, hold_token, clock_.now());
}

Answer UpstreamBookings::release_hold(std::string_view hold_token) const {
  end_hold(hold_token);
  return {204, {}};
}

}  // namespace server
