#include "widget/manage/manage.hpp"

#include <algorithm>
#include <utility>

#include "core/code_points.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/calendar_entry.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

using Doing = Managing::Doing;

void rest(Managing& managing) {
  managing.progress = Progress::kIdle;
  managing.fault = Fault::kNone;
  managing.message.clear();
  start_over(managing.retry);
}

// Sends the request of Managing::doing, now or when a retry is due.
void go_on_managing(Model& model, Effects& effects) {
  Managing& managing = model.manage;
  managing.retry.is_waiting = managing.retry.not_before > model.clock.elapsed_ms;
  if (managing.retry.is_waiting) return wake_for(model, managing.retry, effects);
  managing.request = ++model.last_request;
  switch (managing.doing) {
    case Doing::kLook:
    case Doing::kLookForReschedule:
      effects.push_back(LoadBooking{managing.request, managing.id, managing.token});
      return;
    case Doing::kReschedule:
      effects.push_back(SendReschedule{managing.request, managing.id, managing.token,
                                       model.times.slot->starts_at});
      return;
    case Doing::kCancel:
      effects.push_back(SendCancel{managing.request, managing.id, managing.token,
                                   std::string(core::trim(managing.cancel_reason))});
      return;
  }
}

void begin(Model& model, Doing doing, Effects& effects) {
  model.manage.progress = Progress::kLoading;
  model.manage.doing = doing;
  go_on_managing(model, effects);
}

// By the visitor's own action: earlier failures no longer count.
void start_request(Model& model, Doing doing, Effects& effects) {
  rest(model.manage);
  begin(model, doing, effects);
}

// Back to the booking itself, with nothing begun.
Outcome show_booking(Managing& managing) {
  rest(managing);
  managing.asks_to_cancel = false;
  return Outcome::kBookingShown;
}

Outcome look_again(Model& model, Effects& effects) {
  const Outcome shown = show_booking(model.manage);
  model.my_bookings.is_outdated = true;
  model.manage.outcome_unknown = false;
  model.manage.news = Managing::News::kNone;
  start_request(model, Doing::kLook, effects);
  return shown;
}

Managing::Closed closed_by(int status, const core::ApiError& error) {
  if (status == 404) return Managing::Closed::kGone;
  return error.code == core::kLinkExpired ? Managing::Closed::kExpired : Managing::Closed::kLocked;
}

// After booking:ready: only the business can help.
void raise_closed(const Model& model, Effects& effects) {
  const char* why = "manage.locked";
  if (model.manage.closed == Managing::Closed::kGone) why = "manage.gone";
  if (model.manage.closed == Managing::Closed::kExpired) why = "manage.expired";
  raise_error("link_refused", model.texts.say(why), effects);
}

// Raises booking:error if a change by the visitor failed.
void raise_failure(const Model& model, const char* code, const std::string& message,
                   Effects& effects) {
  const Doing doing = model.manage.doing;
  if (doing == Doing::kLook) return;
  raise_error(std::string(doing == Doing::kCancel ? "cancel_" : "reschedule_") + code, message,
              effects);
}

void raise_failure(const Model& model, Fault fault, Effects& effects) {
  raise_failure(model, fault_code(fault), fault_sentence(model.texts, fault), effects);
}

Outcome close(Model& model, Managing::Closed closed) {
  // On a page that has just opened, the focus stays where it is.
  const Outcome shown = show_booking(model.manage);
  model.manage.booking.reset();
  model.manage.closed = closed;
  model.my_bookings.is_outdated = true;
  return model.ready_raised ? shown : Outcome::kBookingOpened;
}

Outcome rescheduled(Model& model, core::BookingMade made, Effects& effects) {
  Managing& managing = model.manage;
  // The documented response may omit the resource; a move keeps it.
  if (!made.booking.resource_id) made.booking.resource_id = managing.booking->resource_id;
  managing.booking = std::move(made.booking);
  // A link expires some time after the booking ends, so a moved booking has a new link.
  if (!made.manage_token.empty() && !managing.is_listed) managing.token = made.manage_token;
  managing.news = Managing::News::kMoved;
  model.my_bookings.is_outdated = true;
  managing.outcome_unknown = false;
  effects.push_back(RaiseEvent{"booking:rescheduled", core::booking_event(*managing.booking)});
  return show_booking(managing);
}

Outcome cancelled(Model& model, Effects& effects) {
  Managing& managing = model.manage;
  managing.booking->status = core::BookingStatus::kCancelled;
  managing.booking->cancelled_by = core::CancelledBy::kVisitor;
  managing.booking->cancel_reason = core::trim(managing.cancel_reason);
  managing.booking->changes.reset();
  // The response has no modification time, and calendars compare it.
  managing.booking->updated_at =
      std::max(managing.booking->updated_at + core::Seconds{1}, now(model));
  managing.news = Managing::News::kCancelled;
  model.my_bookings.is_outdated = true;
  effects.push_back(RaiseEvent{"booking:cancelled", core::booking_event(*managing.booking)});
  return show_booking(managing);
}

