// Sends an effect's request to the API, and reads its answer. The requests themselves are made in
// widget/api/request.hpp.
//
// The browser's side is web/widget/requests.js: a fetch without credentials to other origins. Requests to the page's
// own origin carry that origin's cookies. The server ignores the Cookie header and sets no cookie.
#pragma once

#include <string_view>

#include "widget/action.hpp"
#include "widget/api/request.hpp"

namespace wasm {

using widget::Endpoint;

// Which action an answer is. The numbers go to the browser and back.
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

// The answer comes back through bw_answered, if the instance still exists.
void send(int handle, Reply reply, std::uint32_t request, const widget::Request& sent);

// `head`: a line each for the Date, Retry-After and X-Booking-Challenge headers, empty where the page can't read one.
widget::Action action_of(Reply reply, std::uint32_t request, widget::Answer answer,
                         std::string_view head);

widget::TimePassed time_now();

}  // namespace wasm
