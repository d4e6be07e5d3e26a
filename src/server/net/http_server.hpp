// HTTP/1.1 over TCP: sockets, limits and deadlines. The only user of Boost; runs on one thread.
//
//   server::HttpServer http("127.0.0.1", 8080, limits, callbacks, clock);
//   http.run();   // until SIGINT or SIGTERM
//
// - One deadline covers a whole request, so a client that drips bytes is dropped and holds up
//   nobody. Headers, targets, bodies and connections (in all and per network) are limited. With no
//   room for another connection, the one that waits for its client for longest is closed.
// - A body has a Content-Length or comes in chunks (RFC 9112, 7.1). What allows request smuggling
//   through a proxy is refused (400): both together, two Transfer-Encodings, one in HTTP/1.0, a
//   folded header, a malformed chunk. Other transfer encodings are 501. Trailers are ignored.
// - A body over the limit is refused (413), before it is read if its length is known.
// - A request's client is the peer or, behind a trusted proxy, the client that the proxy names.
// - SIGHUP calls `hang_up` and disturbs no request.
// - While a request waits for its answer, its client is watched: Waiter says whether it hung up.
// - On SIGINT or SIGTERM the server accepts no new connections, closes idle ones, and lets requests
//   in flight finish within `stop_grace`.
#pragma once

#include <atomic>
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
  std::uint64_t body_bytes = std::uint64_t{64} * 1024;
  int connections = 1024;
  int connections_per_network = 400;  // 60 browsers behind one address open 360
  std::chrono::milliseconds request_deadline{5000};
  std::chrono::milliseconds idle{30000};  // between two requests of a connection
  std::chrono::milliseconds stop_patience{1000};
  std::chrono::milliseconds stop_grace{10000};
  TrustedProxies trusted_proxies;  // exempt from the cap per network: they carry many clients
};

// Sends the answer to a request. Called once, from any thread, now or later.
using Respond = std::function<void(Response)>;

// The client that waits for an answer.
struct Waiter {
  std::chrono::microseconds since{0};  // when its request had arrived whole, by Clock::elapsed
  // It closed its side of the connection, or the connection broke. Null: unknown.
  std::shared_ptr<const std::atomic<bool>> has_hung_up = nullptr;
};

struct HttpCallbacks {
  std::function<void(Request, Waiter, Respond)> handle;
  // The answer to a request that couldn't be read whole; fields that were not read are empty.
  std::function<Response(const Request&, int status)> refuse;
  std::function<void(const Served&)> served;
  // Called at SIGHUP, on the server's thread: must not block.
  std::function<void()> hang_up;
  // Called after a flood, when most connections have closed: a time to free memory.
  std::function<void()> calmed = nullptr;
  // Called while it stops, when requests in flight have taken as long as `stop_patience`. Must not block.
  std::function<void()> hurry = nullptr;
};

class HttpServer {
 public:
  // Starts listening; throws std::runtime_error with a sentence for people if it can't. Port 0
  // picks a free port.
  HttpServer(const std::string& host, std::uint16_t port, HttpLimits limits,
             HttpCallbacks callbacks, Clock clock);
  ~HttpServer();

  std::uint16_t port() const;
  // Serves until SIGINT or SIGTERM, then until all requests are answered or the grace period ends.
  void run();

  // From any thread:
  int open_connections() const;
  bool is_stopping() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace server
