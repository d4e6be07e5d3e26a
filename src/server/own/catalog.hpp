// The booking types and resources of the site file, and which resources can take which type.
//
//   server::own::Catalog catalog(site, store, clock);
//   server::Outcome<server::own::Selection> selection = catalog.select(type_id, resource_id);
//
// Of the store it reads only when the first and the last booking start, for the zone's rules.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/outcome.hpp"
#include "server/rules/schedule.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

// An active type, and the active resources that can take it.
struct Selection {
  const SiteType* type;
  std::vector<ResourceHours> resources;
};

class Catalog {
 public:
  // All of them must outlive this.
  Catalog(const Site& site, Store& store, const Clock& clock);

  std::vector<core::BookingType> types() const;
  std::vector<core::Resource> resources() const;
  core::WidgetConfig config(std::string_view visitor_zone) const;

  // Without `resource_id`, every resource that can take the type. 422 if one of the two does not
  // exist or is not active, or if they do not go together.
  Outcome<Selection> select(core::Id type_id, std::optional<core::Id> resource_id) const;

 private:
  // How far ahead an active type can be booked.
  int days_ahead() const;
  const SiteResource* resource(core::Id id) const;  // null if not found

  const Site& site_;
  Store& store_;
  const Clock& clock_;
  std::unordered_map<core::Id, const SiteResource*> resources_;  // the site may have hundreds
};

}  // namespace server::own
