#include "server/api/responses.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_text.hpp"
#include "server/net/compress.hpp"
#include "server/pages/owner_page.hpp"

namespace server {
namespace {

constexpr std::size_t kWorthCompressing = 1024;

bool is_visible(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view message_for(int status) {
  switch (status) {
    case 400: return "The request is malformed.";
    case 401: return "Unauthenticated. Please provide a valid API key.";
    case 403: return "Request origin is not allowed.";
    case 404: return "There is nothing at this address.";
    case 405: return "This method is not allowed here.";
    case 413: return "The body is larger than 64 KiB.";
    case 414: return "The address is too long.";
    case 415: return "Send the body as application/json.";
    case 431: return "The headers are too long.";
    case 501: return "Send the body with a Content-Length, or chunked and not encoded otherwise.";
    case 503: return "The server is busy. Please try again in a moment.";
    default: return "Something went wrong on our side.";
  }
}

void compress(const Request& request, Response& response) {
  const std::string_view encoding = wanted_encoding(request);
  if (encoding.empty() || !response.header("Content-Encoding").empty()) return;
  if (response.text().size() <= kWorthCompressing) return;
  auto packed = compressed(response.text(), encoding);
  if (!packed) return;
  response.body = std::make_shared<const std::string>(*std::move(packed));
  response.headers.push_back({"Content-Encoding", std::string(encoding)});
}

}  // namespace

bool is_read(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::string_view wanted_encoding(const Request& request) {
  // Reads only: the response to a booking is small, and has a secret token next to the visitor's
  // text.
  if (!is_read(request)) return "";
  const auto accepted = request.header("Accept-Encoding").value_or("");
  if (accepts(accepted, "br")) return "br";
  return accepts(accepted, "gzip") ? "gzip" : "";
}

void compress(Answer& answer, std::string_view encoding) {
  if (encoding.empty() || answer.body.size() <= kWorthCompressing) return;
  auto packed = compressed(answer.body, encoding);
  if (!packed) return;
  answer.body = *std::move(packed);
  answer.encoding = encoding;
}

Answer plain_refusal(int status, std::string_view message) {
  core::ApiError error;
  error.status = status;
  error.message = message;
  return refusal(error);
}

Response to_response(Answer answer) {
  Response response;
  response.status = answer.status;
  response.body = answer.kept ? std::move(answer.kept)
                              : std::make_shared<const std::string>(std::move(answer.body));
  if (!answer.encoding.empty()) {
    response.headers.push_back({"Content-Encoding", std::string(answer.encoding)});
  }
  if (!response.text().empty()) {
    response.headers.push_back({"Content-Type", std::string(answer.content_type)});
  }
  if (answer.retry_after > 0) {
    response.headers.push_back({"Retry-After", std::to_string(answer.retry_after)});
  }
  if (!answer.location.empty()) {
    response.headers.push_back({"Location", std::move(answer.location)});
  }
  if (!answer.disposition.empty()) {
    response.headers.push_back({"Content-Disposition", std::move(answer.disposition)});
  }
  if (!answer.etag.empty()) response.headers.push_back({"ETag", std::move(answer.etag)});
  if (!answer.challenge.empty()) {
    response.headers.push_back({"X-Booking-Challenge", std::move(answer.challenge)});
  }
  return response;
}

Response plain_response(int status, int retry_after) {
  Response response = to_response(plain_refusal(status, message_for(status)));
  if (status == 503) response.headers.push_back({"Retry-After", std::to_string(retry_after)});
  return response;
}

Response origin_refused(std::string_view origin) {
  core::Json body;
  body["success"] = false;
  body["message"] = message_for(403);
  body["code"] = "origin_refused";
  const bool is_shown = origin.size() < kLongestOrigin && is_visible(origin);
  if (is_shown) body["origin"] = std::string(origin);
  Response response = to_response({403, core::print_json(body)});
  if (is_shown) {
    response.headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
  }
  return response;
}

void finish_page_answer(const Site& site, Response& response) {
  if (response.header("Content-Type") == "application/json") {
    std::erase_if(response.headers,
                  [](const Header& header) { return header.name == "Content-Type"; });
    response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
    response.body = std::make_shared<const std::string>(failure_page(site, response.status));
  }
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Content-Security-Policy", page_policy()});
  // "no-referrer" would make browsers send "Origin: null" with the page's own forms.
  response.headers.push_back({"Referrer-Policy", "same-origin"});
  response.headers.push_back({"X-Robots-Tag", "noindex, nofollow"});
}

void finish_feed_answer(const Request& request, Response& response) {
  compress(request, response);
  response.headers.push_back({"Cache-Control", "private, no-cache"});
  response.headers.push_back({"Vary", "Accept-Encoding"});
  response.headers.push_back({"X-Robots-Tag", "noindex"});
}

void finish_api_answer(const Request& request, const Gate& gate, Response& response) {
  compress(request, response);
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Vary", "Accept-Encoding, Origin"});
  auto origin = request.header("Origin");
  if (!origin || !gate.is_allowed_origin(request, *origin)) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  response.headers.push_back(
      {"Access-Control-Expose-Headers",
       "X-Request-Id, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
       "X-Booking-Challenge"});
}

}  // namespace server