Outcome not_changed(Model& model, const Answer& answer, const core::ApiError& error,
                    Effects& effects) {
  Managing& managing = model.manage;
  managing.progress = Progress::kFailed;
  managing.fault = fault_of(answer);
  const bool answered = answer.delivery == Answer::Delivery::kAnswered;
  if (answered && (answer.status == 404 || answer.status == 401)) {
    raise_failure(model, managing.fault, effects);
    return close(model, closed_by(answer.status, error));
  }
  if (managing.doing == Doing::kReschedule) {
    managing.outcome_unknown = !answered || answer.status < 400 || answer.status >= 500;
    if (answered && core::is_slot_taken(error)) {
      rest(managing);
      return Outcome::kNewTimeGone;
    }
  }
  // It was cancelled or has started meanwhile: its current state explains the refusal.
  if (answer.status == 422 && error.errors.contains("status")) {
    raise_failure(model, managing.fault, effects);
    return look_again(model, effects);
  }
  const Fault said = retry_fault(Progress::kLoading, managing.retry);
  if (tries_again(model, managing.retry, answer, error)) {
    managing.progress = Progress::kLoading;
    if (model.ready_raised && said != managing.retry.fault) {
      effects.push_back(Announce{retry_sentence(model, managing.retry.fault)});
    }
    go_on_managing(model, effects);
    return Outcome::kNone;
  }
  if (managing.fault == Fault::kRejected) managing.message = error.message;
  effects.push_back(Announce{managing_error(model), model.ready_raised});
  raise_failure(model, managing.fault, effects);
  return Outcome::kNone;
}

Outcome looked(Model& model, core::BookingMade made, Effects& effects) {
  Managing& managing = model.manage;
  if (managing.doing == Doing::kLookForReschedule) {
    managing.outcome_unknown = false;
    if (made.booking.starts_at == model.times.slot->starts_at) {
      return rescheduled(model, std::move(made), effects);
    }
    begin(model, Doing::kReschedule, effects);
    return Outcome::kNone;
  }
  rest(managing);
  managing.booking = std::move(made.booking);
  return Outcome::kNone;
}

bool is_busy(const Model& model) {
  return is_busy(model.manage);
}

}  // namespace

void open_link(Model& model, Effects& effects) {
  model.manage = {};
  Managing& managing = model.manage;
  managing.id = *model.options.booking_id;
  managing.token = model.options.token;
  if (!managing.token.empty()) return start_request(model, Doing::kLook, effects);
  managing.closed = Managing::Closed::kLocked;
  raise_ready(model, effects);
  raise_closed(model, effects);
}

Outcome open_listed(Model& model, core::Id id) {
  if (model.step != Step::kMyBookings) return Outcome::kNone;
  const auto& listed = model.my_bookings.bookings;
  const auto found = std::find_if(listed.begin(), listed.end(),
                                  [id](const core::Booking& each) { return each.id == id; });
  if (found == listed.end()) return Outcome::kNone;
  model.manage = {};
  model.manage.id = id;
  model.manage.token = model.options.contact_token;
  model.manage.is_listed = true;
  model.manage.booking = *found;
  return Outcome::kBookingShown;
}

Outcome manage_answered(Model& model, const ManageAnswered& answered, Effects& effects) {
  Managing& managing = model.manage;
  if (!is_busy(model) || managing.request != answered.request) return Outcome::kNone;
  const Answer& answer = answered.answer;
  const bool is_look = managing.doing == Doing::kLook;
  Outcome outcome = Outcome::kNone;
  core::ApiError error;
  bool is_read = false;
  if (answer.delivery == Answer::Delivery::kAnswered && managing.doing == Doing::kCancel) {
    const auto status = core::read_cancelled(answer.status, answer.body, managing.id);
    error = status.error;
    is_read = status.value.has_value();
    if (is_read) outcome = cancelled(model, effects);
  } else if (answer.delivery == Answer::Delivery::kAnswered) {
    auto made = core::read_booking_made(answer.status, answer.body);
    // Ignore a response about a different booking.
    is_read = made && made.value->booking.id == managing.id;
    error = std::move(made.error);
    const bool is_move = managing.doing == Doing::kReschedule;
    if (is_read && is_move) outcome = rescheduled(model, std::move(*made.value), effects);
    if (is_read && !is_move) outcome = looked(model, std::move(*made.value), effects);
  }
  if (!is_read) outcome = not_changed(model, answer, error, effects);
  if (!managing.retry.is_waiting) raise_ready(model, effects);
  if (is_look && managing.closed != Managing::Closed::kNo) raise_closed(model, effects);
  return outcome;
}

void managing_may_go_on(Model& model, Effects& effects) {
  Managing& managing = model.manage;
  if (managing.progress != Progress::kLoading || !managing.retry.is_waiting) return;
  if (managing.doing == Doing::kReschedule && managing.outcome_unknown) {
    managing.doing = Doing::kLookForReschedule;
  }
  go_on_managing(model, effects);
}

