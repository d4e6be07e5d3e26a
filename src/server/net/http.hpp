// HTTP requests and responses as plain values. http_server reads and writes them; routes and tests
// use nothing else of HTTP.
//
//   server::Request request{"GET", "/api/v1/bookings/types", {{"X-Api-Key", "pk_demo"}}, ""};
//   server::Response response = routes.answer(request);
//
// Opens no sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace server {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

struct Request {
  std::string method;  // as sent: GET
  std::string target;  // as sent: path and query
  std::vector<Header> headers;
  std::string body;
  std::string client = {};  // the client's address as text; empty if unknown
  // The hosts that trusted proxies were asked for, joined by commas; empty: none said.
  std::string forwarded_host = {};

  // The first header of that name (case-insensitive); nullopt if the request has none.
  std::optional<std::string_view> header(std::string_view name) const;
  // The values of all headers of that name in order, joined by commas.
  std::string list(std::string_view name) const;
  // Without the query. For a target in absolute form (http://host/path), its path.
  std::string_view path() const;
  std::string_view query() const;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::shared_ptr<const std::string> body;  // shared: static files are never copied
  bool close = false;                       // close the connection after this answer

  std::string_view header(std::string_view name) const;  // empty: not set
  std::string_view text() const { return body ? std::string_view(*body) : std::string_view(); }
};

// The parameters of a query string. get() reads "+" as a plus: offsets (+03:00), zones (Etc/GMT+5)
// and tokens may contain one. words() reads it as a space, as forms send it.
class Query {
 public:
  // nullopt if a percent sign isn't followed by two hexadecimal digits.
  static std::optional<Query> parse(std::string_view text);
  std::optional<std::string_view> get(std::string_view name) const;  // the first of that name
  // The first of that name, as text of words. "+" stays a plus in an address of mail, which has no
  // space, and in front of a telephone number.
  std::optional<std::string> words(std::string_view name) const;
  bool is_repeated(std::string_view name) const;

 private:
  struct Value {
    std::string text;
    std::string sent;  // before decoding
  };
  std::map<std::string, std::vector<Value>, std::less<>> values_;
};

bool has_no_body(int status);

struct HeadParts {
  std::string reason;  // "Not Found"
  core::Instant now;
  std::string request_id;
  bool closes = false;  // the connection, after this response
  bool is_http10 = false;
};
// The status line and the headers, with the empty line after them.
std::string response_head(const Response& response, const HeadParts& parts);

// Finds a line of a header that continues the one before (obs-fold, RFC 9112, 5.2), which a proxy in
// front may read as another header.
class FoldWatch {
 public:
  // `header`: the next bytes of it.
  bool sees_fold(std::string_view header);

 private:
  char last_ = '\0';
};

// ASCII letters only; other bytes stay as they are.
std::string lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
// "Tue, 10 Mar 2026 09:00:00 GMT".
std::string http_date(core::Instant instant);

// Each %XX as its byte. nullopt: a "%" without two hexadecimal digits behind it.
std::optional<std::string> percent_decoded(std::string_view text);
std::string_view trim_spaces(std::string_view text);

// Whether If-None-Match lists the ETag. Compares weakly (RFC 9110, 13.1.2): a W/ in front makes no
// difference.
bool lists_etag(std::string_view list, std::string_view etag);

// Whether a list such as Accept-Encoding accepts `token`: it is listed with q above 0, or it isn't
// listed and "*" is accepted.
bool accepts(std::string_view list, std::string_view token);

}  // namespace server
