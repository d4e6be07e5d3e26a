// The log's lines: one JSON object each.
//
//   std::string line = server::event_line("notice", "The site file was applied.", clock.now());
//
// A line says what happened and how long it took. It never contains a body, a key, a query or
// anything a visitor typed.
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
  std::string path;  // without its query; tokens in it are masked. "none": no such route
  int status = 0;
  std::chrono::microseconds duration{0};
};

// Replaces a path's hold token, feed address and owner's token, and anything that looks like a token or a
// key, by {hold_token}, {feed_token}.ics, {owner_token} or {key}.
std::string without_tokens(std::string_view path);

// No line feed at the end. Text is cut at 200 bytes; invalid UTF-8 is replaced.
std::string request_line(const Served& served, core::Instant time);
std::string event_line(std::string_view level, std::string_view message, core::Instant time);

}  // namespace server
