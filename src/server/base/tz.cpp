#include "server/base/tz.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace server {
namespace {

constexpr std::size_t kMaxNameLength = 64;

const date::time_zone* find_zone(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength) return nullptr;
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {  // the library's way to report an unknown zone
    return nullptr;
  }
}

}  // namespace

bool is_known_zone(std::string_view name) {
  return find_zone(name) != nullptr;
}

std::optional<core::ZoneRules> zone_rules(std::string_view name, core::Instant from,
                                          core::Instant until) {
  const date::time_zone* zone = find_zone(name);
  if (!zone) return std::nullopt;
  std::vector<core::Transition> transitions;
  core::Instant at = from;
  while (true) {
    date::sys_info info = zone->get_info(at);
    transitions.push_back({at, info.offset, info.abbrev});
    if (info.end >= until || info.end <= at) break;
    at = info.end;
  }
  return core::ZoneRules(std::string(name), std::move(transitions));
}

}  // namespace server
