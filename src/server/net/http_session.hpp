// The parts of HttpServer: the listening socket and its connections. Internal to http_server.cpp and
// http_session.cpp, the only users of Boost.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <string>
#include <unordered_map>

#include "server/base/digest.hpp"
#include "server/net/http_server.hpp"
#include "server/net/open_connections.hpp"

namespace server {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

class HttpServer::Impl {
 public:
  Impl(HttpLimits limits_given, HttpCallbacks callbacks_given, Clock clock_given)
      : limits(std::move(limits_given)),
        callbacks(std::move(callbacks_given)),
        clock(std::move(clock_given)),
        id_prefix_(to_hex(random_bytes(4))) {}

  void listen(const std::string& host, std::uint16_t port);
  void run();
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  class Session;
  void forget(Session* session);
  void note(const Session* session, OpenConnections::State state) { open_.change(session, state); }
  void note_progress(const Session* session) { open_.note_progress(session, clock.elapsed()); }
  std::string next_request_id() { return id_prefix_ + "-" + std::to_string(++requests_); }
  bool is_stopping() const { return is_stopping_; }
  int open_connections() const { return open_connections_; }
  net::io_context& context() { return context_; }

  const HttpLimits limits;
  const HttpCallbacks callbacks;
  const Clock clock;

 private:
  void await_hang_up();
  void accept();
  void admit(tcp::socket socket);
  bool make_room();
  void stop();
  void finish_if_idle();

  const std::string id_prefix_;
  std::uint64_t requests_ = 0;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<int> open_connections_ = 0;
  net::io_context context_{1};
  // Keeps run() going while the only work left is at a worker.
  net::executor_work_guard<net::io_context::executor_type> work_ = net::make_work_guard(context_);
  tcp::acceptor acceptor_{context_};
  net::signal_set signals_{context_, SIGINT, SIGTERM};
  net::signal_set hang_ups_{context_, SIGHUP};
  net::steady_timer hurry_{context_};
  net::steady_timer grace_{context_};
  net::steady_timer accept_pause_{context_};
  OpenConnections open_{{limits.connections, limits.connections_per_network}};
  std::size_t peak_ = 0;  // connections, since it was calm
  // The only lasting owner of sessions, so they are destroyed on this thread.
  std::unordered_map<OpenConnections::Id, std::shared_ptr<Session>> sessions_;
};

// One connection: wait, read a request, hand it over, write its answer, repeat.
class HttpServer::Impl::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Impl& server, tcp::socket socket, std::string address)
      : server_(server), stream_(std::move(socket)), address_(std::move(address)) {}

  void start() { read_header(); }
  void close();
  // Whether its client has taken something of its answer since the last call, or since the last write.
  bool has_progressed();

 private:
  void wait_for_request();
  void read_header();
  void read_on();
  bool is_read() const { return is_in_body_ ? parser_->is_done() : parser_->is_header_done(); }
  void on_header();
  std::optional<int> reason_to_refuse() const;
  void say_continue();
  void handle();
  void watch_client();
  void refuse(int status);
  void refuse_unread(error_code error);
  void write(Response response);
  int untaken();
  void on_written(error_code error);
  void linger();
  void linger_on();
  Request taken_request() const;
  bool skip_empty_lines();

  Impl& server_;
  beast::tcp_stream stream_;
  std::string address_;
  beast::flat_buffer buffer_{std::size_t{96} * 1024};
  std::optional<http::request_parser<http::string_body>> parser_;
  bool is_in_body_ = false;
  std::uint64_t body_read_ = 0;  // bytes of the body so far, with the framing of its chunks
  FoldWatch folds_;
  bool is_closed_ = false;
  std::chrono::microseconds began_{0};
  std::shared_ptr<std::atomic<bool>> has_hung_up_;  // of the request at a worker; null: none is
  Request request_;                                 // its body is moved out when it is handed over
  Response response_;                               // kept while it is written
  std::string head_;
  Served served_;
  bool is_last_ = false;
  bool is_http10_ = false;
  std::size_t lingered_ = 0;
  int untaken_ = 0;  // bytes of the answer that the client had not acknowledged, at the last look
};

}  // namespace server
