#include "widget/booking/correction.hpp"

#include <utility>

#include "widget/booking/send.hpp"
#include "widget/details/details.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

void rest(Correction& correction) {
  correction.progress = Progress::kIdle;
  correction.fault = Fault::kNone;
  correction.message.clear();
  start_over(correction.retry);
}

void give_up(Model& model, Fault fault, Effects& effects) {
  model.booking.correction.progress = Progress::kFailed;
  model.booking.correction.fault = fault;
  effects.push_back(Announce{correction_error(model), true});
}

// Sends `sent`, now or when a retry is due.
void go_on(Model& model, Effects& effects) {
  Correction& correction = model.booking.correction;
  const std::int64_t wait = correction.retry.not_before - model.clock.elapsed_ms;
  if (wait > kLongestWaitMs) return give_up(model, Fault::kBusy, effects);
  correction.retry.is_waiting = wait > 0;
  if (correction.retry.is_waiting) return wake_for(model, correction.retry, effects);
  const core::BookingMade& made = *model.booking.made;
  correction.request = ++model.last_request;
  effects.push_back(SendCorrection{.request = correction.request,
                                   .booking = made.booking.id,
                                   .token = made.manage_token,
                                   .email = correction.sent,
                                   .correction_token = made.correction_token,
                                   .idempotency_key = correction.idempotency_key});
}

// False, with the error below the field, if the address is malformed.
bool take_address(Model& model, Effects& effects) {
  Field& field = model.details.field(FieldName::kEmail);
  field.server_message.clear();
  field.fault = check_detail(model, FieldName::kEmail, field.text, core::Ask::kRequired);
  if (point_at_errors(model, effects)) return false;
  Correction& correction = model.booking.correction;
  std::string address = core::clean_email(field.text);
  if (correction.sent == address) return true;
  correction.sent = std::move(address);
  correction.idempotency_key = next_key(model);
  return true;
}

void corrected(Model& model, core::Booking booking, Effects& effects) {
  NewBooking& all = model.booking;
  if (!booking.resource_id) booking.resource_id = all.made->booking.resource_id;
  all.made->booking = std::move(booking);
  // The address that it went to before doesn't count as a correction.
  if (all.mailed_to != all.correction.sent) all.made->correction_token.clear();
  all.mailed_to = all.correction.sent;
  all.correction = {};
  effects.push_back(MoveFocus{key::kHeading});
  effects.push_back(Announce{mailed_text(model)});
}

void not_corrected(Model& model, const Answer& answer, const core::ApiError& error,
                   Effects& effects) {
  Correction& correction = model.booking.correction;
  if (answer.status == 422 && set_server_messages(model, error.errors)) {
    rest(correction);
    point_at_errors(model, effects);
    return;
  }
  const Fault said = retry_fault(correction.progress, correction.retry);
  if (tries_again(model, correction.retry, answer, error)) {
    if (said != correction.retry.fault) {
      effects.push_back(Announce{retry_sentence(model, correction.retry.fault)});
    }
    return go_on(model, effects);
  }
  const Fault fault = fault_of(answer);
  if (fault == Fault::kRejected) correction.message = error.message;
  give_up(model, fault, effects);
}

}  // namespace

bool may_correct_address(const Model& model) {
  return model.step == Step::kConfirmed && model.booking.made &&
         !model.booking.made->correction_token.empty();
}

bool is_correcting(const Model& model) {
  return model.step == Step::kConfirmed && model.booking.correction.is_open;
}

bool is_busy(const Correction& correction) {
  return correction.progress == Progress::kLoading && !correction.retry.is_waiting;
}

std::string mailed_text(const Model& model) {
  const NewBooking& booking = model.booking;
  if (!booking.made || booking.mailed_to.empty()) return {};
  const bool is_request = booking.made->booking.status == core::BookingStatus::kPending;
  return model.texts.say(is_request ? "done.mailed_request" : "done.mailed",
                         {{"address", booking.mailed_to}});
}

std::string correction_error(const Model& model) {
  const Correction& correction = model.booking.correction;
  return correction.message.empty() ? fault_sentence(model.texts, correction.fault)
                                    : correction.message;
}

void open_correction(Model& model, Effects& effects) {
  if (!may_correct_address(model) || is_correcting(model)) return;
  model.booking.correction.is_open = true;
  effects.push_back(MoveFocus{key::kFieldEmail});
}

void close_correction(Model& model, Effects& effects) {
  Correction& correction = model.booking.correction;
  if (!is_correcting(model) || is_busy(correction)) return;
  rest(correction);
  correction.is_open = false;
  effects.push_back(MoveFocus{key::kWrongAddress});
}

void send_correction(Model& model, Effects& effects) {
  Correction& correction = model.booking.correction;
  if (!may_correct_address(model) || !correction.is_open) return;
  if (correction.progress == Progress::kLoading) return;
  if (!correction.outcome_unknown && !take_address(model, effects)) return;
  rest(correction);
  correction.progress = Progress::kLoading;
  go_on(model, effects);
  if (correction.progress != Progress::kLoading) return;
  effects.push_back(Announce{model.texts.say("done.sending_there")});
}

void correction_answered(Model& model, const BookingAnswered& answered, Effects& effects) {
  Correction& correction = model.booking.correction;
  if (!is_busy(correction) || correction.request != answered.request) return;
  const Answer& answer = answered.answer;
  core::Result<core::BookingMade> read;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    read = core::read_booking_made(answer.status, answer.body);
    if (read && read.value->booking.id == model.booking.made->booking.id) {
      return corrected(model, std::move(read.value->booking), effects);
    }
  }
  learn_outcome(correction.outcome_unknown, answer);
  not_corrected(model, answer, read.error, effects);
}

void correction_may_go_on(Model& model, Effects& effects) {
  const Correction& correction = model.booking.correction;
  if (correction.progress == Progress::kLoading && correction.retry.is_waiting) {
    go_on(model, effects);
  }
}

}  // namespace widget
