#include "widget/booking/send.hpp"

#include <algorithm>
#include <utility>

#include "core/phone.hpp"
#include "widget/booking/account_booking.hpp"
#include "widget/booking/hold.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/details/details.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

std::string trimmed(const Model& model, FieldName name) {
  if (asked_for(model, name) == core::Ask::kHidden) return {};
  return std::string(core::trim(model.details.field(name).text));
}

// The server's words about this field; empty: none. An account names contact fields without "contact.".
const std::string* words_about(const core::FieldErrors& errors, std::string_view api_name) {
  auto found = errors.find(std::string(api_name));
  if (found == errors.end()) {
    found = errors.find(std::string(api_name.substr(api_name.find('.') + 1)));
  }
  const bool any =
      found != errors.end() && !found->second.empty() && !found->second.front().empty();
  return any ? &found->second.front() : nullptr;
}

void name_sent(Model& model, core::BookingRequest request) {
  Submission& submission = model.booking.submission;
  submission.idempotency_key = next_key(model);
  submission.sent = std::move(request);
  submission.was_lost = false;
  submission.said_taken = false;
}

// Where the booking is made from, for mails about it. A page may give a tag that the API would refuse; the booking
// matters more than its language.
void set_origin(core::BookingRequest& request, const Model& model) {
  const std::string& tag = model.texts.locale().tag;
  const std::string& zone = model.times.zone.name();
  if (core::check_locale(tag) == core::DetailFault::kNone) request.locale = tag;
  if (core::check_zone_name(zone) == core::DetailFault::kNone) request.time_zone = zone;
}

// A server that keeps sending new challenges accepts no booking: give up after this many.
constexpr int kMostChallenges = 3;

// True if the booking is sent again once the challenge is solved.
bool works_it_out(Model& model, const Answer& answer, Effects& effects) {
  // An account has no challenges.
  const bool is_given = !model.is_account && accept_challenge(model, answer.challenge);
  if (answer.status != 428 || !is_given) return false;
  if (++model.booking.proof.times_asked > kMostChallenges) return false;
  carry_on(model, effects);
  return true;
}

}  // namespace

std::string next_key(Model& model) {
  return model.options.random + "-" + std::to_string(++model.booking.submission.keys_used);
}

void learn_outcome(bool& is_unknown, const Answer& answer) {
  const bool answered = answer.delivery == Answer::Delivery::kAnswered;
  const bool refused_unread =
      answered && (answer.status == 401 || answer.status == 403 || answer.status == 408 ||
                   answer.status == 428 || answer.status == 429);
  if (refused_unread) return;
  is_unknown = !answered || answer.status < 400 || answer.status >= 500;
}

bool set_server_messages(Model& model, const core::FieldErrors& errors) {
  bool any = false;
  if (const std::string* words = words_about(errors, "location");
      words && has_location_choice(model)) {
    model.details.location.server_message = *words;
    any = true;
  }
  for (const FieldPlace& place : kFieldPlaces) {
    const std::string* words = words_about(errors, place.api_name);
    if (!words || asked_for(model, place.name) == core::Ask::kHidden) continue;
    model.details.field(place.name).server_message = *words;
    any = true;
  }
  return any;
}

Fault sending_fault(const Model& model) {
  const Submission& submission = model.booking.submission;
  const bool is_again = submission.progress == Progress::kLoading && submission.retry.times > 0;
  return is_again ? submission.retry.fault : Fault::kNone;
}

std::string submission_error(const Model& model) {
  const Submission& submission = model.booking.submission;
  return submission.message.empty() ? fault_sentence(model.texts, submission.fault)
                                    : submission.message;
}

core::BookingRequest booking_to_send(const Model& model) {
  core::BookingRequest request;
  request.booking_type_id = *model.catalog.type_id;
  request.starts_at = model.times.slot->starts_at;
  request.resource_id = model.catalog.resource_id;
  request.hold_token = model.booking.holding.token;
  if (!model.is_account) set_origin(request, model);
  if (const core::Location* location = chosen_location(model)) request.location = *location;
  std::string notes = trimmed(model, FieldName::kNotes);
  if (!notes.empty()) request.notes = std::move(notes);
  if (is_signed_in(model)) return request;  // the token says who
  request.contact = core::ContactDetails{
      core::clean_name(trimmed(model, FieldName::kName)),
      core::clean_email(trimmed(model, FieldName::kEmail)),
      core::normalise_phone(trimmed(model, FieldName::kPhone), phone_plan(model))};
  // An account documents numbers as E.164.
  if (model.is_account) request.contact = core::on_record(*std::move(request.contact));
  return request;
}

void send(Model& model, Effects& effects) {
  Submission& submission = model.booking.submission;
  core::BookingRequest request = booking_to_send(model);
  if (submission.sent != request && !submission.outcome_unknown) {
    name_sent(model, std::move(request));
    // Once per booking, however often it is sent.
    effects.push_back(RaiseEvent{"booking:submitted",
                                 core::request_event(*submission.sent, model.options.full_events)});
  }
  submission.progress = Progress::kLoading;
  start_over(submission.retry);
  model.booking.proof.times_asked = 0;
  carry_on(model, effects);
  if (submission.progress != Progress::kLoading) return;
  effects.push_back(Announce{model.texts.say("announce.sending")});
}

