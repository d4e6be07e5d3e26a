// The account's booking types and resources.
//
//   server::Outcome<server::account::Offer> offer = catalog.offer();
//   if (auto error = offer->choice_error(type_id, resource_id)) return server::Refusal(*error);
//
// Every active resource is offered for every active type, because the account's API doesn't say
// which resource takes which type.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "server/account/client/reader.hpp"
#include "server/base/clock.hpp"
#include "server/base/outcome.hpp"
#include "server/site/site.hpp"

namespace server::account {

// The types and resources as last read.
struct Offer {
  std::vector<core::BookingType> types;
  std::vector<core::Resource> resources;

  // Null if the account has no such entry.
  const core::BookingType* type(core::Id id) const;
  const core::Resource* resource(core::Id id) const;
  std::vector<core::Id> active_resources() const;
  // 422 if one of the two doesn't exist or isn't active.
  std::optional<core::ApiError> choice_error(core::Id type_id,
                                             std::optional<core::Id> resource_id) const;
};

class Catalog {
 public:
  // All of them must outlive this.
  Catalog(const Site& site, AccountReader& reader, const Clock& clock)
      : site_(site), reader_(reader), clock_(clock) {}

  // 503 if the account's types or resources can't be read.
  Outcome<Offer> offer() const;
  Outcome<std::vector<core::BookingType>> types() const;
  Outcome<std::vector<core::Resource>> resources() const;
  Outcome<core::WidgetConfig> config(std::string_view visitor_zone) const;

 private:
  const Site& site_;
  AccountReader& reader_;
  const Clock& clock_;
};

// Days after this date are never read from the account.
core::Date last_day_asked(core::Instant now);

}  // namespace server::account
