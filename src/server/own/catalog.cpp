#include "server/own/catalog.hpp"

#include <algorithm>

#include "core/protocol/offer_words.hpp"
#include "server/service/refusals.hpp"
#include "server/service/site_config.hpp"

namespace server::own {
namespace {

constexpr int kUnlimitedDays = 3650;  // the longest limit that a site file can give

}  // namespace

Catalog::Catalog(const Site& site, Store& store, const Clock& clock)
    : site_(site), store_(store), clock_(clock) {
  for (const SiteResource& each : site.resources) resources_.emplace(each.resource.id, &each);
}

const SiteResource* Catalog::resource(core::Id id) const {
  const auto found = resources_.find(id);
  return found == resources_.end() ? nullptr : found->second;
}

std::vector<core::BookingType> Catalog::types() const {
  std::vector<core::BookingType> types;
  types.reserve(site_.types.size());
  for (const SiteType& entry : site_.types) types.push_back(entry.type);
  return types;
}

std::vector<core::Resource> Catalog::resources() const {
  std::vector<core::Resource> resources;
  resources.reserve(site_.resources.size());
  for (const SiteResource& entry : site_.resources) resources.push_back(entry.resource);
  return resources;
}

int Catalog::days_ahead() const {
  int days = 0;
  for (const SiteType& entry : site_.types) {
    const int of_type = entry.rules.max_days_ahead;
    if (entry.type.is_active) days = std::max(days, of_type > 0 ? of_type : kUnlimitedDays);
  }
  return days;
}

core::WidgetConfig Catalog::config(std::string_view visitor_zone) const {
  const core::Instant now = clock_.now();
  const ZoneSpan span = zone_span(now, days_ahead(), store_.booked_span());
  core::WidgetConfig config = site_config(site_, span, visitor_zone, now);
  for (const SiteResource& entry : site_.resources) {
    if (entry.resource.is_active) config.resources.push_back(entry.resource);
  }
  for (const SiteType& entry : site_.types) {
    if (!entry.type.is_active) continue;
    core::BookingType& type = config.types.emplace_back(entry.type);
    for (core::Location& location : type.locations) {
      location = core::public_part(std::move(location));
    }
    std::erase_if(type.resource_ids,
                  [this](core::Id id) { return !resource(id)->resource.is_active; });
  }
  return config;
}

Outcome<Selection> Catalog::select(core::Id type_id, std::optional<core::Id> resource_id) const {
  const SiteType* type = site_.type(type_id);
  if (!type) return Refusal(no_such_type());
  if (!type->type.is_active) return Refusal(inactive_type());
  const std::vector<core::Id>& able = type->type.resource_ids;
  Selection selection{type, {}};
  const auto add = [&](const SiteResource& each) {
    selection.resources.push_back({each.resource.id, &each.hours, each.caps});
  };
  if (resource_id) {
    const SiteResource* chosen = resource(*resource_id);
    if (!chosen) return Refusal(no_such_resource());
    if (!chosen->resource.is_active) return Refusal(inactive_resource());
    if (std::find(able.begin(), able.end(), *resource_id) == able.end()) {
      return Refusal(invalid("resource_id", "This resource does not take this booking type."));
    }
    add(*chosen);
    return selection;
  }
  for (const core::Id id : able) {
    const SiteResource* each = resource(id);
    if (each->resource.is_active) add(*each);
  }
  return selection;
}

}  // namespace server::own
