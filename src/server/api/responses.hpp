// HTTP responses from answers: status, headers and body.
//
//   server::Response response = server::to_response(std::move(answer));
//   server::finish_api_answer(request, gate, response);
#pragma once

#include "server/api/access.hpp"
#include "server/api/answers.hpp"
#include "server/net/http.hpp"

namespace server {

bool is_read(const Request& request);  // GET or HEAD

Response to_response(Answer answer);
// An error with that message; plain_response has a default message for each status.
Answer plain_refusal(int status, std::string_view message);
Response plain_response(int status);

// Adds the headers of every API response. Refusals need them too: without CORS headers a page can't
// read the reason.
void finish_api_answer(const Request& request, const Gate& gate, Response& response);

}  // namespace server
