#include "wasm/effects.hpp"

#include <emscripten.h>
#include <emscripten/fetch.h>

#include <cstring>
#include <memory>
#include <utility>

#include "wasm/instance.hpp"

namespace wasm {
namespace {

// Lives until the answer is in: Emscripten keeps pointers to the body and headers, not copies.
struct Pending {
  int handle;
  std::uint32_t request;
  bool is_booking;
  double begun_ms;
  std::string body, key, idempotency_key;
  const char* headers[7] = {};
};

widget::Answer answer_of(const emscripten_fetch_t& fetch, const Pending& pending) {
  widget::Answer answer;
  answer.status = fetch.status;
  if (fetch.status == 0) {
    const bool timed_out = emscripten_get_now() - pending.begun_ms >= kDeadlineMs;
    answer.delivery =
        timed_out ? widget::Answer::Delivery::kTimedOut : widget::Answer::Delivery::kOffline;
  } else if (fetch.data && fetch.numBytes <= core::kMaxAnswerBytes) {
    answer.body.assign(fetch.data, static_cast<std::size_t>(fetch.numBytes));
  }
  return answer;
}

void finished(emscripten_fetch_t* fetch) {
  const std::unique_ptr<Pending> pending(static_cast<Pending*>(fetch->userData));
  widget::Answer answer = answer_of(*fetch, *pending);
  emscripten_fetch_close(fetch);
  Instance* instance = find_instance(pending->handle);
  if (!instance) return;
  if (pending->is_booking) {
    instance->take(widget::Action(widget::BookingAnswered{pending->request, std::move(answer)}));
  } else {
    instance->take(widget::Action(widget::SlotsAnswered{pending->request, std::move(answer)}));
  }
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

}  // namespace

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order) {
  auto pending = std::make_unique<Pending>();
  pending->handle = handle;
  pending->request = order.request;
  pending->is_booking = false;
  // The key goes in the query: a read without headers of its own needs no preflight, which saves the
  // visitor a round trip.
  std::string url =
      endpoint.api + core::availability_path(order.type, order.resource, order.from, order.to);
  url.append("&key=").append(endpoint.key);
  start("GET", url, std::move(pending));
}

void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order) {
  auto pending = std::make_unique<Pending>();
  pending->handle = handle;
  pending->request = order.request;
  pending->is_booking = true;
  pending->body = core::booking_body(order.booking);
  pending->key = endpoint.key;
  pending->idempotency_key = order.idempotency_key;
  const char* headers[] = {"Content-Type",    "application/json",
                           "X-Api-Key",       pending->key.c_str(),
                           "Idempotency-Key", pending->idempotency_key.c_str()};
  std::copy(std::begin(headers), std::end(headers), pending->headers);
  std::string url = endpoint.api;
  url.append(core::kBookingsPath);
  start("POST", url, std::move(pending));
}

}  // namespace wasm
