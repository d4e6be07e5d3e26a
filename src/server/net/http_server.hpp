// HTTP/1.1 over TCP: sockets, limits and deadlines. The only user of Boost; one thread does all of
// it.
//
//   server::HttpServer http(options, handler, refuse, served);
//   http.run();   // until SIGINT or SIGTERM
//
// - A request has one deadline for all of it: a client that drips bytes is dropped, and costs
// nobody
//   else anything. Headers, addresses, bodies, connections in all and from one address are capped.
// - Any Transfer-Encoding is refused (411): its combinations with Content-Length are how requests
// are
//   smuggled past a proxy. A body over the limit is refused before it is read (413).
// - A request's client is the peer, or behind a trusted proxy the one that it speaks for.
// - SIGHUP is passed on and disturbs nothing.
// - On SIGINT or SIGTERM it takes no new connections, closes idle ones, and gives the rest `stop_grace`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/base/clock.hpp"
#include "server/base/log.hpp"
#include "server/net/client_address.hpp"
#include "server/net/http.hpp"

namespace server {

struct HttpLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::size_t target_bytes = 4096;
  std::uint64_t body_bytes = 64 * 1024;
  int connections = 1024;
  int connections_per_address = 256;
  std::chrono::milliseconds request_deadline{5000};
  std::chrono::milliseconds idle{30000};  // between two requests on one connection
  std::chrono::milliseconds stop_grace{10000};
  TrustedProxies trusted_proxies;  // not capped as one address: they bring many clients
};

// Gives the answer to a request, once, from any thread, now or later.
using Respond = std::function<void(Response)>;

struct HttpCallbacks {
  std::function<void(Request, Respond)> handle;
  // The answer to what never becomes a whole request; fields that were not read are empty.
  std::function<Response(const Request&, int status)> refuse;
  std::function<void(const Served&)> served;
  // SIGHUP came. Called on the server's own thread: must not wait for anything.
  std::function<void()> hang_up;
};

class HttpServer {
 public:
  // Listens at once; throws std::runtime_error with a sentence for a person if it cannot.
  // Port 0 takes any free one.
  HttpServer(const std::string& host, std::uint16_t port, HttpLimits limits,
             HttpCallbacks callbacks, Clock clock);
  ~HttpServer();

  std::uint16_t port() const;
  // Serves until SIGINT or SIGTERM, and until what was begun is finished or the grace is over.
  void run();

  // From any thread:
  int open_connections() const;
  bool is_stopping() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace server
