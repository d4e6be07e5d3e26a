// The calendars of the site file, "busy" (site.hpp lists the fields). The addresses are secrets:
// they are in files of their own, and never part of a problem.
//
//   append(site.busy, server::read_busy(*list, "busy", std::nullopt, problems));
//   server::load_busy_urls(site.busy, "/etc/booking", problems);    // reads the files
#pragma once

#include <filesystem>
#include <vector>

#include "server/site/busy_calendar.hpp"
#include "server/site/json_validator.hpp"

namespace server {

inline constexpr std::size_t kMaxBusyCalendars = 10;  // of one resource, or of all together

std::vector<BusyCalendar> read_busy(const core::Json& list, const std::string& path,
                                    std::optional<core::Id> resource_id, Problems& problems);

// Sets each `url`. `folder` is that of the site file; relative names start there.
void load_busy_urls(std::vector<BusyCalendar>& calendars, const std::filesystem::path& folder,
                    Problems& problems);

// The https:// address of one that starts with webcal://; others stay as they are. Scheme in any
// case.
std::string calendar_url(std::string_view text);

}  // namespace server
