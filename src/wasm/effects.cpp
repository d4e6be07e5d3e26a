#include "wasm/effects.hpp"

#include <emscripten.h>
#include <emscripten/fetch.h>
#include <emscripten/html5.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "core/proof/challenge.hpp"
#include "core/protocol/protocol.hpp"
#include "wasm/bridge.hpp"
#include "wasm/instance.hpp"

namespace wasm {
namespace {

using Completion = widget::Action (*)(std::uint32_t request, widget::Answer answer);

// Lives until the response has arrived: Emscripten keeps pointers to the body and headers, not copies.
struct Pending {
  int handle;
  std::uint32_t request;
  Completion complete;
  widget::Request sent;
  bool reads_date = false;
  double begun_ms = 0;
  const char* headers[2 * widget::Request::kMostHeaders + 1] = {};
};

template <class Answered>
widget::Action make_action(std::uint32_t request, widget::Answer answer) {
  return Answered{request, std::move(answer)};
}

template <widget::CatalogAnswered::Part kPart>
widget::Action make_part_action(std::uint32_t request, widget::Answer answer) {
  return widget::CatalogAnswered{request, kPart, std::move(answer)};
}

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

widget::Answer answer_of(emscripten_fetch_t& fetch, const Pending& pending) {
  widget::Answer answer;
  answer.status = fetch.status;
  if (fetch.status == 0) {
    const bool timed_out = emscripten_get_now() - pending.begun_ms >= kDeadlineMs;
    answer.delivery =
        timed_out ? widget::Answer::Delivery::kTimedOut : widget::Answer::Delivery::kOffline;
  } else if (fetch.data && fetch.numBytes <= core::kMaxAnswerBytes) {
    answer.body.assign(fetch.data, static_cast<std::size_t>(fetch.numBytes));
  }
  if (pending.reads_date && fetch.status != 0) {
    answer.date = core::parse_http_date(header_of(fetch, "date:"));
  }
  if (fetch.status >= 400) answer.retry_after = retry_after_of(fetch);
  if (fetch.status > 200) answer.challenge = header_of(fetch, "x-booking-challenge:");
  return answer;
}

void finished(emscripten_fetch_t* fetch) {
  const std::unique_ptr<Pending> pending(static_cast<Pending*>(fetch->userData));
  widget::Answer answer = answer_of(*fetch, *pending);
  emscripten_fetch_close(fetch);
  Instance* instance = find_instance(pending->handle);
  if (instance) instance->take(pending->complete(pending->request, std::move(answer)));
}

// The request owns itself until finished().
void start(Pending* pending) {
  const widget::Request& sent = pending->sent;
  const char** header = pending->headers;
  sent.each_header([&header](const char* name, const char* value) {
    *header++ = name;
    *header++ = value;
  });
  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::strcpy(attributes.requestMethod, sent.method);
  attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY;
  attributes.timeoutMSecs = kDeadlineMs;
  attributes.requestHeaders = pending->headers;
  attributes.requestData = sent.body.data();
  attributes.requestDataSize = sent.body.size();
  attributes.onsuccess = finished;
  attributes.onerror = finished;
  pending->begun_ms = emscripten_get_now();
  attributes.userData = pending;
  emscripten_fetch(&attributes, sent.url.c_str());
}

void start(int handle, std::uint32_t request, Completion complete, widget::Request sent,
           bool reads_date = false) {
  start(new Pending{handle, request, complete, std::move(sent), reads_date});
}

}  // namespace

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order) {
  start(handle, order.request, make_action<widget::SlotsAnswered>,
        widget::request_of(order, endpoint));
}

void load_day(int handle, const Endpoint& endpoint, const widget::LoadDay& order) {
  start(handle, order.request, make_action<widget::SlotsAnswered>,
        widget::request_of(order, endpoint));
}

void load_catalog(int handle, const Endpoint& endpoint, const widget::LoadCatalog& order) {
  using Part = widget::CatalogAnswered::Part;
  start(handle, order.request, make_part_action<Part::kTypes>, widget::types_request(endpoint),
        true);
  start(handle, order.request, make_part_action<Part::kResources>,
        widget::resources_request(endpoint));
}

void load_zone(int handle, const Endpoint& endpoint, const widget::LoadZone& order) {
  start(handle, order.request, make_action<widget::ZoneAnswered>,
        widget::request_of(order, endpoint));
}