void follow_limits(Model& model, Effects& effects) {
  const core::Booking* booking = shown_booking(model);
  if (!booking || !booking->changes) return;
  Managing& managing = model.manage;
  const bool is_asked = model.step == Step::kManage && managing.asks_to_cancel;
  if (is_asked && managing.progress == Progress::kIdle &&
      !may_change(model, *booking, Change::kCancel)) {
    managing.asks_to_cancel = false;
    effects.push_back(Announce{model.texts.say("manage.no_cancel"), true});
    effects.push_back(MoveFocus{key::kHeading});
  }
  std::optional<core::Instant> next;
  for (const auto& end : {booking->changes->cancel_until, booking->changes->move_until,
                          std::optional(booking->starts_at)}) {
    if (end && *end >= now(model) && (!next || *end < *next)) next = end;
  }
  if (!next || booking_phase(model, *booking) != BookingPhase::kOpen) return;
  // Browsers count to 24 days. Clocks that are put right meanwhile are met within the hour.
  constexpr std::int64_t kHourMs = 3'600'000, kRoundingMs = 1'000;
  const std::int64_t wait = std::min((*next - now(model)).count() * 1'000 + kRoundingMs, kHourMs);
  const std::int64_t due = model.clock.wake_at;
  // now() has whole seconds, so the same end may come out a little earlier the next time.
  if (due == 0 || due > model.clock.elapsed_ms + wait + kRoundingMs) {
    wake_after(model, wait, effects);
  }
}

void stop_managing(Model& model) {
  if (model.manage.retry.is_waiting) rest(model.manage);
}

Outcome choose_new_time(Model& model) {
  Managing& managing = model.manage;
  if (model.step != Step::kManage || !managing.booking || is_busy(model)) return Outcome::kNone;
  if (!can_reschedule(model, *managing.booking)) return Outcome::kNone;
  rest(managing);
  managing.asks_to_cancel = false;
  managing.news = Managing::News::kNone;
  return Outcome::kNewTimeWanted;
}

Outcome refuse_move(Model& model, int status, const core::ApiError& error) {
  return close(model, closed_by(status, error));
}

void compare_times(Model& model) {
  rest(model.manage);
}

void send_reschedule(Model& model, Effects& effects) {
  if (model.step != Step::kReschedule || !model.times.slot || is_busy(model)) return;
  const bool look_first = model.manage.outcome_unknown;
  start_request(model, look_first ? Doing::kLookForReschedule : Doing::kReschedule, effects);
  effects.push_back(Announce{model.texts.say("reschedule.sending")});
}

Outcome drop_reschedule(Model& model, Effects& effects) {
  if (!model.manage.is_rescheduling || is_busy(model)) return Outcome::kNone;
  if (model.manage.outcome_unknown) return look_again(model, effects);
  return show_booking(model.manage);
}

void ask_to_cancel(Model& model, Effects& effects) {
  const Managing& managing = model.manage;
  if (model.step != Step::kManage || !managing.booking || is_busy(model)) return;
  if (!may_change(model, *managing.booking, Change::kCancel)) return;
  rest(model.manage);
  model.manage.asks_to_cancel = true;
  effects.push_back(MoveFocus{key::kCancelHeading});
}

void give_cancel_reason(Model& model, std::string text) {
  if (!model.manage.asks_to_cancel || is_busy(model)) return;
  // Longer ones are cut, as a field with a maxlength cuts them.
  std::string_view rest = text;
  for (int i = 0; i < core::kMaxReasonLength && !rest.empty(); ++i) {
    if (core::take_code_point(rest) == core::kNotUtf8) return;
  }
  text.resize(text.size() - rest.size());
  model.manage.cancel_reason = std::move(text);
}

void send_cancel(Model& model, Effects& effects) {
  if (model.step != Step::kManage || !model.manage.asks_to_cancel || is_busy(model)) return;
  start_request(model, Doing::kCancel, effects);
  effects.push_back(Announce{model.texts.say("cancel.sending")});
}

Outcome drop_cancel(Model& model, Effects& effects) {
  if (!model.manage.asks_to_cancel || is_busy(model)) return Outcome::kNone;
  // It failed, or waits for a retry.
  const bool may_be_cancelled = model.manage.progress != Progress::kIdle;
  if (may_be_cancelled) return look_again(model, effects);
  model.manage.asks_to_cancel = false;
  effects.push_back(MoveFocus{key::kCancel});
  return Outcome::kNone;
}

void retry_managing(Model& model, Effects& effects) {
  if (model.manage.progress != Progress::kFailed) return;
  if (model.step == Step::kReschedule) return send_reschedule(model, effects);
  if (model.manage.asks_to_cancel) return send_cancel(model, effects);
  start_request(model, Doing::kLook, effects);
  // Retry is not shown while loading, so the focus moves to the heading.
  effects.push_back(MoveFocus{key::kHeading});
}

void copy_link(Model& model, Effects& effects) {
  std::string link = manage_link(model);
  if (!link.empty()) effects.push_back(CopyLink{std::move(link)});
}

void link_copied(Model& model, const LinkCopied& copied, Effects& effects) {
  model.link_copied = copied.is_done ? Model::Copying::kDone : Model::Copying::kFailed;
  const char* said = copied.is_done ? "link.copied" : "link.not_copied";
  effects.push_back(Announce{model.texts.say(said)});
}

}  // namespace widget
