#include "server/account/bookings.hpp"

#include <algorithm>

#include "server/account/holds.hpp"
#include "server/account/refusals.hpp"
#include "server/base/tz.hpp"
#include "server/net/client_address.hpp"
#include "server/service/refusals.hpp"

namespace server {
namespace {

constexpr int kDaysAhead = 365;  // the upstream tells none; more would only cost its allowance
constexpr Elapsed kReadPatience = std::chrono::seconds(3);

template <class Entry>
const Entry* entry_of(const std::vector<Entry>& entries, core::Id id) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [id](const Entry& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

// What the upstream says of a date that is over, or too far ahead, or of one that it does not know.
bool is_no_such_day(const core::ApiError& error) {
  return error.status == 404 || error.status == 422;
}

}  // namespace

UpstreamBookings::UpstreamBookings(const Site& site, Store& store, const Tokens& tokens,
                                   const Clock& clock, BookingCounts& counts, UpstreamSide& side)
    : site_(site), store_(store), tokens_(tokens), clock_(clock), counts_(counts), side_(side) {}

const core::BookingType* UpstreamBookings::Catalogue::type(core::Id id) const {
  return entry_of(types, id);
}

const core::Resource* UpstreamBookings::Catalogue::resource(core::Id id) const {
  return entry_of(resources, id);
}

std::vector<core::Id> UpstreamBookings::Catalogue::active_resources() const {
  std::vector<core::Id> ids;
  for (const core::Resource& resource : resources) {
    if (resource.is_active) ids.push_back(resource.id);
  }
  return ids;
}

// What the upstream says of its types is never a page's business: one that has none is not there.
Outcome<UpstreamBookings::Catalogue> UpstreamBookings::catalogue() const {
  Gathered got = side_.reader.gather({{Wish::What::kTypes}, {Wish::What::kResources}});
  if (!got.pages[0] || !got.pages[1]) return unreachable(got.retry_after);
  return Catalogue{got.pages[0]->types, got.pages[1]->resources};
}

Outcome<std::vector<core::BookingType>> UpstreamBookings::types() const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  return std::move(known->types);
}

Outcome<std::vector<core::Resource>> UpstreamBookings::resources() const {
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  return std::move(known->resources);
}

Outcome<core::WidgetConfig> UpstreamBookings::config(std::string_view visitor_zone) const {
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

std::optional<core::ApiError> UpstreamBookings::refuse_choice(const Catalogue& catalogue,
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

std::string UpstreamBookings::asker_of(const Caller& caller, const std::string& client) {
  return caller.access == Access::kSecret ? std::string() : rate_limit_key(client);
}

// One more, because whose midnight the upstream counts by is not known.
core::Date UpstreamBookings::last_day_asked() const {
  return core::add_days(core::Date(date::floor<date::days>(clock_.now())), kDaysAhead + 1);
}

// Days that are over, or further ahead than anything is offered, need no asking: nothing on them can
// be booked. Whose midnight the upstream counts by is not known, so yesterday is asked for. In a
// range, a day that the upstream refuses is one without times.
// A booking_id changes nothing: the account does not tell what a time is taken by.
Outcome<Availability> UpstreamBookings::availability(const AvailabilityQuery& query, bool as_range,
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
  std::vector<Wish> wishes;
  for (core::Date date = first; date <= last; date = core::add_days(date, 1)) {
    wishes.push_back(Wish::for_day(query.booking_type_id, query.resource_id, date));
  }
  Gathered got = side_.reader.gather(wishes, asker_of(caller, query.client));
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

Outcome<Turn> UpstreamBookings::turn_to_read() const {
  if (Elapsed closed = side_.upstream.closed_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto turn = side_.line.take(Priority::kReader, kReadPatience);
  if (!turn) return unreachable(seconds_of(side_.line.wait(Priority::kReader, 1)));
  return *std::move(turn);
}

void UpstreamBookings::touch(const core::Booking& booking, UpstreamCache::Touch touch) const {
  side_.reader.touch(booking.starts_at, booking.ends_at, booking.resource_id, touch);
  core::Booking seen = booking;
  if (touch == UpstreamCache::Touch::kFreed) seen.status = core::BookingStatus::kCancelled;
  side_.seen.note(seen);
}

}  // namespace server
