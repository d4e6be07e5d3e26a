#include "server/api/answers.hpp"

#include <nlohmann/json.hpp>

namespace server {

Answer success(core::Json data, std::string_view message, int status) {
  return {status, core::success_body(std::move(data), message)};
}

Answer refusal(const core::ApiError& error) {
  return {error.status, core::error_body(error), error.retry_after.value_or(0)};
}

}  // namespace server
