#include "widget/manage/manage.hpp"

#include <algorithm>
#include <utility>

#include "widget/manage/booking_queries.hpp"
#include "widget/manage/calendar_entry.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"

namespace widget {
namespace {

using Doing = Managing::Doing;

void rest(Managing& managing) {
  managing.progress = Progress::kIdle;
  managing.fault = Fault::kNone;
  managing.message.clear();
  start_over(managing.retry);
}

// What is being done is asked for, now or when it may.
void go_on_managing(Model& model, Effects& effects) {
  Managing& managing = model.managing;
  managing.retry.is_waiting = managing.retry.not_before > model.elapsed_ms;
  if (managing.retry.is_waiting) return wake_for(model, managing.retry, effects);
  managing.request = ++model.last_request;
  switch (managing.doing) {
    case Doing::kLook:
    case Doing::kLookForReschedule:
      effects.push_back(LoadBooking{managing.request, managing.id, managing.token});
      return;
    case Doing::kReschedule:
      effects.push_back(
          SendReschedule{managing.request, managing.id, managing.token, model.slot->starts_at});
      return;
    case Doing::kCancel:
      effects.push_back(SendCancel{managing.request, managing.id, managing.token});
      return;
  }
}

void begin(Model& model, Doing doing, Effects& effects) {
  model.managing.progress = Progress::kLoading;
  model.managing.doing = doing;
  go_on_managing(model, effects);
}

// As the visitor wishes: what failed before counts no more.
void ask(Model& model, Doing doing, Effects& effects) {
  rest(model.managing);
  begin(model, doing, effects);
}

// Back to the booking itself, with nothing begun.
Outcome show_booking(Managing& managing) {
  rest(managing);
  managing.asks_to_cancel = false;
  return Outcome::kBookingShown;
}

Outcome look_again(Model& model, Effects& effects) {
  const Outcome shown = show_booking(model.managing);
  model.my_bookings.is_outdated = true;
  model.managing.outcome_unknown = false;
  model.managing.news = Managing::News::kNone;
  ask(model, Doing::kLook, effects);
  return shown;
}

Managing::Closed closed_by(int status, const core::ApiError& error) {
  if (status == 404) return Managing::Closed::kGone;
  return error.code == core::kLinkExpired ? Managing::Closed::kExpired : Managing::Closed::kLocked;
}

// The page is told of what the visitor asked for and did not get; that a link opened nothing is no
// such thing.
void raise_failure(const Model& model, const char* code, const std::string& message,
                   Effects& effects) {
  const Doing doing = model.managing.doing;
  if (doing == Doing::kLook) return;
  raise_error(std::string(doing == Doing::kCancel ? "cancel_" : "reschedule_") + code, message,
              effects);
}

void raise_failure(const Model& model, Fault fault, Effects& effects) {
  raise_failure(model, fault_code(fault), fault_sentence(model.texts, fault), effects);
}

Outcome close(Model& model, Managing::Closed closed) {
  // The page that has only just opened has its focus where the visitor left it.
  const Outcome shown = show_booking(model.managing);
  model.managing.booking.reset();
  model.managing.closed = closed;
  model.my_bookings.is_outdated = true;
  return model.ready_raised ? shown : Outcome::kBookingOpened;
}

Outcome rescheduled(Model& model, core::BookingMade made, Effects& effects) {
  Managing& managing = model.managing;
  // The documented answer may leave the resource out; a move keeps it.
  if (!made.booking.resource_id) made.booking.resource_id = managing.booking->resource_id;
  managing.booking = std::move(made.booking);
  // The link ends a while after the booking, so one that moves comes with a new one.
  if (!made.manage_token.empty() && !managing.is_listed) managing.token = made.manage_token;
  managing.news = Managing::News::kMoved;
  model.my_bookings.is_outdated = true;
  managing.outcome_unknown = false;
  effects.push_back(RaiseEvent{"booking:rescheduled", core::booking_event(*managing.booking)});
  return show_booking(managing);
}

Outcome cancelled(Model& model, Effects& effects) {
  Managing& managing = model.managing;
  managing.booking->status = core::BookingStatus::kCancelled;
  // The answer does not tell when; a calendar has to see that it is later.
  managing.booking->updated_at =
      std::max(managing.booking->updated_at + core::Seconds{1}, now(model));
  managing.news = Managing::News::kCancelled;
  model.my_bookings.is_outdated = true;
  effects.push_back(RaiseEvent{"booking:cancelled", core::booking_event(*managing.booking)});
  return show_booking(managing);
}

Outcome not_changed(Model& model, const Answer& answer, const core::ApiError& error,
                    Effects& effects) {
  Managing& managing = model.managing;
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
  // It was cancelled or ended meanwhile: what it is now says why.
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
  Managing& managing = model.managing;
  if (managing.doing == Doing::kLookForReschedule) {
    managing.outcome_unknown = false;
    if (made.booking.starts_at == model.slot->starts_at) {
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
  return is_busy(model.managing);
}

}  // namespace

void open_link(Model& model, Effects& effects) {
  model.managing = {};
  Managing& managing = model.managing;
  managing.id = *model.options.booking_id;
  managing.token = model.options.token;
  if (!managing.token.empty()) return ask(model, Doing::kLook, effects);
  managing.closed = Managing::Closed::kLocked;
  tell_ready(model, effects);
}

Outcome open_listed(Model& model, core::Id id) {
  if (model.step != Step::kMyBookings) return Outcome::kNone;
  const auto& listed = model.my_bookings.bookings;
  const auto found = std::find_if(listed.begin(), listed.end(),
                                  [id](const core::Booking& each) { return each.id == id; });
  if (found == listed.end()) return Outcome::kNone;
  model.managing = {};
  model.managing.id = id;
  model.managing.token = model.options.contact_token;
  model.managing.is_listed = true;
  model.managing.booking = *found;
  return Outcome::kBookingShown;
}

Outcome manage_answered(Model& model, const ManageAnswered& answered, Effects& effects) {
  Managing& managing = model.managing;
  if (!is_busy(model) || managing.request != answered.request) return Outcome::kNone;
  const Answer& answer = answered.answer;
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
  if (!managing.retry.is_waiting) tell_ready(model, effects);
  return outcome;
}

void managing_may_go_on(Model& model, Effects& effects) {
  Managing& managing = model.managing;
  if (managing.progress != Progress::kLoading || !managing.retry.is_waiting) return;
  if (managing.doing == Doing::kReschedule && managing.outcome_unknown) {
    managing.doing = Doing::kLookForReschedule;
  }
  go_on_managing(model, effects);
}

void stop_managing(Model& model) {
  if (model.managing.retry.is_waiting) rest(model.managing);
}

Outcome choose_new_time(Model& model) {
  Managing& managing = model.managing;
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
  rest(model.managing);
}

void send_reschedule(Model& model, Effects& effects) {
  if (model.step != Step::kReschedule || !model.slot || is_busy(model)) return;
  const bool look_first = model.managing.outcome_unknown;
  ask(model, look_first ? Doing::kLookForReschedule : Doing::kReschedule, effects);
  effects.push_back(Announce{model.texts.say("reschedule.sending")});
}

Outcome drop_reschedule(Model& model, Effects& effects) {
  if (!model.managing.is_rescheduling || is_busy(model)) return Outcome::kNone;
  if (model.managing.outcome_unknown) return look_again(model, effects);
  return show_booking(model.managing);
}

void ask_to_cancel(Model& model, Effects& effects) {
  const Managing& managing = model.managing;
  if (model.step != Step::kManage || !managing.booking || is_busy(model)) return;
  if (standing(model, *managing.booking) != Standing::kOpen) return;
  rest(model.managing);
  model.managing.asks_to_cancel = true;
  effects.push_back(MoveFocus{key::kCancelHeading});
}

void send_cancel(Model& model, Effects& effects) {
  if (model.step != Step::kManage || !model.managing.asks_to_cancel || is_busy(model)) return;
  ask(model, Doing::kCancel, effects);
  effects.push_back(Announce{model.texts.say("cancel.sending")});
}

Outcome drop_cancel(Model& model, Effects& effects) {
  if (!model.managing.asks_to_cancel || is_busy(model)) return Outcome::kNone;
  // It failed, or waits to be tried again.
  const bool may_be_cancelled = model.managing.progress != Progress::kIdle;
  if (may_be_cancelled) return look_again(model, effects);
  model.managing.asks_to_cancel = false;
  effects.push_back(MoveFocus{key::kCancel});
  return Outcome::kNone;
}

void retry_managing(Model& model, Effects& effects) {
  if (model.managing.progress != Progress::kFailed) return;
  if (model.step == Step::kReschedule) return send_reschedule(model, effects);
  if (model.managing.asks_to_cancel) return send_cancel(model, effects);
  ask(model, Doing::kLook, effects);
  // Retry itself is gone while loading, and the keyboard must not be lost with it.
  effects.push_back(MoveFocus{key::kHeading});
}

void save_calendar_file(Model& model, Effects& effects) {
  const core::Booking* booking = shown_booking(model);
  if (!booking) return;
  effects.push_back(SaveFile{"booking-" + std::to_string(booking->id) + ".ics",
                             "text/calendar;charset=utf-8",
                             core::calendar_file(calendar_entry(model, *booking))});
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
