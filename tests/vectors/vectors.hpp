// The cases of tests/vectors, for any test that needs them; the same natively and under Node.
//
//   const core::ZoneRules london = vectors::zone("Europe/London");
//   for (const core::Json& c : vectors::time_cases("day_of_slot")) …
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/protocol/protocol.hpp"

namespace vectors {

// The whole file; a test that cannot read its cases must not pass.
inline std::string read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::abort();
  }
  std::string text;
  char block[4096];
  for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, file)) > 0;) {
    text.append(block, n);
  }
  std::fclose(file);
  return text;
}

inline core::Json load(const std::string& name) {
  const std::string path = std::string(BOOKING_VECTORS_DIR "/") + name;
  core::Json value = core::Json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    std::fprintf(stderr, "%s is not JSON\n", path.c_str());
    std::abort();
  }
  return value;
}

inline const core::Json& time_cases(const std::string& section) {
  static const core::Json kCases = load("time.json");
  REQUIRE(kCases.contains(section));
  REQUIRE_FALSE(kCases[section].empty());
  return kCases[section];
}

inline core::Instant instant(std::string_view text) {
  const std::optional<core::Instant> value = core::parse_instant(text);
  REQUIRE_MESSAGE(value.has_value(), text);
  return *value;
}

inline core::Date date(std::string_view text) {
  const std::optional<core::Date> value = core::parse_date(text);
  REQUIRE_MESSAGE(value.has_value(), text);
  return *value;
}

// "2026-03-10T09:00", a reading of some wall clock.
inline core::LocalTime local(std::string_view text) {
  return core::LocalTime{instant(std::string(text) + ":00Z").time_since_epoch()};
}

inline std::string text(const core::Json& object, const char* name) {
  REQUIRE(object.contains(name));
  REQUIRE(object[name].is_string());
  return object[name].get<std::string>();
}

inline std::map<std::string, core::ZoneRules> load_zones() {
  std::map<std::string, core::ZoneRules> zones;
  const core::Json all = load("zones.json");
  for (const auto& [name, rows] : all["zones"].items()) {
    std::vector<core::Transition> transitions;
    for (const core::Json& row : rows) {
      transitions.push_back({instant(text(row, "from")),
                             core::Seconds{row["offset_seconds"].get<int>()},
                             text(row, "abbreviation")});
    }
    REQUIRE(core::ZoneRules::is_valid(transitions));
    zones.emplace(name, core::ZoneRules(name, std::move(transitions)));
  }
  return zones;
}

inline const std::map<std::string, core::ZoneRules>& zones() {
  static const std::map<std::string, core::ZoneRules> kZones = load_zones();
  return kZones;
}

inline const core::ZoneRules& zone(const std::string& name) {
  const auto found = zones().find(name);
  REQUIRE_MESSAGE(found != zones().end(), name);
  return found->second;
}

}  // namespace vectors
