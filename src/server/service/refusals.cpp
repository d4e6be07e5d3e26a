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

core::ApiError wrong_status(core::BookingStatus status, std::string_view change_word) {
  std::string sentence = "A ";
  sentence += core::to_string(status);
  sentence += " booking cannot be ";
  sentence += change_word;
  sentence += '.';
  return invalid_aloud("status", sentence);
}

}  // namespace server
