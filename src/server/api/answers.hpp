// What the service gives back: a status and a finished body in the API's envelope.
#pragma once

#include <string>
#include <string_view>

#include "core/protocol/protocol.hpp"

namespace server {

struct Answer {
  int status = 200;
  std::string body;     // empty: none
  int retry_after = 0;  // seconds, for the header of that name; 0: none
  std::string_view content_type = "application/json";
  std::string challenge = {};  // for the header X-Booking-Challenge; empty: none
};

Answer success(core::Json data, std::string_view message = {}, int status = 200);
Answer refusal(const core::ApiError& error);

}  // namespace server
