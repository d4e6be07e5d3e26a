// Answers as HTTP tells them: status, headers and body, for whatever Routes decides.
//
//   server::Response response = server::to_response(service.types());
//   server::finish_api_answer(request, gate, response);
#pragma once

#include "server/api/access.hpp"
#include "server/api/answers.hpp"
#include "server/net/http.hpp"

namespace server {

bool is_read(const Request& request);  // GET or HEAD

Response to_response(Answer answer);
// A failure with that sentence, or with the one that goes with the status.
Answer plain_refusal(int status, std::string_view message);
Response plain_response(int status);

// What every answer of the API carries, also a refusal: without it a page cannot read why.
void finish_api_answer(const Request& request, const Gate& gate, Response& response);

}  // namespace server
