// What widget/config says of the site file alone, whichever service has the bookings.
//
//   core::WidgetConfig config = server::site_config(site, span, visitor_zone, now);
//   config.types = …; config.resources = …;
#pragma once

#include <string_view>

#include "core/protocol/protocol.hpp"
#include "server/service/zone_span.hpp"
#include "server/site/site.hpp"

namespace server {

// Without types and resources. Without rules of the visitor's zone if there is no zone of that name.
core::WidgetConfig site_config(const Site& site, const ZoneSpan& span,
                               std::string_view visitor_zone, core::Instant now);

}  // namespace server
