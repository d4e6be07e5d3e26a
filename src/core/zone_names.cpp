#include "core/zone_names.hpp"

#include <algorithm>

namespace core {
namespace {

struct Renamed {
  std::string_view before;
  std::string_view now;
};

// Those whose former name a browser lists or gives (CLDR keeps the first name it ever had).
constexpr Renamed kRenamed[] = {
    {"Africa/Asmera", "Africa/Asmara"},
    {"America/Buenos_Aires", "America/Argentina/Buenos_Aires"},
    {"America/Catamarca", "America/Argentina/Catamarca"},
    {"America/Coral_Harbour", "America/Atikokan"},
    {"America/Cordoba", "America/Argentina/Cordoba"},
    {"America/Godthab", "America/Nuuk"},
    {"America/Indianapolis", "America/Indiana/Indianapolis"},
    {"America/Jujuy", "America/Argentina/Jujuy"},
    {"America/Louisville", "America/Kentucky/Louisville"},
    {"America/Mendoza", "America/Argentina/Mendoza"},
    {"Asia/Calcutta", "Asia/Kolkata"},
    {"Asia/Katmandu", "Asia/Kathmandu"},
    {"Asia/Rangoon", "Asia/Yangon"},
    {"Asia/Saigon", "Asia/Ho_Chi_Minh"},
    {"Atlantic/Faeroe", "Atlantic/Faroe"},
    {"Etc/UTC", "UTC"},
    {"Etc/GMT", "UTC"},
    {"GMT", "UTC"},
    {"Europe/Kiev", "Europe/Kyiv"},
    {"Pacific/Enderbury", "Pacific/Kanton"},
    {"Pacific/Ponape", "Pacific/Pohnpei"},
    {"Pacific/Truk", "Pacific/Chuuk"},
};

}  // namespace

std::string_view current_zone_name(std::string_view name) {
  for (const Renamed& each : kRenamed) {
    if (each.before == name) return each.now;
  }
  return name;
}

std::string_view former_zone_name(std::string_view name) {
  for (const Renamed& each : kRenamed) {
    if (each.now == name) return each.before;
  }
  return name;
}

bool is_same_zone(std::string_view a, std::string_view b) {
  return current_zone_name(a) == current_zone_name(b);
}

std::string zone_place(std::string_view name) {
  name = current_zone_name(name);
  std::string place(name.substr(name.find_last_of('/') + 1));
  std::replace(place.begin(), place.end(), '_', ' ');
  return place;
}

}  // namespace core
