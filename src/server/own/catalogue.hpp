// The booking types and resources of the site file, and which resources can take which type.
//
//   server::own::Catalogue catalogue(site, clock);
//   server::Outcome<server::own::Selection> selection = catalogue.select(type_id, resource_id);
//
// Reads the site file alone: no store.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/outcome.hpp"
#include "server/rules/schedule.hpp"
#include "server/site/site.hpp"

namespace server::own {

// An active type, and the active resources that can take it.
struct Selection {
  const SiteType* type;
  std::vector<ResourceHours> resources;
};

class Catalogue {
 public:
  // Both must outlive this.
  Catalogue(const Site& site, const Clock& clock) : site_(site), clock_(clock) {}

  std::vector<core::BookingType> types() const;
  std::vector<core::Resource> resources() const;
  core::WidgetConfig config(std::string_view visitor_zone) const;

  // Without `resource_id`, every resource that can take the type. 422 if one of the two does not
  // exist or is not active, or if they do not go together.
  Outcome<Selection> select(core::Id type_id, std::optional<core::Id> resource_id) const;

 private:
  const Site& site_;
  const Clock& clock_;
};

}  // namespace server::own
