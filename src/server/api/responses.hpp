// HTTP responses from answers: status, headers and body.
//
//   server::Response response = server::to_response(std::move(answer));
//   server::finish_api_answer(request, gate, response);
#pragma once

#include "server/api/access.hpp"
#include "server/api/answers.hpp"
#include "server/net/http.hpp"
#include "server/site/site.hpp"

namespace server {

bool is_read(const Request& request);  // GET or HEAD

Response to_response(Answer answer);
// How the answer to the request is compressed, if it is long enough: "br", "gzip" or "" (not at all).
std::string_view wanted_encoding(const Request& request);
// Compresses the body, if it is long enough.
void compress(Answer& answer, std::string_view encoding);
// An error with that message; plain_response has a default message for each status.
Answer plain_refusal(int status, std::string_view message);
// `retry_after`: of a 503, in seconds.
Response plain_response(int status, int retry_after = 1);
// Longer ones are cut in the log and left out of the answer.
inline constexpr std::size_t kLongestOrigin = 256;
// 403 with the origin in it, which that page may read: so its console can name what to list.
Response origin_refused(std::string_view origin);

// Adds the headers of every API response. Refusals need them too: without CORS headers a page can't
// read the reason.
void finish_api_answer(const Request& request, const Gate& gate, Response& response);
// Likewise of every answer of an owner's page: HTML, also for errors. It is never stored, and its address is
// sent to no other site, because it holds a token.
void finish_page_answer(const Site& site, Response& response);
// Likewise of every answer below /feeds/. Pages can't read it.
void finish_feed_answer(const Request& request, Response& response);

}  // namespace server
