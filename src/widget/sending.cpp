#include "widget/sending.hpp"

#include <utility>

#include "widget/bare_booking.hpp"
#include "widget/days.hpp"
#include "widget/details.hpp"
#include "widget/slots.hpp"
#include "widget/steps.hpp"
#include "widget/telling.hpp"

namespace widget {
namespace {

std::string trimmed(const Model& model, FieldName name) {
  if (asked(model, name) == core::Ask::kHidden) return {};
  return std::string(core::trim(model.field(name).text));
}

// What an answer says of `sent`: nothing (a limit or a lost right stops a request before it is read),
// that it was not booked, or that it may have been.
void learn_outcome(Submission& submission, const Answer& answer) {
  const bool answered = answer.delivery == Answer::Delivery::kAnswered;
  const bool refused_unread = answered && (answer.status == 401 || answer.status == 403 ||
                                           answer.status == 408 || answer.status == 429);
  if (refused_unread) return;
  submission.outcome_unknown = !answered || answer.status < 400 || answer.status >= 500;
}

// The server's words about this field, or nothing. A bare API's contact has no "contact." before it.
const std::string* words_about(const core::FieldErrors& errors, std::string_view api_name) {
  auto found = errors.find(std::string(api_name));
  if (found == errors.end()) {
    found = errors.find(std::string(api_name.substr(api_name.find('.') + 1)));
  }
  const bool any =
      found != errors.end() && !found->second.empty() && !found->second.front().empty();
  return any ? &found->second.front() : nullptr;
}

// Gives each field in view the server's words about it. False if no field in view is at fault.
bool set_server_messages(Model& model, const core::FieldErrors& errors) {
  bool any = false;
  for (const FieldPlace& place : kFieldPlaces) {
    const std::string* words = words_about(errors, place.api_name);
    if (!words || asked(model, place.name) == core::Ask::kHidden) continue;
    model.field(place.name).server_message = *words;
    any = true;
  }
  return any;
}

void name_sent(Model& model, core::BookingRequest request) {
  Submission& submission = model.submission;
  submission.idempotency_key = model.options.random + "-" + std::to_string(++submission.keys_used);
  submission.sent = std::move(request);
  submission.was_lost = false;
  submission.said_taken = false;
}

}  // namespace

core::BookingRequest wished_booking(const Model& model) {
  core::BookingRequest request;
  request.booking_type_id = *model.type_id;
  request.starts_at = model.slot->starts_at;
  request.resource_id = model.resource_id;
  std::string notes = trimmed(model, FieldName::kNotes);
  if (!notes.empty()) request.notes = std::move(notes);
  if (is_signed_in(model)) return request;  // the token says who
  request.contact =
      core::ContactDetails{trimmed(model, FieldName::kName), trimmed(model, FieldName::kEmail),
                           core::normalise_phone(trimmed(model, FieldName::kPhone))};
  return request;
}

void send(Model& model, Effects& effects) {
  Submission& submission = model.submission;
  core::BookingRequest request = wished_booking(model);
  if (submission.sent != request && !submission.outcome_unknown) {
    name_sent(model, std::move(request));
    // Once for each booking asked for, however often it has to be sent.
    effects.push_back(RaiseEvent{"booking:submitted",
                                 core::request_event(*submission.sent, model.options.full_events)});
  }
  submission.progress = Progress::kLoading;
  if (model.bare) {
    run_errand(model, effects);
  } else {
    submission.request = ++model.last_request;
    effects.push_back(
        SendBooking{submission.request, *submission.sent, submission.idempotency_key,
                    is_signed_in(model) ? model.options.contact_token : std::string()});
  }
  effects.push_back(Announce{model.texts.say("announce.sending")});
}

void forget_failure(Submission& submission) {
  submission.progress = Progress::kIdle;
  submission.fault = Fault::kNone;
  submission.message.clear();
}

void confirm(Model& model, core::BookingMade made, Effects& effects) {
  // The documented 201 may leave the resource out; it is the one that was asked for.
  if (!made.booking.resource_id) made.booking.resource_id = model.submission.sent->resource_id;
  const core::BookingRequest& sent = *model.submission.sent;
  effects.push_back(
      RaiseEvent{"booking:confirmed",
                 core::booking_event(made.booking, model.options.full_events ? &sent : nullptr)});
  model.made = std::move(made);
  forget_failure(model.submission);
  model.submission.outcome_unknown = false;
  model.submission.progress = Progress::kReady;
  go_to(model, Step::kConfirmed, effects);
}

void slot_taken(Model& model, Effects& effects) {
  forget_failure(model.submission);
  // The server has said that nothing was booked, so the same wish later is a new one.
  model.submission.sent.reset();
  model.slot_was_taken = true;
  if (model.bare) {
    forget_day(model, model.zone.local_date(model.slot->starts_at));
  } else {
    drop_months(model);
  }
  model.slot.reset();
  go_to_times(model, effects);
  effects.push_back(Announce{model.texts.say("slot.taken"), true});
}

void fail_for(Model& model, Fault fault, Effects& effects) {
  model.submission.progress = Progress::kFailed;
  model.submission.fault = fault;
  effects.push_back(Announce{submission_error(model), true});
}

void fail(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects) {
  Submission& submission = model.submission;
  if (answer.status == 422 && set_server_messages(model, error.errors)) {
    forget_failure(submission);
    point_at_errors(model, effects);
    return;
  }
  const Fault fault = fault_of(answer);
  if (fault == Fault::kRejected) submission.message = error.message;
  if (is_signed_in(model) && answer.status == 401) {
    submission.message = model.texts.say("list.signed_out");
  }
  fail_for(model, fault, effects);
}

void booking_answered(Model& model, const BookingAnswered& answered, Effects& effects) {
  Submission& submission = model.submission;
  if (submission.progress != Progress::kLoading || submission.is_waiting) return;
  if (submission.request != answered.request) return;
  const Answer& answer = answered.answer;
  if (submission.errand != Errand::kBook) return errand_answered(model, answer, effects);
  core::Result<core::BookingMade> made;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    made = core::read_booking_made(answer.status, answer.body);
    if (made && answer.status == 201) return confirm(model, std::move(*made.value), effects);
  }
  const bool was_unknown = submission.outcome_unknown;
  learn_outcome(submission, answer);
  if (model.bare && looks_again(model, answer, made.error, effects)) return;
  // The wish before was not booked after all: now the one the visitor has come to.
  if (was_unknown && !submission.outcome_unknown && submission.sent != wished_booking(model)) {
    forget_failure(submission);
    return send(model, effects);
  }
  if (answer.delivery == Answer::Delivery::kAnswered) {
    if (!made && core::is_slot_taken(made.error)) return slot_taken(model, effects);
  }
  fail(model, answer, made.error, effects);
}

}  // namespace widget
