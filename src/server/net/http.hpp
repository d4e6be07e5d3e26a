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

  // The first header of that name (case-insensitive); nullopt if the request has none.
  std::optional<std::string_view> header(std::string_view name) const;
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

// The parameters of a query string. "+" is a plus, not a space: offsets (+03:00) and zones
// (Etc/GMT+5) contain one, and no parameter of this API contains a space.
class Query {
 public:
  // nullopt if a percent sign isn't followed by two hexadecimal digits.
  static std::optional<Query> parse(std::string_view text);
  std::optional<std::string_view> get(std::string_view name) const;  // the first of that name
  bool is_repeated(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

bool equals_ignoring_case(std::string_view a, std::string_view b);
// "Tue, 10 Mar 2026 09:00:00 GMT".
std::string http_date(core::Instant instant);

std::string_view trim_spaces(std::string_view text);

// Whether a list such as Accept-Encoding accepts `token`: it is listed with q above 0, or it isn't
// listed and "*" is accepted.
bool accepts(std::string_view list, std::string_view token);

}  // namespace server
