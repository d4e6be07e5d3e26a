#include "server/account/catalog.hpp"

#include <algorithm>

#include "server/account/client/refusals.hpp"
#include "server/service/refusals.hpp"
#include "server/service/site_config.hpp"

namespace server::account {
namespace {

constexpr int kDaysAhead = 365;  // the account's API names no limit; more would only cost calls

template <class Entry>
const Entry* entry_of(const std::vector<Entry>& entries, core::Id id) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [id](const Entry& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const core::BookingType* Offer::type(core::Id id) const {
  return entry_of(types, id);
}

const core::Resource* Offer::resource(core::Id id) const {
  return entry_of(resources, id);
}

std::vector<core::Id> Offer::active_resources() const {
  std::vector<core::Id> ids;
  for (const core::Resource& resource : resources) {
    if (resource.is_active) ids.push_back(resource.id);
  }
  return ids;
}

std::optional<core::ApiError> Offer::choice_error(core::Id type_id,
                                                  std::optional<core::Id> resource_id) const {
  const core::BookingType* chosen_type = type(type_id);
  if (!chosen_type) return no_such_type();
  if (!chosen_type->is_active) return inactive_type();
  if (!resource_id) return std::nullopt;
  const core::Resource* chosen_resource = resource(*resource_id);
  if (!chosen_resource) return no_such_resource();
  if (!chosen_resource->is_active) return inactive_resource();
  return std::nullopt;
}

// The account's errors about its types aren't for pages: without types it counts as unreachable.
Outcome<Offer> Catalog::offer() const {
  const Pages got = reader_.gather({{PageKey::Kind::kTypes}, {PageKey::Kind::kResources}});
  if (!got.pages[0] || !got.pages[1]) return unreachable(got.retry_after);
  return Offer{got.pages[0]->types, got.pages[1]->resources};
}

Outcome<std::vector<core::BookingType>> Catalog::types() const {
  auto offered = offer();
  if (!offered) return Refusal(offered.error());
  return std::move(offered->types);
}

Outcome<std::vector<core::Resource>> Catalog::resources() const {
  auto offered = offer();
  if (!offered) return Refusal(offered.error());
  return std::move(offered->resources);
}

Outcome<core::WidgetConfig> Catalog::config(std::string_view visitor_zone) const {
  auto offered = offer();
  if (!offered) return Refusal(offered.error());
  const core::Instant now = clock_.now();
  // The account doesn't tell when its first and its last booking are.
  const BookedSpan booked{now - 5 * core::kAYear, now + 2 * core::kAYear};
  core::WidgetConfig config =
      site_config(site_, zone_span(now, kDaysAhead, booked), visitor_zone, now);
  const std::vector<core::Id> everybody = offered->active_resources();
  for (core::Resource& resource : offered->resources) {
    if (!resource.is_active) continue;
    config.resources.push_back(std::move(resource));
  }
  for (core::BookingType& type : offered->types) {
    if (!type.is_active) continue;
    type.resource_ids = everybody;
    type.max_days_ahead = kDaysAhead;
    config.types.push_back(std::move(type));
  }
  return config;
}

// One day more, because the account's time zone isn't known.
core::Date last_day_asked(core::Instant now) {
  return core::add_days(core::Date(date::floor<date::days>(now)), kDaysAhead + 1);
}

}  // namespace server::account
