#include "server/calendars/calendar_fetch.hpp"

namespace server {
namespace {

constexpr int kMaxRedirects = 5;

// "https://host:port". The address is one that may_be_asked allows.
std::string_view origin_of(std::string_view url) {
  return url.substr(0, url.find_first_of("/?#", url.find("://") + 3));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::vector<Header> headers_of(const CalendarRequest& request) {
  std::vector<Header> headers{{"Accept", "text/calendar, */*;q=0.1"}};
  if (!request.etag.empty()) headers.push_back({"If-None-Match", request.etag});
  if (!request.last_modified.empty()) {
    headers.push_back({"If-Modified-Since", request.last_modified});
  }
  return headers;
}

tl::expected<FetchedCalendar, std::string> read_answer(HttpsAnswer answer,
                                                       const CalendarRequest& request) {
  const bool is_conditional = !request.etag.empty() || !request.last_modified.empty();
  if (answer.status == 304 && is_conditional) {
    return FetchedCalendar{true, {}, request.etag, request.last_modified};
  }
  if (answer.status != 200) {
    return tl::unexpected("the calendar's server answered " + std::to_string(answer.status));
  }
  FetchedCalendar fetched;
  fetched.etag = answer.header("ETag");
  fetched.last_modified = answer.header("Last-Modified");
  fetched.text = std::move(answer.body);
  return fetched;
}

}  // namespace

tl::expected<FetchedCalendar, std::string> fetch_calendar(
    const AskHttps& ask, const std::function<std::chrono::microseconds()>& elapsed,
    const CalendarRequest& request) {
  const auto deadline = elapsed() + kCalendarDeadline;
  HttpsRequest next;
  next.method = "GET";
  next.url = request.url;
  next.headers = headers_of(request);
  next.stop = request.stop;
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    next.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - elapsed());
    if (next.deadline.count() <= 0) {
      return tl::unexpected<std::string>("the calendar's server takes too long");
    }
    const bool is_own_origin = origin_of(next.url) == origin_of(request.url);
    next.is_public_only = !(request.allows_private_network && is_own_origin);
    HttpsAnswer answer = ask(next);
    if (answer.outcome != HttpsOutcome::kAnswered) {
      return tl::unexpected("the calendar's server cannot be read: " + answer.why);
    }
    if (!is_redirect(answer.status)) return read_answer(std::move(answer), request);
    next.url = redirect_target(next.url, answer.header("Location"));
    if (!may_be_asked(next.url)) {
      return tl::unexpected<std::string>(
          "the calendar's server redirects to an address that may not be asked");
    }
  }
  return tl::unexpected<std::string>("the calendar's server redirects too often");
}

}  // namespace server
