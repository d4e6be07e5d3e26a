#include "server/service/refusals.hpp"

namespace server {

core::ApiError invalid(std::string_view field, std::string_view why) {
  core::ApiError error;
  error.status = 422;
  error.message = "The given data was invalid.";
  error.errors[std::string(field)] = {std::string(why)};
  return error;
}

core::ApiError invalid_aloud(std::string_view field, std::string_view why) {
  core::ApiError error = invalid(field, why);
  error.message = why;
  return error;
}

core::ApiError slot_taken() {
  return invalid_aloud("starts_at", "The selected time is no longer available.");
}

Refusal refuse_taken(BookingCounts& counts) {
  counts.slots_refused.add();
  return Refusal(slot_taken());
}

core::ApiError not_found(std::string_view message) {
  core::ApiError error;
  error.status = 404;
  error.message = message;
  return error;
}

core::ApiError no_booking() {
  return not_found("There is no booking with this id.");
}

core::ApiError link_expired() {
  core::ApiError error;
  error.status = 401;
  error.message = "This link has expired.";
  error.code = core::kLinkExpired;
  return error;
}

core::ApiError link_replaced() {
  core::ApiError error = link_expired();
  error.message =
      "This link no longer works, because the mail address of the booking was corrected. The mail "
      "to the new address has a new link.";
  return error;
}

core::ApiError changed_meanwhile() {
  core::ApiError error;
  error.status = 409;
  error.message = "The booking has changed meanwhile.";
  return error;
}

core::ApiError sends_no_mails() {
  core::ApiError error;
  error.status = 409;
  error.message = "This server sends no mails about bookings.";
  return error;
}

core::ApiError corrected_before() {
  core::ApiError error;
  error.status = 409;
  error.message = "The address of this booking was corrected before. Please contact us.";
  return error;
}

core::ApiError sent_often(int wait) {
  core::ApiError error;
  error.status = 429;
  error.message = "The mail of this booking was sent again three times within a day.";
  error.retry_after = wait;
  return error;
}

core::ApiError no_mail_address() {
  return invalid_aloud("email", "No email address was given for this booking.");
}

core::ApiError correction_over() {
  return invalid_aloud("correction_token",
                       "The address can no longer be corrected here. Please contact us.");
}

core::ApiError nothing_to_send() {
  return invalid_aloud("status", "A completed booking has no mail to send again.");
}

core::ApiError no_such_type() {
  return invalid("booking_type_id", "There is no booking type with this id.");
}

core::ApiError inactive_type() {
  return invalid("booking_type_id", "This booking type cannot be booked at present.");
}

core::ApiError no_such_resource() {
  return invalid("resource_id", "There is no resource with this id.");
}

core::ApiError inactive_resource() {
  return invalid("resource_id", "This resource cannot be booked at present.");
}

core::ApiError no_such_contact() {
  return invalid("contact_id", "There is no contact with this id.");
}

core::ApiError past_start() {
  return invalid("starts_at", "This time is in the past.");
}

core::ApiError no_such_start() {
  return invalid("starts_at",
                 "No appointment starts at this time; take one of the times in availability.");
}

core::ApiError not_online() {
  return invalid_aloud("contact", "This booking cannot be made online. Please contact us.");
}

core::ApiError not_changed_online() {
  return invalid_aloud("contact", "This booking cannot be changed online. Please contact us.");
}

core::ApiError blacklisted_contact() {
  return invalid("contact_id", "This contact is blacklisted: no booking of theirs is taken.");
}

bool is_over(core::BookingStatus status) {
  return status == core::BookingStatus::kCancelled || status == core::BookingStatus::kCompleted;
}

core::ApiError too_late(std::string_view change_word) {
  std::string sentence = "This booking can no longer be ";
  sentence += change_word;
  sentence += " online. Please contact us.";
  return invalid_aloud("status", sentence);
}

core::ApiError wrong_status(core::BookingStatus status, std::string_view change_word) {
  std::string sentence = "A ";
  sentence += core::to_string(status);
  sentence += " booking cannot be ";
  sentence += change_word;
  sentence += '.';
  return invalid_aloud("status", sentence);
}

}  // namespace server
