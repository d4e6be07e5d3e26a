#include "server/site/site_busy.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/booking.hpp"
#include "server/net/http.hpp"
#include "server/net/https_client.hpp"

namespace server {
namespace {

constexpr int kMaxFileName = 500;
constexpr std::size_t kMaxUrl = 4000;

// Whether the field is the first of the two words; `otherwise` if it is absent.
bool read_choice(const Fields& fields, std::string_view name, std::string_view yes,
                 std::string_view no, bool otherwise) {
  const core::Json* value = fields.find(name);
  if (!value) return otherwise;
  if (*value == yes) return true;
  if (*value != no) {
    fields.problems().add_wrong(fields.path(name), *value,
                                "\"" + std::string(yes) + "\" or \"" + std::string(no) + "\"");
  }
  return false;
}

// The first line that isn't empty; nullopt: the file can't be read.
std::optional<std::string> read_first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::string line;
  while (std::getline(file, line)) {
    if (line.size() > kMaxUrl) return std::string();
    if (const std::string_view text = core::trim(line); !text.empty()) return std::string(text);
  }
  return std::string();
}

}  // namespace

std::string calendar_url(std::string_view text) {
  constexpr std::string_view kWebcal = "webcal://";
  if (!equals_ignoring_case(text.substr(0, kWebcal.size()), kWebcal)) return std::string(text);
  return "https://" + std::string(text.substr(kWebcal.size()));
}

std::vector<BusyCalendar> read_busy(const core::Json& list, const std::string& path,
                                    std::optional<core::Id> resource_id, Problems& problems) {
  if (list.size() > kMaxBusyCalendars) {
    problems.add(path, "has " + std::to_string(list.size()) + " of them; give " +
                           std::to_string(kMaxBusyCalendars) + " at most");
  }
  std::vector<BusyCalendar> calendars;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Fields fields(list[i], item_path(path, i),
                        {"ics_url_file", "all_day", "if_lost", "allow_private_network"}, problems);
    BusyCalendar& calendar = calendars.emplace_back();
    calendar.name = item_path(path, i);
    calendar.resource_id = resource_id;
    calendar.url_file = fields.required_text("ics_url_file", kMaxFileName);
    calendar.all_day_is_busy = read_choice(fields, "all_day", "busy", "free", false);
    calendar.closes_if_lost = read_choice(fields, "if_lost", "closed", "open", false);
    calendar.allows_private_network = fields.yes_or_no("allow_private_network").value_or(false);
  }
  return calendars;
}

void load_busy_urls(std::vector<BusyCalendar>& calendars, const std::filesystem::path& folder,
                    Problems& problems) {
  for (BusyCalendar& calendar : calendars) {
    const std::string path = calendar.name + ".ics_url_file";
    const auto line = read_first_line(folder / calendar.url_file);
    if (!line) {
      problems.add(path, "names a file that cannot be read, \"" + calendar.url_file +
                             "\"; put the calendar's secret address into it, in a line of its own");
      continue;
    }
    calendar.url = calendar_url(*line);
    if (!may_be_asked(calendar.url)) {
      // The content isn't shown: anyone with the address can read the calendar.
      problems.add(path,
                   "names a file that holds no address such as "
                   "\"https://calendar.example.com/secret/basic.ics\"; put one into it, "
                   "without a name or a password in it (http:// to this machine alone)");
      continue;
    }
    const bool is_plain = calendar.url.starts_with("http://");
    if (!calendar.allows_private_network && (is_plain || is_private_host(calendar.url))) {
      problems.add(path, std::string("names a file whose address is ") +
                             (is_plain ? "http://" : "on this machine or in a private network") +
                             ", and would never be read; give https:// on the internet, or "
                             "\"allow_private_network\": true");
    }
  }
}

}  // namespace server