void find_contact(int handle, const Endpoint& endpoint, const widget::FindContact& order) {
  start(handle, order.request, make_action<widget::BookingAnswered>,
        widget::request_of(order, endpoint));
}

void find_bookings(int handle, const Endpoint& endpoint, const widget::FindBookings& order) {
  start(handle, order.request, make_action<widget::BookingAnswered>,
        widget::request_of(order, endpoint));
}

void make_contact(int handle, const Endpoint& endpoint, const widget::MakeContact& order) {
  start(handle, order.request, make_action<widget::BookingAnswered>,
        widget::request_of(order, endpoint));
}

void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order) {
  start(handle, order.request, make_action<widget::BookingAnswered>,
        widget::request_of(order, endpoint));
}

void load_booking(int handle, const Endpoint& endpoint, const widget::LoadBooking& order) {
  start(handle, order.request, make_action<widget::ManageAnswered>,
        widget::request_of(order, endpoint));
}

void send_reschedule(int handle, const Endpoint& endpoint, const widget::SendReschedule& order) {
  start(handle, order.request, make_action<widget::ManageAnswered>,
        widget::request_of(order, endpoint));
}

void send_cancel(int handle, const Endpoint& endpoint, const widget::SendCancel& order) {
  start(handle, order.request, make_action<widget::ManageAnswered>,
        widget::request_of(order, endpoint));
}

void send_correction(int handle, const Endpoint& endpoint, const widget::SendCorrection& order) {
  start(handle, order.request, make_action<widget::BookingAnswered>,
        widget::request_of(order, endpoint));
}

void make_calendar_link(int handle, const Endpoint& endpoint,
                        const widget::MakeCalendarLink& order) {
  start(handle, order.request, make_action<widget::CalendarLinkAnswered>,
        widget::request_of(order, endpoint));
}

void load_bookings(int handle, const Endpoint& endpoint, const widget::LoadBookings& order) {
  start(handle, order.request, make_action<widget::BookingsAnswered>,
        widget::request_of(order, endpoint));
}

void send_hold(int handle, const Endpoint& endpoint, const widget::SendHold& order) {
  start(handle, order.request, make_action<widget::HoldAnswered>,
        widget::request_of(order, endpoint));
}

void renew_hold(int handle, const Endpoint& endpoint, const widget::RenewHold& order) {
  start(handle, order.request, make_action<widget::HoldAnswered>,
        widget::request_of(order, endpoint));
}

// Sent by the page, because the request must outlive the page.
void release_hold(int handle, const Endpoint& endpoint, const widget::ReleaseHold& order) {
  const std::string url = widget::request_of(order, endpoint).url;
  bw_beacon(handle, url.data(), url.size());
}

namespace {

// A challenge being solved in slices short enough that no frame waits for them.
struct Working {
  int handle;
  std::string challenge;
  core::ChallengeWork work;
};
constexpr double kSliceMs = 4;
constexpr int kCountersAtOnce = 50;

void work_on(void* given) {
  std::unique_ptr<Working> working(static_cast<Working*>(given));
  Instance* instance = find_instance(working->handle);
  if (!instance) return;
  const double until = emscripten_get_now() + kSliceMs;
  do {
    if (!working->work.go_on(kCountersAtOnce)) continue;
    return instance->take(widget::Action(
        widget::ChallengeSolved{std::move(working->challenge), working->work.solution()}));
  } while (emscripten_get_now() < until);
  emscripten_set_timeout(work_on, 0, working.release());
}

}  // namespace

void solve_challenge(int handle, const widget::SolveChallenge& order) {
  auto working = std::make_unique<Working>(
      Working{handle, order.challenge, core::ChallengeWork(order.challenge, order.bits)});
  emscripten_set_timeout(work_on, 0, working.release());
}

int wake(int handle, const widget::Wake& order) {
  return emscripten_set_timeout(
      [](void* which) {
        // The handle came through the pointer.
        Instance* instance =
            find_instance(static_cast<int>(reinterpret_cast<std::intptr_t>(which)));
        if (instance) instance->take(widget::Action(widget::Woke{}));
      },
      static_cast<double>(order.after_ms),
      reinterpret_cast<void*>(static_cast<std::intptr_t>(handle)));
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
