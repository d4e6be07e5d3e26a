// A request and its answer as plain values: what http_server reads and writes, and all that routes
// and its tests know of HTTP. No sockets here.
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
  std::string target;  // as sent: path, and query if any
  std::vector<Header> headers;
  std::string body;
  std::string client = {};  // the address it came from, as text; empty where nobody told

  // The first header of that name, whatever its case; nothing if there is none.
  std::optional<std::string_view> header(std::string_view name) const;
  // Without query; a target in absolute form (http://host/path) gives its path.
  std::string_view path() const;
  std::string_view query() const;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::shared_ptr<const std::string> body;  // shared, so that a static file is never copied
  bool close = false;                       // the connection ends with this answer

  std::string_view header(std::string_view name) const;  // empty if there is none
  std::string_view text() const { return body ? std::string_view(*body) : std::string_view(); }
};

// The parameters of a query string. "+" stands for itself, because an offset (+03:00) and a zone
// (Etc/GMT+5) hold one and nothing that this API takes holds a space.
class Query {
 public:
  // Nothing if a percent sign is not followed by two hexadecimal digits.
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

// Whether a list such as Accept-Encoding takes `token`: named with q above 0, or by "*" when it is
// not named.
bool accepts(std::string_view list, std::string_view token);

}  // namespace server
