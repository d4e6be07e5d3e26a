// What an endpoint returns: a status and a finished body in the API's envelope.
//
//   if (!booking) return server::refusal(booking.error());
//   return server::success(core::to_json(*booking));
//
// responses.hpp adds the headers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/protocol/protocol.hpp"

namespace server {

struct Answer {
  int status = 200;
  std::string body = {};  // may be empty
  int retry_after = 0;    // Retry-After, in seconds; 0: no header
  std::string_view content_type = "application/json";
  std::string etag = {};                              // ETag; empty: no header
  std::string challenge = {};                         // X-Booking-Challenge; empty: no header
  std::string location = {};                          // Location; empty: no header
  std::string disposition = {};                       // Content-Disposition; empty: no header
  std::shared_ptr<const std::string> kept = nullptr;  // instead of `body`: one that others get too
  std::string_view encoding = "";                     // "br" or "gzip": the body is that already
};

Answer success(core::Json data, std::string_view message = {}, int status = 200);
Answer refusal(const core::ApiError& error);

}  // namespace server
