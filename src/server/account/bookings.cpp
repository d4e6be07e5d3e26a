#include "server/account/bookings.hpp"

#include <algorithm>

#include "server/account/holds.hpp"
#include "server/account/refusals.hpp"
#include "server/base/tz.hpp"
#include "server/net/client_address.hpp"
#include "server/service/refusals.hpp"

namespace server {
namespace {

constexpr int kDaysAhead = 365;  // the account's API names no limit; more would only cost calls
constexpr Elapsed kReadPatience = std::chrono::seconds(3);

template <class Entry>
const Entry* entry_of(const std::vector<Entry>& entries, core::Id id) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [id](const Entry& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

// The account's answer about a date that is over, too far ahead or unknown to it.
bool is_no_such_day(const core::ApiError& error) {
  return error.status == 404 || error.status == 422;
}

}  // namespace

AccountBookings::AccountBookings(const Site& site, Store& store, const Tokens& tokens,
                                 const Clock& clock, BookingCounts& counts, AccountContext& context)
    : site_(site),
      store_(store),
      tokens_(tokens),
      clock_(clock),
      counts_(counts),
      context_(context) {}

const core::BookingType* AccountBookings::Catalogue::type(core::Id id) const {
  return entry_of(types, id);
}

const core::Resource* AccountBookings::Catalogue::resource(core::Id id) const {
  return entry_of(resources, id);
}

std::vector<core::Id> AccountBookings::Catalogue::active_resources() const {
  std::vector<core::Id> ids;
  for (const core::Resource& resource : resources) {
    if (resource.is_active) ids.push_back(resource.id);
  }
  return ids;
}

// The account's errors about its types aren't for pages: without types it counts as unreachable.
Outcome<AccountBookings::Catalogue> AccountBookings::catalogue() const {
  Pages got = context_.reader.gather({{PageKey::Kind::kTypes}, {PageKey::Kind::kResources}});
  if (!got.pages[0] || !got.pages[1]) return unreachable(got.retry_after);
  return Catalogue{got.pages[0]->types, got.pages[1]->resources};
}

Outcome<std::vector<core::BookingType>> AccountBookings::types() const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  return std::move(known->types);
}

Outcome<std::vector<core::Resource>> AccountBookings::resources() const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  return std::move(known->resources);
}

Outcome<core::WidgetConfig> AccountBookings::config(std::string_view visitor_zone) const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  auto& [types, resources] = *known;
  core::WidgetConfig config;
  core::Instant now = clock_.now();
  config.business_name = site_.name;
  config.business_zone = zone_rules(site_.time_zone, now - core::kAYear, now + 2 * core::kAYear)
                             .value_or(core::ZoneRules());
  config.visitor_zone = zone_rules(visitor_zone, now - core::kAYear, now + 2 * core::kAYear);
  config.week_start = site_.week_start;
  config.locale = site_.locale;
  config.details = site_.details;
  config.now = now;
  std::vector<core::Id> everybody = known->active_resources();
  for (core::Resource& resource : resources) {
    if (!resource.is_active) continue;
    config.resources.push_back(std::move(resource));
  }
  for (core::BookingType& type : types) {
    if (!type.is_active) continue;
    type.resource_ids = everybody;
    type.max_days_ahead = kDaysAhead;
    config.types.push_back(std::move(type));
  }
  return config;
}

std::optional<core::ApiError> AccountBookings::refuse_choice(const Catalogue& catalogue,
                                                             core::Id type_id,
                                                             std::optional<core::Id> resource_id) {
  const core::BookingType* type = catalogue.type(type_id);
  if (!type) return no_such_type();
  if (!type->is_active) return inactive_type();
  if (!resource_id) return std::nullopt;
  const core::Resource* resource = catalogue.resource(*resource_id);
  if (!resource) return no_such_resource();
  if (!resource->is_active) return inactive_resource();
  return std::nullopt;
}

std::string AccountBookings::quota_client(const Caller& caller, const std::string& client) {
  return caller.access == Access::kSecret ? std::string() : rate_limit_key(client);
}

// One day more, because the account's time zone isn't known.
core::Date AccountBookings::last_day_asked() const {
  return core::add_days(core::Date(date::floor<date::days>(clock_.now())), kDaysAhead + 1);
}

// Days that are over or too far ahead are never read: nothing on them can be booked. Yesterday is
// read, because the account's time zone isn't known. In a range, a day that the account refuses has
// no times. A booking_id is ignored: the account doesn't say which booking takes a time.
Outcome<Availability> AccountBookings::availability(const AvailabilityQuery& query, bool as_range,
                                                    const Caller& caller) const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  const auto& offered = *known;
  if (auto error = refuse_choice(offered, query.booking_type_id, query.resource_id)) {
    return Refusal(*error);
  }
  core::Date today{date::floor<date::days>(clock_.now())};
  core::Date first = query.from;
  if (as_range) first = std::max(first, core::add_days(today, -1));
  core::Date last = std::min(query.to, last_day_asked());
  std::vector<PageKey> keys;
  for (core::Date date = first; date <= last; date = core::add_days(date, 1)) {
    keys.push_back(PageKey::for_day(query.booking_type_id, query.resource_id, date));
  }
  Pages got = context_.reader.gather(keys, quota_client(caller, query.client));
  for (const auto& refused : got.refusals) {
    if (refused && !(as_range && is_no_such_day(*refused))) return Refusal(*refused);
  }
  if (!got.is_whole()) return unreachable(got.retry_after);
  core::Instant begins = date::sys_days(query.from) - core::kADay;
  core::Instant ends = date::sys_days(query.to) + 2 * core::kADay;
  std::vector<Occupied> held = held_by_others(begins, ends, query.hold_token);
  std::vector<core::Id> everybody = offered.active_resources();
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
  return Availability{std::move(days), got.stale_as_of};
}

Outcome<CallPermit> AccountBookings::read_permit() const {
  if (Elapsed closed = context_.account.blocked_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto permit = context_.scheduler.acquire(Priority::kReader, kReadPatience);
  if (!permit) return unreachable(seconds_of(context_.scheduler.wait(Priority::kReader, 1)));
  return *std::move(permit);
}

void AccountBookings::touch(const core::Booking& booking, AccountCache::Touch touch) const {
  context_.reader.touch(booking.starts_at, booking.ends_at, booking.resource_id, touch);
  core::Booking seen = booking;
  if (touch == AccountCache::Touch::kFreed) seen.status = core::BookingStatus::kCancelled;
  context_.seen.note(seen);
}

}  // namespace server
