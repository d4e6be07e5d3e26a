#include "server/service/answers.hpp"

#include <nlohmann/json.hpp>

namespace server {

Answer success(core::Json data, std::string_view message, int status) {
  return {status, core::success_body(std::move(data), message)};
}

Answer refusal(const core::ApiError& error) {
  return {error.status, core::error_body(error), error.retry_after.value_or(0)};
}

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

}  // namespace server
