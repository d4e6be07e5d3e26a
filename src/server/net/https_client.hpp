// Asks other servers: HTTP/1.1 over verified TLS. The only user of libcurl.
//
//   server::HttpsClient client({});
//   server::HttpsAnswer answer = client.ask({"GET", "https://example.org/api/v1/contacts", headers, ""});
//   if (answer.outcome == server::HttpsOutcome::kAnswered) …
//
// - The certificate and the host's name in it are always checked; http:// is asked of loopback
//   addresses alone.
// - A redirect is an answer like any other and never followed, and no proxy is used whatever the
//   environment says: what is sent goes to the host in the address and nowhere else.
// - It never sends a request twice. Connections are kept and used again for GET alone, because
//   libcurl silently repeats what it sent over a kept connection that turns out to be dead.
// - Answers have a largest size; a whole exchange and the connecting have deadlines.
//
// Tests answer in its place. Knows nothing of keys, and says nothing of headers, queries or bodies when something fails.
// Every member may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/http.hpp"

namespace server {

struct HttpsLimits {
  std::string ca_file;  // trusted instead of the system's authorities; empty: the system's
  std::chrono::milliseconds connect_deadline{3000};
  std::size_t body_bytes = 1024 * 1024;
  std::size_t header_bytes = 32 * 1024;
};

struct HttpsRequest {
  std::string method;  // GET, POST, PUT, DELETE
  std::string url;
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds deadline{5000};  // for all of it
  std::stop_token stop;                      // gives it up, within a second
};

enum class HttpsOutcome {
  kAnswered,  // with a whole answer, whatever its status
  kNotSent,   // nobody can have read it: no connection, or none that could be trusted
  kLost,      // it was sent, or may have been, and no whole answer came
};

struct HttpsAnswer {
  HttpsOutcome outcome = HttpsOutcome::kNotSent;
  bool timed_out = false;  // kLost: the other side may still be at work on it
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::string why;  // what went wrong, for the log; empty if it was answered

  std::string_view header(std::string_view name) const;  // empty if there is none
};

// https://, or http:// to a loopback address; with a host, without a user's name or white space.
bool may_be_asked(std::string_view url);

class HttpsClient {
 public:
  explicit HttpsClient(HttpsLimits limits);
  virtual ~HttpsClient();
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  // Waits for the answer. An address that may not be asked is kNotSent.
  virtual HttpsAnswer ask(const HttpsRequest& request) const;

 private:
  class Handles;
  HttpsLimits limits_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace server
