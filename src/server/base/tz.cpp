#include "server/base/tz.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>

#include "server/base/posix_zone.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxNameLength = 64;
constexpr const char* kFolder = "/usr/share/zoneinfo/";

// The folder also has what depends on the machine ("localtime", "posixrules"), counts leap seconds
// ("right/…"), repeats ("posix/…") or isn't a zone. Names of zones begin with a capital letter.
bool may_be_zone(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameLength && name[0] >= 'A' && name[0] <= 'Z' &&
         name.find('.') == std::string_view::npos && name != "Factory";
}

std::string lower_case(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

const date::time_zone* find_zone(std::string_view name) {
  if (!may_be_zone(name)) return nullptr;
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {  // the library's way to report an unknown zone
    return nullptr;
  }
}

// The rule after the listed changes: the last line of the zone's file.
std::optional<PosixZone> read_last_rule(const std::string& name) {
  std::ifstream file(kFolder + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!bytes.starts_with("TZif") || !bytes.ends_with('\n')) return std::nullopt;
  const std::string_view text = std::string_view(bytes).substr(0, bytes.size() - 1);
  const std::size_t line = text.rfind('\n');
  if (line == std::string_view::npos) return std::nullopt;
  return PosixZone::parse(text.substr(line + 1));
}

constexpr core::Instant kFirstYear = date::sys_days(date::year(1970) / 1 / 1);
constexpr core::Instant kLastYear = date::sys_days(date::year(3000) / 1 / 1);

// Whether the database lists no change after it.
bool is_last(const date::sys_info& info) {
  return info.end > kLastYear;
}

// Read once: the database itself is read once too.
std::optional<PosixZone> last_rule(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<PosixZone>> rules;
  const std::lock_guard lock(mutex);
  const auto known = rules.find(name);
  if (known != rules.end()) return known->second;
  return rules.emplace(name, read_last_rule(name)).first->second;
}

// Goes on from the last listed change, at `since`, to `until`. The changes up to the first of the
// transitions only say which offset is in force there.
void add_later_changes(const std::string& name, core::Instant since, core::Instant until,
                       std::vector<core::Transition>& transitions) {
  const auto rule = last_rule(name);
  if (!rule || !rule->has_changes()) return;
  const auto year_of = [](core::Instant at) {
    return static_cast<int>(core::Date(date::floor<date::days>(at)).year());
  };
  const core::Instant from = transitions.front().from;
  const bool is_listed = transitions.size() > 1;
  const int begin = year_of(is_listed ? since : std::max(since, from - core::kAYear));
  for (int year = begin; year <= year_of(until); ++year) {
    for (const core::Transition& change : rule->changes_of(year)) {
      if (change.from <= since || change.from >= until) continue;
      if (change.from <= from) {
        transitions.front() = {from, change.offset, change.abbreviation};
      } else {
        transitions.push_back(change);
      }
    }
  }
}

}  // namespace

bool is_known_zone(std::string_view name) {
  return find_zone(name) != nullptr;
}

std::string canonical_zone(std::string_view name) {
  if (is_known_zone(name)) return std::string(name);
  // By the name in small letters. Read once: the database itself is read once too.
  static const std::map<std::string, std::string> names = [] {
    std::map<std::string, std::string> all;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
      if (is_known_zone(zone.name())) all.emplace(lower_case(zone.name()), zone.name());
    }
    return all;
  }();
  if (name.size() > kMaxNameLength) return {};
  const auto found = names.find(lower_case(name));
  return found == names.end() ? std::string() : found->second;
}

bool is_country(std::string_view code) {
  // "GB<tab>Britain (UK)"
  std::ifstream table(std::string(kFolder) + "iso3166.tab");
  for (std::string line; std::getline(table, line);) {
    if (!line.starts_with('#') && std::string_view(line).substr(0, line.find('\t')) == code) {
      return true;
    }
  }
  return false;
}

std::optional<core::ZoneRules> zone_rules(std::string_view name, core::Instant from,
                                          core::Instant until) {
  const date::time_zone* zone = find_zone(name);
  if (!zone) return std::nullopt;
  std::vector<core::Transition> transitions;
  core::Instant at = from;
  while (true) {
    const date::sys_info info = zone->get_info(at);
    transitions.push_back({at, info.offset, info.abbrev});
    if (info.end <= at || is_last(info)) {
      add_later_changes(zone->name(), std::max(info.begin, kFirstYear), until, transitions);
      break;
    }
    if (info.end >= until) break;
    at = info.end;
  }
  return core::ZoneRules(std::string(name), std::move(transitions));
}

std::string zone_country(std::string_view name) {
  // "GB<tab>+513030-00007<tab>Europe/London<tab>comment"
  std::ifstream table(std::string(kFolder) + "zone.tab");
  for (std::string line; std::getline(table, line);) {
    const std::size_t first = line.find('\t');
    const std::size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
    if (second == std::string::npos || line.starts_with('#')) continue;
    const std::size_t begin = second + 1;
    if (std::string_view(line).substr(begin, line.find('\t', begin) - begin) == name) {
      return line.substr(0, first);
    }
  }
  return {};
}

}  // namespace server
