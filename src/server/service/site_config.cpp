#include "server/service/site_config.hpp"

#include "server/base/tz.hpp"

namespace server {

core::WidgetConfig site_config(const Site& site, const ZoneSpan& span,
                               std::string_view visitor_zone, core::Instant now) {
  core::WidgetConfig config;
  config.business_name = site.name;
  config.business_zone =
      zone_rules(site.time_zone, span.from, span.until).value_or(core::ZoneRules());
  config.visitor_zone = zone_rules(visitor_zone, span.from, span.until);
  config.week_start = site.week_start;
  config.locale = site.locale;
  config.details = site.details;
  config.phone = site.phone;
  config.now = now;
  return config;
}

}  // namespace server
