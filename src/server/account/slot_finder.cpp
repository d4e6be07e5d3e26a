#include "server/account/slot_finder.hpp"

#include <algorithm>

#include "server/account/client/refusals.hpp"
#include "server/net/client_address.hpp"
#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"

namespace server::account {
namespace {

// Whether a hold of exactly that resource overlaps the slot; 0: a hold of the whole time.
bool is_held_for(const std::vector<Occupied>& held, const core::Slot& slot, core::Id resource) {
  return std::any_of(held.begin(), held.end(), [&](const Occupied& hold) {
    const bool overlaps = hold.from < slot.ends_at && slot.starts_at < hold.until;
    return overlaps && hold.resource_id == resource;
  });
}

// The account knows no holds: it lists held times as available.
HoldSpan hold_day(const std::vector<core::Slot>& slots, std::optional<core::Id> resource) {
  HoldSpan day;
  if (resource) day.resources = {*resource};
  if (slots.empty()) return day;
  day.bounds = {slots.front().starts_at, slots.back().ends_at};
  core::Instant busy_until = slots.front().starts_at;
  for (const core::Slot& slot : slots) {
    if (!slot.available || slot.starts_at < busy_until) continue;
    busy_until = slot.ends_at;
    ++day.left;
  }
  return day;
}

}  // namespace

bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource, const std::vector<core::Id>& everybody) {
  if (is_held_for(held, slot, 0)) return true;
  if (resource) return is_held_for(held, slot, *resource);
  return !everybody.empty() && std::all_of(everybody.begin(), everybody.end(), [&](core::Id id) {
    return is_held_for(held, slot, id);
  });
}

std::string quota_client(const Caller& caller) {
  return caller.access == Access::kSecret ? std::string() : rate_limit_key(caller.client);
}

std::vector<Occupied> SlotFinder::held_by_others(core::Instant from, core::Instant until,
                                                 std::string_view hold_token) const {
  return store_.held(from, until, clock_.now(), hold_hash(hold_token));
}

Outcome<ListedSlot> SlotFinder::slot_at(core::Id type, std::optional<core::Id> resource,
                                        core::Instant starts_at, const std::string& client) const {
  const core::Date day{date::floor<date::days>(starts_at)};
  // The account's time zone isn't known, so the neighbouring days are tried too.
  for (const int shift : {0, -1, 1}) {
    const core::Date asked = core::add_days(day, shift);
    if (asked > last_day_asked(clock_.now())) continue;
    const Pages got = reader_.gather({PageKey::for_day(type, resource, asked)}, client);
    if (!got.is_whole()) return unreachable(got.retry_after);
    if (!got.pages[0]) continue;  // no such day
    for (const core::Slot& slot : got.pages[0]->day.slots) {
      if (slot.starts_at != starts_at) continue;
      if (!slot.available) return refuse_taken(counts_);
      return ListedSlot{slot, asked, hold_day(got.pages[0]->day.slots, resource)};
    }
  }
  return Refusal(no_such_start());
}

Outcome<std::optional<core::Id>> SlotFinder::unheld_resource(const Offer& offer,
                                                             const WantedTime& wanted,
                                                             std::string_view hold_token) const {
  const core::Slot& slot = wanted.slot;
  const auto held =
      held_by_others(slot.starts_at - core::kADay, slot.ends_at + core::kADay, hold_token);
  const std::vector<core::Id> everybody = offer.active_resources();
  if (is_taken_by(held, slot, wanted.resource, everybody)) return refuse_taken(counts_);
  const bool is_contended = std::any_of(everybody.begin(), everybody.end(),
                                        [&](core::Id id) { return is_held_for(held, slot, id); });
  if (wanted.resource || !is_contended) return wanted.resource;
  const auto listed = slot_at(wanted.type, std::nullopt, slot.starts_at, wanted.client);
  if (!listed) return Refusal(listed.error());
  return free_resource(everybody, held, wanted, listed->day);
}

Outcome<std::optional<core::Id>> SlotFinder::free_resource(const std::vector<core::Id>& resources,
                                                           const std::vector<Occupied>& held,
                                                           const WantedTime& wanted,
                                                           core::Date day) const {
  if (resources.empty()) return std::nullopt;
  for (const core::Id id : resources) {
    if (is_held_for(held, wanted.slot, id)) continue;
    if (resources.size() == 1) return id;
    const Pages got = reader_.gather({PageKey::for_day(wanted.type, id, day)}, wanted.client);
    if (!got.is_whole()) return unreachable(got.retry_after);
    if (!got.pages[0]) continue;  // the account refuses this resource for the type
    const auto& slots = got.pages[0]->day.slots;
    const bool is_free = std::any_of(slots.begin(), slots.end(), [&](const core::Slot& slot) {
      return slot.available && slot.starts_at == wanted.slot.starts_at;
    });
    if (is_free) return id;
  }
  return refuse_taken(counts_);
}

}  // namespace server::account
