#include "wasm/effects.hpp"

#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/protocol/protocol.hpp"
#include "wasm/bridge.hpp"

namespace wasm {
namespace {

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// Whole seconds. A date is ignored.
std::optional<int> retry_after_of(std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && seconds >= 0;
  return is_whole ? std::optional(std::min(seconds, 86400)) : std::nullopt;
}

}  // namespace

void send(int handle, Reply reply, std::uint32_t request, const widget::Request& sent) {
  bw_request(handle, sent.method, sent.url.data(), sent.url.size());
  sent.each_header(
      [handle](const char* name, const char* value) { bw_request_header(handle, name, value); });
  bw_request_send(handle, static_cast<int>(reply), request, sent.body.data(), sent.body.size());
}

widget::Action action_of(Reply reply, std::uint32_t request, widget::Answer answer,
                         std::string_view head) {
  const std::string_view date = next_line(head);
  const std::string_view retry_after = next_line(head);
  if (reply == Reply::kTypes && answer.status != 0) answer.date = core::parse_http_date(date);
  if (answer.status >= 400) answer.retry_after = retry_after_of(retry_after);
  if (answer.status > 200) answer.challenge = core::trim(head);
  using Part = widget::CatalogAnswered::Part;
  switch (reply) {
    case Reply::kSlots: return widget::SlotsAnswered{request, std::move(answer)};
    case Reply::kTypes: return widget::CatalogAnswered{request, Part::kTypes, std::move(answer)};
    case Reply::kResources:
      return widget::CatalogAnswered{request, Part::kResources, std::move(answer)};
    case Reply::kBooking: return widget::BookingAnswered{request, std::move(answer)};
    case Reply::kManage: return widget::ManageAnswered{request, std::move(answer)};
    case Reply::kBookings: return widget::BookingsAnswered{request, std::move(answer)};
    case Reply::kCalendarLink: return widget::CalendarLinkAnswered{request, std::move(answer)};
    case Reply::kZone: return widget::ZoneAnswered{request, std::move(answer)};
    case Reply::kHold: break;
  }
  return widget::HoldAnswered{request, std::move(answer)};
}

// Elapsed time is the larger of monotonic and wall-clock progress: the monotonic clock may stop while the machine
// sleeps, and the wall clock may be set back.
widget::TimePassed time_now() {
  static double elapsed = 0, last = 0, last_date = emscripten_date_now();
  const double now = emscripten_get_now(), date = emscripten_date_now();
  elapsed += std::max(now - last, date - last_date);
  last = now;
  last_date = date;
  const core::Instant clock{core::Seconds{static_cast<std::int64_t>(date / 1000)}};
  return {static_cast<std::int64_t>(elapsed), clock};
}

}  // namespace wasm
