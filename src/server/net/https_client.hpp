// HTTP/1.1 client over verified TLS. The only user of libcurl.
//
//   server::HttpsClient client({});
//   auto answer = client.ask({"GET", "https://example.org/api/v1/contacts", headers, ""});
//   if (answer.outcome == server::HttpsOutcome::kAnswered) …
//
// - The certificate and its host name are always verified; http:// works for loopback addresses
//   only, or, where the caller allows it, within private networks.
// - Redirects are never followed and proxies from the environment are never used: a request goes to
//   the host in its address and nowhere else.
// - A request is never sent twice. Only GET reuses kept connections: libcurl silently repeats a
//   request sent over a kept connection that turns out to be dead.
// - A request for public addresses alone never connects to this machine or a private network, also
//   if a name resolves to an address there.
// - The size of an answer is limited; connecting and the whole exchange have deadlines.
// - Error texts never contain headers, queries or bodies.
//
// Every member may be called from any thread. Tests replace `ask`.
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
  std::size_t body_bytes = std::size_t{1024} * 1024;
  std::size_t header_bytes = std::size_t{32} * 1024;
};

struct HttpsRequest {
  std::string method;  // GET, POST, PUT, DELETE
  std::string url;
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds deadline{5000};  // for the whole exchange
  std::stop_token stop;                      // aborts the exchange within a second
  // Connects to public addresses alone, whatever the host's name resolves to.
  bool is_public_only = false;
  // http:// to any host is allowed, and connects to this machine and private networks alone,
  // whatever the host's name resolves to.
  bool is_plain_allowed = false;
};

enum class HttpsOutcome {
  kAnswered,  // a whole answer, of any status
  kNotSent,   // the server can't have read it: no connection, or no trusted one
  kLost,      // it may have been sent, and no whole answer came
};

struct HttpsAnswer {
  HttpsOutcome outcome = HttpsOutcome::kNotSent;
  bool timed_out = false;  // kLost: the server may still be working on it
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::string why;  // what failed, for the log; empty if answered

  std::string_view header(std::string_view name) const;  // empty: not set
};

// Whether requests to the address are allowed: https://, or http:// to a loopback address; with a
// host, without user name and white space. `is_plain_allowed`: http:// to any host.
bool may_be_asked(std::string_view url, bool is_plain_allowed = false);

// Whether the address names a host that no request for public addresses alone may reach, whatever the DNS says: this
// machine, an IP address that isn't public, or a name that only a private network has.
bool is_private_host(std::string_view url);

// The address that a Location header means in an answer from `url`; empty: it means none.
std::string redirect_target(const std::string& url, std::string_view location);

class HttpsClient {
 public:
  explicit HttpsClient(HttpsLimits limits);
  virtual ~HttpsClient();
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  // Blocks until the answer. An address that may_be_asked rejects gives kNotSent.
  virtual HttpsAnswer ask(const HttpsRequest& request) const;

 private:
  class Handles;
  HttpsLimits limits_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace server
