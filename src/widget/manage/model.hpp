// An existing booking that its visitor has come back to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/booking.hpp"
#include "core/protocol/protocol.hpp"
#include "widget/platform/progress.hpp"

namespace widget {

// One booking that its visitor has come back to, by its link or from the list, and the change in progress
// (manage/manage.hpp).
struct Managing {
  enum class Doing { kLook, kReschedule, kLookForReschedule, kCancel };
  // kGone: no such booking. kLocked: the link is invalid. kExpired: the link has expired.
  enum class Closed { kNo, kGone, kLocked, kExpired };
  enum class News { kNone, kMoved, kCancelled };

  core::Id id = 0;
  std::string token;
  bool is_listed = false;  // opened from the list: Back leads there, and the token is the contact's
  std::optional<core::Booking> booking;
  Closed closed = Closed::kNo;
  News news = News::kNone;

  Progress progress = Progress::kIdle;  // of the last request
  Doing doing = Doing::kLook;
  Fault fault = Fault::kNone;
  std::string message;  // the server's words for kRejected
  std::uint32_t request = 0;
  RetryState retry;  // kLoading: the same again, by itself
  // A reschedule was sent and its response lost: the booking is read before it is sent again.
  bool outcome_unknown = false;

  bool asks_to_cancel = false;   // the question is on the screen
  std::string cancel_reason;     // typed below it
  bool is_rescheduling = false;  // the times are for this booking
};

}  // namespace widget
