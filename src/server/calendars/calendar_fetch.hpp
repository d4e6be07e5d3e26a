// Downloads a calendar: follows redirects and asks only for what is new.
//
//   auto fetched = server::fetch_calendar(ask, {url, allows_private_network, etag, last_modified});
//   if (!fetched) … fetched.error() …              // a sentence without the address
//   else if (fetched->is_unchanged) …
//
// At most five redirects, each to an address that may_be_asked allows. Without
// `allows_private_network` every connection goes to a public address; with it only the calendar's
// own origin may be private, so that a redirect can't reach others in that network.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <tl/expected.hpp>

#include "server/net/https_client.hpp"

namespace server {

inline constexpr std::size_t kMaxCalendarBytes = 20 * 1024 * 1024;
inline constexpr std::chrono::seconds kCalendarDeadline{30};  // for all redirects together

struct CalendarRequest {
  std::string url;
  bool allows_private_network = false;
  std::string etag;           // of the answer before; empty: it had none
  std::string last_modified;  // the same
  std::stop_token stop = {};
};

struct FetchedCalendar {
  bool is_unchanged = false;
  std::string text;
  std::string etag;
  std::string last_modified;
};

using AskHttps = std::function<HttpsAnswer(const HttpsRequest&)>;

// `elapsed` is a steady clock.
tl::expected<FetchedCalendar, std::string> fetch_calendar(
    const AskHttps& ask, const std::function<std::chrono::microseconds()>& elapsed,
    const CalendarRequest& request);

}  // namespace server
