#include "server/base/log.hpp"

#include <nlohmann/json.hpp>

#include "core/protocol/protocol.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxText = 200;

std::string print(const core::Json& line) {
  return line.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace

std::string without_tokens(std::string_view path) {
  std::string told;
  std::string_view before;
  while (true) {
    const std::size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    const bool is_hold = segment.starts_with("ht_") || (before == "holds" && !segment.empty());
    // Keys and visitors' tokens don't belong in a path; a client's mistake must not log them.
    const bool is_key =
        segment.starts_with("bt_") || segment.starts_with("sk_") || segment.starts_with("pk_");
    const bool is_owner = segment.starts_with("ob_") || (before == "b" && !segment.empty());
    const bool is_feed = segment.starts_with("fd_") || (before == "feeds" && !segment.empty());
    told += is_hold    ? "{hold_token}"
            : is_feed  ? "{feed_token}.ics"
            : is_owner ? "{owner_token}"
            : is_key   ? "{key}"
                       : segment;
    if (end == std::string_view::npos) return told;
    told += '/';
    if (!segment.empty()) before = segment;
    path.remove_prefix(end + 1);
  }
}

std::string request_line(const Served& served, core::Instant time) {
  core::Json line;
  line["time"] = core::format_instant(time);
  line["id"] = served.id;
  line["method"] = served.method.substr(0, kMaxText);
  line["path"] = without_tokens(served.path).substr(0, kMaxText);
  line["status"] = served.status;
  line["duration_ms"] = static_cast<double>(served.duration.count()) / 1000.0;
  return print(line);
}

std::string event_line(std::string_view level, std::string_view message, core::Instant time) {
  core::Json line;
  line["time"] = core::format_instant(time);
  line["level"] = level;
  line["message"] = message;
  return print(line);
}

}  // namespace server
