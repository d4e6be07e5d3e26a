// Sends an effect's request to the API with Emscripten's fetch, and reads its answer. The requests themselves are made
// in widget/api/request.hpp.
//
// Emscripten's fetch is an XMLHttpRequest without credentials to other origins. Requests to the page's own origin carry
// that origin's cookies. The server ignores the Cookie header and sets no cookie.
//
// A call of the engine may be undone (web/engine/engine.js), and a request can't be. So a call only orders it, and the
// page starts it once the call has ended; an answer is read by a call of its own, and ended after that.
#pragma once

#include <emscripten/fetch.h>

#include <cstdint>

#include "widget/action.hpp"
#include "widget/api/request.hpp"

namespace wasm {

using widget::Endpoint;

// The kind of answer that a request gets.
enum class Reply {
  kSlots,
  kTypes,
  kResources,
  kBooking,
  kManage,
  kBookings,
  kCalendarLink,
  kZone,
  kHold,
};

constexpr Reply reply_of(const widget::LoadSlots&) {
  return Reply::kSlots;
}
constexpr Reply reply_of(const widget::LoadDay&) {
  return Reply::kSlots;
}
constexpr Reply reply_of(const widget::LoadZone&) {
  return Reply::kZone;
}
constexpr Reply reply_of(const widget::FindContact&) {
  return Reply::kBooking;
}
constexpr Reply reply_of(const widget::MakeContact&) {
  return Reply::kBooking;
}
constexpr Reply reply_of(const widget::FindBookings&) {
  return Reply::kBooking;
}
constexpr Reply reply_of(const widget::SendBooking&) {
  return Reply::kBooking;
}
constexpr Reply reply_of(const widget::SendCorrection&) {
  return Reply::kBooking;
}
constexpr Reply reply_of(const widget::LoadBooking&) {
  return Reply::kManage;
}
constexpr Reply reply_of(const widget::SendReschedule&) {
  return Reply::kManage;
}
constexpr Reply reply_of(const widget::SendCancel&) {
  return Reply::kManage;
}
constexpr Reply reply_of(const widget::LoadBookings&) {
  return Reply::kBookings;
}
constexpr Reply reply_of(const widget::MakeCalendarLink&) {
  return Reply::kCalendarLink;
}
constexpr Reply reply_of(const widget::SendHold&) {
  return Reply::kHold;
}
constexpr Reply reply_of(const widget::RenewHold&) {
  return Reply::kHold;
}

// A request on its way. Emscripten keeps pointers to its texts, not copies.
struct Sending {
  int handle;
  Reply reply;
  std::uint32_t request;
  widget::Request sent;
  double begun_ms = 0;
  const char* headers[2 * widget::Request::kMostHeaders + 1] = {};
};

// Orders the request: the page calls start() after this call.
void send(int handle, Reply reply, std::uint32_t request, widget::Request sent);
void start(Sending& sending);
// The action for its answer. bw_finished is called when the answer has arrived.
widget::Action action_of(emscripten_fetch_t& fetch);
// Call once after action_of.
void end(emscripten_fetch_t* fetch);

widget::TimePassed time_now();

}  // namespace wasm

extern "C" void bw_finished(emscripten_fetch_t* fetch);
