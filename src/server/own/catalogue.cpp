#include "server/own/catalogue.hpp"

#include <algorithm>

#include "server/base/tz.hpp"
#include "server/service/refusals.hpp"

namespace server::own {

std::vector<core::BookingType> Catalogue::types() const {
  std::vector<core::BookingType> types;
  for (const SiteType& entry : site_.types) types.push_back(entry.type);
  return types;
}

std::vector<core::Resource> Catalogue::resources() const {
  std::vector<core::Resource> resources;
  for (const SiteResource& entry : site_.resources) resources.push_back(entry.resource);
  return resources;
}

core::WidgetConfig Catalogue::config(std::string_view visitor_zone) const {
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
  for (const SiteResource& entry : site_.resources) {
    if (entry.resource.is_active) config.resources.push_back(entry.resource);
  }
  for (const SiteType& entry : site_.types) {
    if (!entry.type.is_active) continue;
    core::BookingType& type = config.types.emplace_back(entry.type);
    std::erase_if(type.resource_ids,
                  [this](core::Id id) { return !site_.resource(id)->resource.is_active; });
  }
  return config;
}

Outcome<Selection> Catalogue::select(core::Id type_id, std::optional<core::Id> resource_id) const {
  const SiteType* type = site_.type(type_id);
  if (!type) return Refusal(no_such_type());
  if (!type->type.is_active) return Refusal(inactive_type());
  const std::vector<core::Id>& able = type->type.resource_ids;
  if (resource_id) {
    const SiteResource* resource = site_.resource(*resource_id);
    if (!resource) return Refusal(no_such_resource());
    if (!resource->resource.is_active) return Refusal(inactive_resource());
    if (std::find(able.begin(), able.end(), *resource_id) == able.end()) {
      return Refusal(invalid("resource_id", "This resource does not take this booking type."));
    }
  }
  Selection selection{type, {}};
  for (core::Id id : able) {
    const SiteResource* resource = site_.resource(id);
    if (!resource->resource.is_active || (resource_id && *resource_id != id)) continue;
    selection.resources.push_back({id, &resource->hours});
  }
  return selection;
}

}  // namespace server::own
