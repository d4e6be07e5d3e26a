#include "wasm/effects.hpp"

#include <emscripten.h>
#include <emscripten/fetch.h>
#include <emscripten/html5.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "core/protocol/protocol.hpp"
#include "wasm/bridge.hpp"

namespace wasm {
namespace {

constexpr unsigned kDeadlineMs = 10000;  // until the whole answer has to be there

// The value of a header, by its lower-case name with a colon; empty: not found. A page of another origin reads
// it only if the API exposes it.
std::string header_of(emscripten_fetch_t& fetch, std::string_view name) {
  std::string headers(emscripten_fetch_get_response_headers_length(&fetch) + 1, '\0');
  emscripten_fetch_get_response_headers(&fetch, headers.data(), headers.size());
  std::size_t line = 0;
  while (line < headers.size() && strncasecmp(headers.data() + line, name.data(), name.size())) {
    const std::size_t end = headers.find('\n', line);
    if (end == std::string::npos) return {};
    line = end + 1;
  }
  if (line >= headers.size()) return {};
  const std::size_t from = line + name.size();
  const std::size_t end = headers.find_first_of(std::string_view("\r\n\0", 3), from);
  return std::string(core::trim(std::string_view(headers).substr(from, end - from)));
}

// Whole seconds. A date is ignored.
std::optional<int> retry_after_of(emscripten_fetch_t& fetch) {
  const std::string text = header_of(fetch, "retry-after:");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && seconds >= 0;
  return is_whole ? std::optional(std::min(seconds, 86400)) : std::nullopt;
}

widget::Answer answer_of(emscripten_fetch_t& fetch, const Sending& sending) {
  widget::Answer answer;
  answer.status = fetch.status;
  if (fetch.status == 0) {
    const bool timed_out = emscripten_get_now() - sending.begun_ms >= kDeadlineMs;
    answer.delivery =
        timed_out ? widget::Answer::Delivery::kTimedOut : widget::Answer::Delivery::kOffline;
  } else if (fetch.data && fetch.numBytes <= core::kMaxAnswerBytes) {
    answer.body.assign(fetch.data, static_cast<std::size_t>(fetch.numBytes));
  }
  if (sending.reply == Reply::kTypes && fetch.status != 0) {
    answer.date = core::parse_http_date(header_of(fetch, "date:"));
  }
  if (fetch.status >= 400) answer.retry_after = retry_after_of(fetch);
  if (fetch.status > 200) answer.challenge = header_of(fetch, "x-booking-challenge:");
  return answer;
}

}  // namespace

void send(int handle, Reply reply, std::uint32_t request, widget::Request sent) {
  bw_send(handle, new Sending{handle, reply, request, std::move(sent)});
}

void start(Sending& sending) {
  const widget::Request& sent = sending.sent;
  const char** header = sending.headers;
  sent.each_header([&header](const char* name, const char* value) {
    *header++ = name;
    *header++ = value;
  });
  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::strcpy(attributes.requestMethod, sent.method);
  attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY;
  attributes.timeoutMSecs = kDeadlineMs;
  attributes.requestHeaders = sending.headers;
  attributes.requestData = sent.body.data();
  attributes.requestDataSize = sent.body.size();
  attributes.onsuccess = bw_finished;
  attributes.onerror = bw_finished;
  sending.begun_ms = emscripten_get_now();
  attributes.userData = &sending;
  emscripten_fetch(&attributes, sent.url.c_str());
}

widget::Action action_of(emscripten_fetch_t& fetch) {
  const auto& sending = *static_cast<const Sending*>(fetch.userData);
  const std::uint32_t request = sending.request;
  widget::Answer answer = answer_of(fetch, sending);
  using Part = widget::CatalogAnswered::Part;
  switch (sending.reply) {
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

void end(emscripten_fetch_t* fetch) {
  const std::unique_ptr<Sending> sending(static_cast<Sending*>(fetch->userData));
  emscripten_fetch_close(fetch);
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
