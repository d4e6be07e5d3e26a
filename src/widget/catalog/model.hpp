// What can be booked here, and which of it is chosen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/booking.hpp"
#include "core/protocol/protocol.hpp"
#include "widget/platform/progress.hpp"

namespace widget {

// What an account offers, until all parts have arrived.
struct AccountCatalog {
  std::uint32_t request = 0;
  std::optional<std::vector<core::BookingType>> types;
  std::optional<std::vector<core::Resource>> resources;
  std::optional<core::ZoneRules> zone;  // the visitor's, from the browser
  std::optional<core::Instant> now;     // from the API's Date header
};

struct Catalog {
  Progress progress = Progress::kLoading;
  Fault fault = Fault::kNone;
  core::WidgetConfig config;
  std::int64_t config_at = 0;  // elapsed_ms when it came
  AccountCatalog account;
  std::optional<core::Id> type_id;
  std::optional<core::Id> resource_id;  // empty with resource_chosen: anyone
  bool resource_chosen = false;
  std::string query;  // typed over a long list of types or resources
};

}  // namespace widget
