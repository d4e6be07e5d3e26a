#include "server/account/availability.hpp"

#include <algorithm>

#include "server/account/client/refusals.hpp"

namespace server::account {
namespace {

// The account's answer about a date that is over, too far ahead or unknown to it.
bool is_no_such_day(const core::ApiError& error) {
  return error.status == 404 || error.status == 422;
}

}  // namespace

Outcome<Availability> AvailabilitySearch::days(const AvailabilityQuery& query, bool as_range,
                                               const Caller& caller) const {
  const auto offer = catalog_.offer();
  if (!offer) return Refusal(offer.error());
  if (auto error = offer->choice_error(query.booking_type_id, query.resource_id)) {
    return Refusal(*std::move(error));
  }
  const core::Date today{date::floor<date::days>(clock_.now())};
  core::Date first = query.from;
  // Yesterday is read, because the account's time zone isn't known.
  if (as_range) first = std::max(first, core::add_days(today, -1));
  const core::Date last = std::min(query.to, last_day_asked(clock_.now()));
  std::vector<PageKey> keys;
  for (core::Date date = first; date <= last; date = core::add_days(date, 1)) {
    keys.push_back(PageKey::for_day(query.booking_type_id, query.resource_id, date));
  }
  const Pages got = reader_.gather(keys, quota_client(caller));
  for (const auto& refused : got.refusals) {
    if (refused && !(as_range && is_no_such_day(*refused))) return Refusal(*refused);
  }
  if (!got.is_whole()) return unreachable(got.retry_after);
  const core::Instant begins = date::sys_days(query.from) - core::kADay;
  const core::Instant ends = date::sys_days(query.to) + 2 * core::kADay;
  const std::vector<Occupied> held = slots_.held_by_others(begins, ends, query.hold_token);
  const std::vector<core::Id> everybody = offer->active_resources();
  std::vector<core::DaySlots> days;
  auto page = got.pages.begin();
  for (core::Date date = query.from; date <= query.to; date = core::add_days(date, 1)) {
    core::DaySlots& day = days.emplace_back(core::DaySlots{date, {}});
    if (date < first || date > last) continue;
    if (*page) day = (*page)->day;
    ++page;
    for (core::Slot& slot : day.slots) {
      if (is_taken_by(held, slot, query.resource_id, everybody)) slot.available = false;
    }
  }
  // The account says of no answer how long it stands.
  return Availability{std::move(days), got.stale_as_of, std::nullopt};
}

}  // namespace server::account
