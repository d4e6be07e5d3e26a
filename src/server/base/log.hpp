// The log: one JSON object a line. What happened and how long it took; never a body, a key, a query
// or anything a visitor typed.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace server {

struct Served {
  std::string id;  // as sent in X-Request-Id
  std::string method;
  std::string path;  // without query; a token or key in it is not logged. "none": is nowhere
  int status = 0;
  std::chrono::microseconds duration{0};
};

// With {hold_token} or {key} in the place of whatever stands where a hold's token does, or looks like
// a token or a key.
std::string without_tokens(std::string_view path);

// Without a line feed. Text that is not UTF-8 is made so, and cut at 200 bytes.
std::string request_line(const Served& served, core::Instant time);
std::string event_line(std::string_view level, std::string_view message, core::Instant time);

}  // namespace server
