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

#include "core/challenge.hpp"
#include "core/protocol/account.hpp"
#include "core/url.hpp"
#include "wasm/bridge.hpp"
#include "wasm/instance.hpp"

namespace wasm {
namespace {

using Bring = widget::Action (*)(std::uint32_t request, widget::Answer answer);

// Lives until the answer is in: Emscripten keeps pointers to the body and headers, not copies.
struct Pending {
  int handle;
  std::uint32_t request;
  Bring bring;
  double begun_ms = 0;
  bool reads_date = false;
  std::string body = {}, key = {}, idempotency_key = {}, bearer = {}, proof = {};
  bool trap_filled = false;
  const char* headers[13] = {};
};

template <class Answered>
widget::Action brought(std::uint32_t request, widget::Answer answer) {
  return Answered{request, std::move(answer)};
}

template <widget::CatalogueAnswered::Part kPart>
widget::Action brought_part(std::uint32_t request, widget::Answer answer) {
  return widget::CatalogueAnswered{request, kPart, std::move(answer)};
}

// A header by its name in lower case with a colon, which a page of another origin may read only if
// the API exposes it. Empty: there is none.
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

// Whole seconds; a date is as if it were not there.
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
  if (instance) instance->take(pending->bring(pending->request, std::move(answer)));
}

void start(const char* method, const std::string& url, std::unique_ptr<Pending> pending) {
  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::strcpy(attributes.requestMethod, method);
  attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY;
  attributes.timeoutMSecs = kDeadlineMs;
  attributes.requestHeaders = pending->headers;
  attributes.requestData = pending->body.data();
  attributes.requestDataSize = pending->body.size();
  attributes.onsuccess = finished;
  attributes.onerror = finished;
  pending->begun_ms = emscripten_get_now();
  attributes.userData = pending.release();
  emscripten_fetch(&attributes, url.c_str());
}

std::unique_ptr<Pending> pending_for(int handle, std::uint32_t request, Bring bring) {
  return std::make_unique<Pending>(Pending{handle, request, bring});
}

// The key goes in the query: a read without headers of its own needs no preflight, which saves the
// visitor a round trip. A site whose own proxy adds the key gives none.
void read(const Endpoint& endpoint, const std::string& path, std::unique_ptr<Pending> pending) {
  std::string url = endpoint.api + path;
  if (!endpoint.key.empty()) {
    url.append(path.find('?') == std::string::npos ? "?key=" : "&key=").append(endpoint.key);
  }
  start("GET", url, std::move(pending));
}

// With what `pending` holds in its body and for its headers.
void send(const char* method, const Endpoint& endpoint, std::string_view path,
          std::unique_ptr<Pending> pending) {
  const char** header = pending->headers;
  const auto add = [&header](const char* name, const std::string& value) {
    if (value.empty()) return;
    *header++ = name;
    *header++ = value.c_str();
  };
  static const std::string kJson = "application/json", kFilled = "filled";
  if (!pending->body.empty()) add("Content-Type", kJson);
  add("X-Api-Key", pending->key);
  add("Authorization", pending->bearer);
  add("Idempotency-Key", pending->idempotency_key);
  add("X-Booking-Challenge", pending->proof);
  if (pending->trap_filled) add("X-Booking-Trap", kFilled);
  start(method, endpoint.api + std::string(path), std::move(pending));
}

void post(const Endpoint& endpoint, std::string_view path, std::string body,
          std::unique_ptr<Pending> pending) {
  pending->body = std::move(body);
  if (pending->bearer.empty()) pending->key = endpoint.key;
  send("POST", endpoint, path, std::move(pending));
}

// A request that a visitor's token allows, and not the page's key.
std::unique_ptr<Pending> allowed_by(const std::string& token, std::unique_ptr<Pending> pending) {
  if (!token.empty()) pending->bearer = "Bearer " + token;
  return pending;
}

}  // namespace

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order) {
  std::string path = core::availability_path(order.type, order.resource, order.from, order.to);
  if (!order.hold_token.empty()) path += "&hold_token=" + core::percent_encoded(order.hold_token);
  auto pending = pending_for(handle, order.request, brought<widget::SlotsAnswered>);
  if (!order.booking) return read(endpoint, path, std::move(pending));
  path += core::moving_query(*order.booking);
  send("GET", endpoint, path, allowed_by(order.token, std::move(pending)));
}

void load_day(int handle, const Endpoint& endpoint, const widget::LoadDay& order) {
  read(endpoint, core::day_path(order.type, order.resource, order.date),
       pending_for(handle, order.request, brought<widget::SlotsAnswered>));
}

