#include "widget/booking/account_booking.hpp"

#include <algorithm>
#include <utility>

#include "widget/booking/send.hpp"
#include "widget/platform/retry.hpp"

namespace widget {
namespace {

bool was_answered(const Answer& answer) {
  return answer.delivery == Answer::Delivery::kAnswered;
}

// The site's proxy allows bookings, but not this call.
bool is_not_allowed(const Answer& answer) {
  return was_answered(answer) &&
         (answer.status == 403 || answer.status == 404 || answer.status == 405);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_address(std::string_view a, std::string_view b) {
  return !a.empty() && std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                  [](char x, char y) { return lower(x) == lower(y); });
}

void account_call_failed(Model& model, const Answer& answer, const core::ApiError& error,
                         Effects& effects) {
  if (!try_later(model, answer, error, effects)) fail(model, answer, error, effects);
}

std::uint32_t begin_account_call(Model& model, AccountCall account_call) {
  model.booking.submission.account_call = account_call;
  model.times.checking.quota.spend();
  return model.booking.submission.request = ++model.last_request;
}

void find_contact(Model& model, Effects& effects) {
  const core::ContactDetails& wanted = *model.booking.submission.sent->contact;
  const bool by_email = !wanted.email.empty();
  const std::uint32_t request =
      begin_account_call(model, by_email ? AccountCall::kFindByEmail : AccountCall::kFindByPhone);
  effects.push_back(FindContact{request, by_email ? wanted.email : wanted.phone});
}

void make_contact(Model& model, Effects& effects) {
  const std::uint32_t request = begin_account_call(model, AccountCall::kMakeContact);
  effects.push_back(MakeContact{request, *model.booking.submission.sent->contact});
}

void look_for_booking(Model& model, Effects& effects) {
  const core::Date day{date::floor<date::days>(model.booking.submission.sent->starts_at)};
  const std::uint32_t request = begin_account_call(model, AccountCall::kLookForBooking);
  effects.push_back(FindBookings{request, *model.booking.submission.contact_id,
                                 core::add_days(day, -1), core::add_days(day, 1)});
}

void book(Model& model, Effects& effects) {
  core::BookingRequest booking = *model.booking.submission.sent;
  booking.contact_id = model.booking.submission.contact_id;
  booking.contact.reset();
  effects.push_back(
      SendBooking{begin_account_call(model, AccountCall::kBook), std::move(booking), {}});
}

void use_contact(Model& model, core::Id id, Effects& effects) {
  model.booking.submission.contact_id = id;
  model.booking.submission.contact = *model.booking.submission.sent->contact;
  book(model, effects);
}

void contacts_answered(Model& model, const Answer& answer, Effects& effects) {
  const core::ContactDetails& wanted = *model.booking.submission.sent->contact;
  const bool by_email = model.booking.submission.account_call == AccountCall::kFindByEmail;
  if (is_not_allowed(answer)) return make_contact(model, effects);
  core::Result<std::vector<core::FoundContact>> found;
  if (was_answered(answer)) found = core::read_contacts(answer.status, answer.body);
  if (!found) return account_call_failed(model, answer, found.error, effects);
  for (const core::FoundContact& each : *found.value) {
    const bool is_it = by_email ? is_same_address(each.email, wanted.email)
                                : each.phone == wanted.phone && !wanted.phone.empty();
    if (is_it) return use_contact(model, each.id, effects);
  }
  if (!by_email || wanted.phone.empty()) return make_contact(model, effects);
  effects.push_back(
      FindContact{begin_account_call(model, AccountCall::kFindByPhone), wanted.phone});
}

void contact_made(Model& model, const Answer& answer, Effects& effects) {
  core::Result<core::Id> made;
  if (was_answered(answer)) made = core::read_contact_made(answer.status, answer.body);
  if (!made) return account_call_failed(model, answer, made.error, effects);
  use_contact(model, *made.value, effects);
}

bool is_sent_booking(const Submission& submission, const core::Booking& booking) {
  const core::BookingRequest& sent = *submission.sent;
  const bool same_resource =
      !sent.resource_id || !booking.resource_id || booking.resource_id == sent.resource_id;
  return booking.contact_id == submission.contact_id && same_resource &&
         booking.booking_type_id == sent.booking_type_id && booking.starts_at == sent.starts_at &&
         booking.status != core::BookingStatus::kCancelled;
}

Outcome look_answered(Model& model, const Answer& answer, Effects& effects) {
  Submission& submission = model.booking.submission;
  if (is_not_allowed(answer)) {
    if (!submission.said_taken || submission.was_lost) {
      fail_for(model, Fault::kUnknown, effects);
      return Outcome::kNone;
    }
    submission.outcome_unknown = false;
    return slot_taken(model, effects);
  }
  core::Result<core::FoundBookings> found;
  if (was_answered(answer)) found = core::read_contact_bookings(answer.status, answer.body);
  if (!found) {
    account_call_failed(model, answer, found.error, effects);
    return Outcome::kNone;
  }
  for (core::Booking& booking : found.value->bookings) {
    if (is_sent_booking(submission, booking)) {
      return confirm(model, {std::move(booking), {}}, effects);
    }
  }
  if (!found.value->is_whole) {
    fail_for(model, Fault::kUnknown, effects);
    return Outcome::kNone;
  }
  submission.outcome_unknown = false;
  const bool is_still_wanted = submission.sent == booking_to_send(model);
  if (submission.said_taken && is_still_wanted) return slot_taken(model, effects);
  if (is_still_wanted) {
    carry_on(model, effects);
    return Outcome::kNone;
  }
  forget_failure(submission);
  send(model, effects);
  return Outcome::kNone;
}

}  // namespace

void run_account_call(Model& model, Effects& effects) {
  const Submission& submission = model.booking.submission;
  if (submission.outcome_unknown) return look_for_booking(model, effects);
  const bool is_contact_known =
      submission.contact_id && submission.contact == submission.sent->contact;
  return is_contact_known ? book(model, effects) : find_contact(model, effects);
}

Outcome account_call_answered(Model& model, const Answer& answer, Effects& effects) {
  switch (model.booking.submission.account_call) {
    case AccountCall::kBook: break;
    case AccountCall::kFindByEmail:
    case AccountCall::kFindByPhone: contacts_answered(model, answer, effects); break;
    case AccountCall::kMakeContact: contact_made(model, answer, effects); break;
    case AccountCall::kLookForBooking: return look_answered(model, answer, effects);
  }
  return Outcome::kNone;
}

bool looks_again(Model& model, const core::ApiError& error, Effects& effects) {
  Submission& submission = model.booking.submission;
  if (submission.outcome_unknown) {
    submission.was_lost = true;
    submission.settles_at = model.clock.elapsed_ms + kSettleMs;
    return false;
  }
  // The contact may be gone; another is found or made the next time.
  if (error.errors.contains("contact_id")) submission.contact_id.reset();
  // The slot may be taken by this booking: its response was lost and the booking wasn't visible yet, or the browser
  // sent the request twice, as browsers do when a kept-alive connection is closed.
  if (submission.said_taken || !core::is_slot_taken(error)) return false;
  submission.said_taken = true;
  submission.outcome_unknown = true;
  carry_on(model, effects);
  return true;
}

}  // namespace widget
