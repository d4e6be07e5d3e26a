#include "server/account/client/refusals.hpp"

#include <algorithm>

#include "server/service/refusals.hpp"

namespace server {

int seconds_of(Elapsed wait) {
  return std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

Refusal unreachable(int retry_after) {
  core::ApiError error;
  error.status = 503;
  error.message = "The booking system does not answer at the moment. Please try again shortly.";
  error.retry_after = retry_after;
  return Refusal(std::move(error));
}

Refusal too_busy(Elapsed wait, bool has_place) {
  int seconds = seconds_of(wait);
  core::ApiError error;
  error.status = 429;
  error.message = "Many people are booking at the moment. ";
  if (has_place) error.message += "Your place in line is kept: ";
  error.message += "please send it again in " + std::to_string(seconds) + " seconds.";
  error.retry_after = seconds;
  return Refusal(std::move(error));
}

core::ApiError with_our_field_names(core::ApiError error, std::string_view contact_prefix) {
  if (error.status == 409) return slot_taken();
  if (contact_prefix.empty()) return error;
  core::FieldErrors renamed;
  for (auto& [field, sentences] : error.errors) {
    const bool is_detail = field == "name" || field == "email" || field == "phone";
    std::string name = field;
    if (is_detail) name = std::string(contact_prefix) + "." + field;
    if (field == "contact_id" || field == "type" || field == "tags") name = contact_prefix;
    renamed[name] = std::move(sentences);
  }
  error.errors = std::move(renamed);
  return error;
}

}  // namespace server