void load_catalogue(int handle, const Endpoint& endpoint, const widget::LoadCatalogue& order) {
  using Part = widget::CatalogueAnswered::Part;
  auto types = pending_for(handle, order.request, brought_part<Part::kTypes>);
  types->reads_date = true;
  read(endpoint, std::string(core::kTypesPath), std::move(types));
  read(endpoint, std::string(core::kResourcesPath),
       pending_for(handle, order.request, brought_part<Part::kResources>));
}

void load_zone(int handle, const Endpoint& endpoint, const widget::LoadZone& order) {
  read(endpoint, core::config_path(order.name),
       pending_for(handle, order.request, brought<widget::ZoneAnswered>));
}

void find_contact(int handle, const Endpoint& endpoint, const widget::FindContact& order) {
  read(endpoint, core::contacts_path(order.search),
       pending_for(handle, order.request, brought<widget::BookingAnswered>));
}

void find_bookings(int handle, const Endpoint& endpoint, const widget::FindBookings& order) {
  read(endpoint, core::contact_bookings_path(order.contact, order.from, order.to),
       pending_for(handle, order.request, brought<widget::BookingAnswered>));
}

void make_contact(int handle, const Endpoint& endpoint, const widget::MakeContact& order) {
  post(endpoint, core::kContactsPath, core::contact_body(order.contact),
       pending_for(handle, order.request, brought<widget::BookingAnswered>));
}

void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order) {
  auto pending =
      allowed_by(order.token, pending_for(handle, order.request, brought<widget::BookingAnswered>));
  pending->idempotency_key = order.idempotency_key;
  pending->proof = order.proof;
  pending->trap_filled = order.trap_filled;
  post(endpoint, core::kBookingsPath, core::booking_body(order.booking), std::move(pending));
}

void load_booking(int handle, const Endpoint& endpoint, const widget::LoadBooking& order) {
  send(
      "GET", endpoint, core::item_path(core::kBookingsPath, order.booking),
      allowed_by(order.token, pending_for(handle, order.request, brought<widget::ManageAnswered>)));
}

void send_reschedule(int handle, const Endpoint& endpoint, const widget::SendReschedule& order) {
  auto pending =
      allowed_by(order.token, pending_for(handle, order.request, brought<widget::ManageAnswered>));
  core::BookingChange change;
  change.starts_at = order.starts_at;
  pending->body = core::change_body(change);
  send("PUT", endpoint, core::item_path(core::kBookingsPath, order.booking), std::move(pending));
}

void send_cancel(int handle, const Endpoint& endpoint, const widget::SendCancel& order) {
  send(
      "POST", endpoint, core::item_path(core::kBookingsPath, order.booking) + "/cancel",
      allowed_by(order.token, pending_for(handle, order.request, brought<widget::ManageAnswered>)));
}

void load_bookings(int handle, const Endpoint& endpoint, const widget::LoadBookings& order) {
  send("GET", endpoint, core::bookings_path(order.listing),
       allowed_by(order.token,
                  pending_for(handle, order.request, brought<widget::BookingsAnswered>)));
}

void send_hold(int handle, const Endpoint& endpoint, const widget::SendHold& order) {
  post(endpoint, core::kHoldsPath, core::hold_body(order.hold),
       pending_for(handle, order.request, brought<widget::HoldAnswered>));
}

void renew_hold(int handle, const Endpoint& endpoint, const widget::RenewHold& order) {
  auto pending = pending_for(handle, order.request, brought<widget::HoldAnswered>);
  pending->key = endpoint.key;
  send("PUT", endpoint, core::hold_path(order.hold_token), std::move(pending));
}

// By the page, because it has to leave also when the page does.
void release_hold(int handle, const Endpoint& endpoint, const widget::ReleaseHold& order) {
  std::string url = endpoint.api + core::release_path(order.hold_token);
  if (!endpoint.key.empty()) url.append("?key=").append(endpoint.key);
  bw_beacon(handle, url.data(), url.size());
}

namespace {

// What is being worked out, a slice at a time; so short that no frame waits for it.
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

// A page's own clock may stand still while the machine sleeps, and the visitor's may be set: whichever
// went further since the last time counts.
widget::TimeTold time_now() {
  static double elapsed = 0, last = 0, last_date = emscripten_date_now();
  const double now = emscripten_get_now(), date = emscripten_date_now();
  elapsed += std::max(now - last, date - last_date);
  last = now;
  last_date = date;
  const core::Instant clock{core::Seconds{static_cast<std::int64_t>(date / 1000)}};
  return {static_cast<std::int64_t>(elapsed), clock};
}

}  // namespace wasm
