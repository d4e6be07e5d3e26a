#include "server/account/holds.hpp"

#include <algorithm>

#include "server/account/bookings.hpp"
#include "server/account/refusals.hpp"
#include "server/base/digest.hpp"
#include "server/rules/holds.hpp"
#include "server/service/hold_store.hpp"
#include "server/service/refusals.hpp"

namespace server {

bool is_held_for(const std::vector<Occupied>& held, const core::Slot& slot, core::Id resource) {
  return std::any_of(held.begin(), held.end(), [&](const Occupied& hold) {
    bool overlaps = hold.from < slot.ends_at && slot.starts_at < hold.until;
    return overlaps && hold.resource_id == resource;
  });
}

bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource, const std::vector<core::Id>& everybody) {
  if (is_held_for(held, slot, 0)) return true;
  if (resource) return is_held_for(held, slot, *resource);
  return !everybody.empty() && std::all_of(everybody.begin(), everybody.end(), [&](core::Id id) {
    return is_held_for(held, slot, id);
  });
}

std::vector<Occupied> AccountBookings::held_by_others(core::Instant from, core::Instant until,
                                                      std::string_view hold_token) const {
  return store_.occupied(from, until, clock_.now(), {{}, hold_hash(hold_token)});
}

// The account has no holds: asked for any resource, it may pick a held one.
Outcome<std::optional<core::Id>> AccountBookings::unheld(const Catalogue& catalogue,
                                                         const WantedTime& wanted,
                                                         std::string_view hold_token) const {
  const core::Slot& slot = wanted.slot;
  auto held = held_by_others(slot.starts_at - core::kADay, slot.ends_at + core::kADay, hold_token);
  std::vector<core::Id> everybody = catalogue.active_resources();
  if (is_taken_by(held, slot, wanted.resource, everybody)) return Refusal(counted_slot_taken());
  bool is_contended = std::any_of(everybody.begin(), everybody.end(),
                                  [&](core::Id id) { return is_held_for(held, slot, id); });
  if (wanted.resource || !is_contended) return wanted.resource;
  auto listed = slot_at(wanted.type, std::nullopt, slot.starts_at, wanted.client);
  if (!listed) return Refusal(listed.error());
  return free_one(everybody, held, wanted, listed->day);
}

// The first of `resources` that is neither held nor taken; nullopt if there are no resources.
Outcome<std::optional<core::Id>> AccountBookings::free_one(const std::vector<core::Id>& resources,
                                                           const std::vector<Occupied>& held,
                                                           const WantedTime& wanted,
                                                           core::Date day) const {
  if (resources.empty()) return std::nullopt;
  for (core::Id id : resources) {
    if (is_held_for(held, wanted.slot, id)) continue;
    if (resources.size() == 1) return id;
    Pages got = context_.reader.gather({PageKey::for_day(wanted.type, id, day)}, wanted.client);
    if (!got.is_whole()) return unreachable(got.retry_after);
    if (!got.pages[0]) continue;  // the account refuses this resource for the type
    const auto& slots = got.pages[0]->day.slots;
    bool is_free = std::any_of(slots.begin(), slots.end(), [&](const core::Slot& slot) {
      return slot.available && slot.starts_at == wanted.slot.starts_at;
    });
    if (is_free) return id;
  }
  return Refusal(counted_slot_taken());
}

void AccountBookings::end_hold(std::string_view hold_token) const {
  if (hold_token.empty()) return;
  store_.write([&](Transaction& transaction) { transaction.end_hold(hold_hash(hold_token)); });
}

Outcome<core::HoldMade> AccountBookings::hold(const HoldOrder& order) const {
  const core::HoldRequest& request = order.request;
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  const auto& offered = *known;
  auto error = refuse_choice(offered, request.booking_type_id, request.resource_id);
  if (error) return Refusal(*error);
  if (request.starts_at <= clock_.now()) return Refusal(past_start());
  std::string client = quota_client(order.caller, order.client);
  auto found = slot_at(request.booking_type_id, request.resource_id, request.starts_at, client);
  if (!found) return Refusal(found.error());
  const auto& listed = *found;
  WantedTime wanted{request.booking_type_id, request.resource_id, listed.slot, client};
  std::vector<core::Id> everybody = offered.active_resources();
  core::Instant from = wanted.slot.starts_at - core::kADay;
  core::Instant until = wanted.slot.ends_at + core::kADay;
  if (!wanted.resource) {
    auto held = held_by_others(from, until, request.hold_token);
    auto one = free_one(everybody, held, wanted, listed.day);
    if (!one) return Refusal(one.error());
    wanted.resource = *one;
  }
  Hold hold;
  hold.booking_type_id = request.booking_type_id;
  hold.starts_at = request.starts_at;
  hold.occupied = {wanted.resource.value_or(0), wanted.slot.starts_at, wanted.slot.ends_at};
  bool is_business = order.caller.access == Access::kSecret;
  hold.client = is_business ? std::string() : to_hex(hmac_sha256(context_.client_salt, client));
  core::Instant now = clock_.now();
  Outcome<core::HoldMade> made = Refusal(slot_taken());
  store_.write([&](Transaction& transaction) {
    auto held = transaction.occupied(from, until, now, {{}, hold_hash(request.hold_token)});
    if (is_taken_by(held, wanted.slot, wanted.resource, everybody)) return;
    made = keep_hold(transaction, counts_, std::move(hold), request, now);
  });
  return made;
}

// The slot as the account lists it, if it is free.
Outcome<AccountBookings::ListedSlot> AccountBookings::slot_at(core::Id type,
                                                              std::optional<core::Id> resource,
                                                              core::Instant starts_at,
                                                              const std::string& client) const {
  core::Date day{date::floor<date::days>(starts_at)};
  // The account's time zone isn't known, so the neighbouring days are tried too.
  for (int shift : {0, -1, 1}) {
    core::Date asked = core::add_days(day, shift);
    if (asked > last_day_asked()) continue;
    Pages got = context_.reader.gather({PageKey::for_day(type, resource, asked)}, client);
    if (!got.is_whole()) return unreachable(got.retry_after);
    if (!got.pages[0]) continue;  // no such day
    for (const core::Slot& slot : got.pages[0]->day.slots) {
      if (slot.starts_at != starts_at) continue;
      if (!slot.available) return Refusal(counted_slot_taken());
      return ListedSlot{slot, asked};
    }
  }
  return Refusal(no_such_start());
}

Outcome<core::HoldMade> AccountBookings::renew_hold(std::string_view hold_token) const {
  return server::renew_hold(store_, hold_token, clock_.now());
}

void AccountBookings::release_hold(std::string_view hold_token) const {
  end_hold(hold_token);
}

}  // namespace server