void carry_on(Model& model, Effects& effects) {
  Submission& submission = model.booking.submission;
  RetryState& retry = submission.retry;
  // Called again once the challenge is solved.
  retry.is_waiting = !model.is_account && is_proof_missing(model);
  if (retry.is_waiting) return;
  const std::int64_t settled = submission.outcome_unknown ? submission.settles_at : 0;
  const std::int64_t wait =
      std::max({retry.not_before, proof_accepted_at(model), settled}) - model.clock.elapsed_ms;
  if (wait > kLongestWaitMs) return fail_for(model, Fault::kBusy, effects);
  retry.is_waiting = wait > 0;
  if (retry.is_waiting) return wake_after(model, wait, effects);
  if (model.is_account) return run_account_call(model, effects);
  submission.request = ++model.last_request;
  effects.push_back(SendBooking{submission.request, *submission.sent, submission.idempotency_key,
                                is_signed_in(model) ? model.options.contact_token : std::string(),
                                model.booking.proof.solution, model.details.trap_filled});
}

bool try_later(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects) {
  RetryState& retry = model.booking.submission.retry;
  const Fault said = sending_fault(model);
  if (!tries_again(model, retry, answer, error)) return false;
  if (said != retry.fault) {
    effects.push_back(Announce{retry_sentence(model, retry.fault)});
  }
  carry_on(model, effects);
  return true;
}

void booking_may_go_on(Model& model, Effects& effects) {
  const Submission& submission = model.booking.submission;
  if (submission.progress == Progress::kLoading && submission.retry.is_waiting) {
    carry_on(model, effects);
  }
}

void stop_sending(Model& model) {
  Submission& submission = model.booking.submission;
  if (submission.progress == Progress::kLoading && submission.retry.is_waiting) {
    forget_failure(submission);
  }
}

void forget_failure(Submission& submission) {
  submission.progress = Progress::kIdle;
  start_over(submission.retry);
  submission.fault = Fault::kNone;
  submission.message.clear();
}

Outcome confirm(Model& model, core::BookingMade made, Effects& effects) {
  // The documented 201 may omit the resource; it is the requested one.
  if (!made.booking.resource_id)
    made.booking.resource_id = model.booking.submission.sent->resource_id;
  const core::BookingRequest& sent = *model.booking.submission.sent;
  effects.push_back(
      RaiseEvent{"booking:confirmed",
                 core::booking_event(made.booking, model.options.full_events ? &sent : nullptr)});
  // Only an answer with the token says that a mail is on its way.
  if (!made.correction_token.empty() && sent.contact) model.booking.mailed_to = sent.contact->email;
  model.booking.made = std::move(made);
  forget_failure(model.booking.submission);
  use_up_hold(model);
  model.booking.proof = {};
  model.booking.submission.outcome_unknown = false;
  model.booking.submission.progress = Progress::kReady;
  return Outcome::kConfirmed;
}

Outcome slot_taken(Model& model, Effects& effects) {
  if (model.booking.submission.progress == Progress::kLoading) {
    raise_error("booking_taken", model.texts.say("slot.taken"), effects);
  }
  forget_failure(model.booking.submission);
  // The server has said that nothing was booked, so the same request later is a new one.
  model.booking.submission.sent.reset();
  return Outcome::kSlotGone;
}

void forget_made(Model& model) {
  const int keys_used = model.booking.submission.keys_used;
  model.booking.submission = {};
  model.booking.submission.keys_used =
      keys_used;  // a key once used stands for that booking for good
  model.booking.made.reset();
  model.booking.mailed_to.clear();
  model.booking.correction = {};
}

void fail_for(Model& model, Fault fault, Effects& effects) {
  model.booking.submission.progress = Progress::kFailed;
  model.booking.submission.retry.is_waiting = false;
  model.booking.submission.fault = fault;
  effects.push_back(Announce{submission_error(model), true});
  raise_error(std::string("booking_") + fault_code(fault), fault_sentence(model.texts, fault),
              effects);
}

void fail(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects) {
  Submission& submission = model.booking.submission;
  if (answer.status == 422 && set_server_messages(model, error.errors)) {
    forget_failure(submission);
    point_at_errors(model, effects);
    raise_error("booking_details", fault_sentence(model.texts, Fault::kRejected), effects);
    return;
  }
  const Fault fault = fault_of(answer);
  if (fault == Fault::kRejected) submission.message = error.message;
  if (is_signed_in(model) && answer.status == 401) {
    submission.message = model.texts.say("list.signed_out");
  }
  fail_for(model, fault, effects);
}

Outcome booking_answered(Model& model, const BookingAnswered& answered, Effects& effects) {
  Submission& submission = model.booking.submission;
  if (submission.progress != Progress::kLoading || submission.retry.is_waiting) {
    return Outcome::kNone;
  }
  if (submission.request != answered.request) return Outcome::kNone;
  const Answer& answer = answered.answer;
  if (submission.account_call != AccountCall::kBook)
    return account_call_answered(model, answer, effects);
  core::Result<core::BookingMade> made;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    made = core::read_booking_made(answer.status, answer.body);
    if (made && answer.status == 201) return confirm(model, std::move(*made.value), effects);
    if (works_it_out(model, answer, effects)) return Outcome::kNone;
  }
  const bool was_unknown = submission.outcome_unknown;
  learn_outcome(submission.outcome_unknown, answer);
  if (model.is_account && looks_again(model, made.error, effects)) return Outcome::kNone;
  // The earlier request wasn't booked: send what the visitor chose since.
  if (was_unknown && !submission.outcome_unknown && submission.sent != booking_to_send(model)) {
    forget_failure(submission);
    send(model, effects);
    return Outcome::kNone;
  }
  if (answer.delivery == Answer::Delivery::kAnswered) {
    if (!made && core::is_slot_taken(made.error)) return slot_taken(model, effects);
  }
  if (!try_later(model, answer, made.error, effects)) fail(model, answer, made.error, effects);
  return Outcome::kNone;
}

}  // namespace widget
