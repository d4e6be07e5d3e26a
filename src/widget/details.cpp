#include "widget/details.hpp"

#include <utility>

#include "widget/slots.hpp"
#include "widget/steps.hpp"
#include "widget/telling.hpp"

namespace widget {
namespace {

struct FieldPlace {
  FieldName name;
  const char* focus_key;
  const char* api_name;  // in `errors` of a 422
};

// In the order they are shown.
constexpr FieldPlace kFieldPlaces[kFieldCount] = {
    {FieldName::kName, key::kFieldName, "contact.name"},
    {FieldName::kEmail, key::kFieldEmail, "contact.email"},
    {FieldName::kPhone, key::kFieldPhone, "contact.phone"},
    {FieldName::kNotes, key::kFieldNotes, "notes"},
};

core::DetailFault check(const Model& model, FieldName name) {
  const core::Ask ask = asked(model, name);
  if (ask == core::Ask::kHidden) return core::DetailFault::kNone;
  const std::string& text = model.field(name).text;
  switch (name) {
    case FieldName::kName: return core::check_name(text, ask);
    case FieldName::kEmail: return core::check_email(text, ask);
    case FieldName::kPhone: return core::check_phone(text, ask);
    case FieldName::kNotes: return core::check_notes(text, ask);
  }
  return core::DetailFault::kNone;
}

// Focus to the first field with an error, and their number aloud. False if there is none.
bool point_at_errors(const Model& model, Effects& effects) {
  int count = 0;
  const char* first = nullptr;
  for (const FieldPlace& place : kFieldPlaces) {
    if (!model.field(place.name).has_error()) continue;
    ++count;
    if (!first) first = place.focus_key;
  }
  if (!first) return false;
  effects.push_back(MoveFocus{first});
  effects.push_back(Announce{model.texts.say_count("announce.errors", count), true});
  return true;
}

std::string trimmed(const Model& model, FieldName name) {
  if (asked(model, name) == core::Ask::kHidden) return {};
  return std::string(core::trim(model.field(name).text));
}

core::BookingRequest request_of(const Model& model) {
  core::BookingRequest request;
  request.booking_type_id = *model.type_id;
  request.starts_at = model.slot->starts_at;
  request.resource_id = model.resource_id;
  std::string notes = trimmed(model, FieldName::kNotes);
  if (!notes.empty()) request.notes = std::move(notes);
  request.contact =
      core::ContactDetails{trimmed(model, FieldName::kName), trimmed(model, FieldName::kEmail),
                           core::normalise_phone(trimmed(model, FieldName::kPhone))};
  return request;
}

void send(Model& model, Effects& effects) {
  Submission& submission = model.submission;
  core::BookingRequest request = request_of(model);
  if (submission.sent != request && !submission.outcome_unknown) {
    submission.idempotency_key =
        model.options.random + "-" + std::to_string(++submission.keys_used);
    submission.sent = std::move(request);
  }
  submission.progress = Progress::kLoading;
  submission.request = ++model.last_request;
  effects.push_back(SendBooking{submission.request, *submission.sent, submission.idempotency_key});
  effects.push_back(Announce{model.texts.say("announce.sending")});
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

void forget_failure(Submission& submission) {
  submission.progress = Progress::kIdle;
  submission.fault = Fault::kNone;
  submission.message.clear();
}

void confirm(Model& model, core::BookingMade made, Effects& effects) {
  // The documented 201 may leave the resource out; it is the one that was asked for.
  if (!made.booking.resource_id) made.booking.resource_id = model.submission.sent->resource_id;
  effects.push_back(RaiseEvent{"booking:confirmed", core::booking_event(made.booking)});
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
  model.slot.reset();
  model.slot_was_taken = true;
  drop_months(model);
  go_to_times(model, effects);
  effects.push_back(Announce{model.texts.say("slot.taken"), true});
}

// Gives each field in view the server's words about it. False if no field in view is at fault.
bool set_server_messages(Model& model, const core::FieldErrors& errors) {
  bool any = false;
  for (const FieldPlace& place : kFieldPlaces) {
    const auto found = errors.find(place.api_name);
    if (found == errors.end() || found->second.empty() || found->second.front().empty()) continue;
    if (asked(model, place.name) == core::Ask::kHidden) continue;
    model.field(place.name).server_message = found->second.front();
    any = true;
  }
  return any;
}

}  // namespace

void type_in_field(Model& model, const FieldTyped& typed) {
  Field& field = model.field(typed.field);
  // Only what was said about this very text goes: the server may not like the next one either.
  if (field.text != typed.text) field.server_message.clear();
  field.text = typed.text;
  // A new error never comes up while typing; an old one follows the text until it is gone.
  if (field.fault != core::DetailFault::kNone) field.fault = check(model, typed.field);
}

void submit(Model& model, Effects& effects) {
  if (model.step != Step::kDetails || !model.slot || !model.type_id) return;
  if (model.submission.progress == Progress::kLoading) return;
  forget_failure(model.submission);
  for (const FieldPlace& place : kFieldPlaces) {
    Field& field = model.field(place.name);
    field.fault = check(model, place.name);
    field.server_message.clear();
  }
  if (!point_at_errors(model, effects)) send(model, effects);
}

void booking_answered(Model& model, const BookingAnswered& answered, Effects& effects) {
  Submission& submission = model.submission;
  if (submission.progress != Progress::kLoading || submission.request != answered.request) return;
  const Answer& answer = answered.answer;
  core::Result<core::BookingMade> made;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    made = core::read_booking_made(answer.status, answer.body);
    if (made && answer.status == 201) return confirm(model, std::move(*made.value), effects);
  }
  const bool was_unknown = submission.outcome_unknown;
  learn_outcome(submission, answer);
  // The wish before was not booked after all: now the one the visitor has come to.
  if (was_unknown && !submission.outcome_unknown && submission.sent != request_of(model)) {
    forget_failure(submission);
    return send(model, effects);
  }
  if (answer.delivery == Answer::Delivery::kAnswered) {
    if (!made && core::is_slot_taken(made.error)) return slot_taken(model, effects);
  }
  if (answer.status == 422 && set_server_messages(model, made.error.errors)) {
    forget_failure(submission);
    point_at_errors(model, effects);
    return;
  }
  submission.progress = Progress::kFailed;
  submission.fault = fault_of(answer);
  if (submission.fault == Fault::kRejected) submission.message = made.error.message;
  effects.push_back(Announce{submission_error(model), true});
}

}  // namespace widget
