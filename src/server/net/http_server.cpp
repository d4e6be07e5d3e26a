#include "server/net/http_server.hpp"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <iterator>
#include <stdexcept>
#include <unordered_map>

#include "server/base/digest.hpp"

namespace server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kLingerBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::seconds kWriteTime{20};
constexpr std::size_t kSlowestBytesPerSecond = 8 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    "Content-Length: 0\r\n\r\n";

std::string view_string(beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_head(const Request& request) {
  return request.method == "HEAD";
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

}  // namespace

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
  net::steady_timer grace_{context_};
  net::steady_timer accept_pause_{context_};
  std::unordered_map<std::string, int> per_address_;
  // The only lasting owner of sessions, so they are destroyed on this thread.
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;
};

// One connection: wait, read a request, hand it over, write its answer, repeat.
class HttpServer::Impl::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Impl& server, tcp::socket socket, std::string address)
      : server_(server), stream_(std::move(socket)), address_(std::move(address)) {}

  const std::string& address() const { return address_; }
  void start() { read_header(); }
  // Closes the connection now if no request has begun, otherwise after its answer.
  void stop() {
    if (is_waiting_ || has_read_nothing()) close();
  }
  void close();

 private:
  void wait_for_request();
  void read_header();
  bool has_read_nothing() const { return parser_ && !parser_->got_some() && buffer_.size() == 0; }
  void on_header(error_code error);
  std::optional<int> reason_to_refuse() const;
  void say_continue();
  void read_body();
  void handle();
  void refuse(int status);
  void refuse_unread(error_code error);
  void write(Response response);
  void on_written(error_code error);
  void linger();
  void linger_on();
  Request taken_request() const;
  std::string head_of(const Response& response) const;

  Impl& server_;
  beast::tcp_stream stream_;
  std::string address_;
  beast::flat_buffer buffer_{96 * 1024};
  std::optional<http::request_parser<http::string_body>> parser_;
  bool is_waiting_ = false;
  bool is_closed_ = false;
  std::chrono::microseconds began_{0};
  Request request_;    // its body is moved out when it is handed over
  Response response_;  // kept while it is written
  std::string head_;
  Served served_;
  bool is_last_ = false;
  bool is_http10_ = false;
  std::size_t lingered_ = 0;
};

void HttpServer::Impl::Session::close() {
  if (is_closed_) return;
  is_closed_ = true;
  error_code ignored;
  stream_.socket().close(ignored);
  stream_.cancel();
  server_.forget(this);
}

void HttpServer::Impl::Session::wait_for_request() {
  if (buffer_.size() > 0) return read_header();  // pipelined
  if (server_.is_stopping()) return close();
  is_waiting_ = true;
  stream_.expires_after(server_.limits.idle);
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            self->is_waiting_ = false;
                            if (error) return self->close();
                            self->buffer_.commit(count);
                            self->read_header();
                          });
}

void HttpServer::Impl::Session::read_header() {
  parser_.emplace();
  parser_->header_limit(server_.limits.header_bytes);
  parser_->body_limit(boost::none);  // checked by hand, so the answer can still be written
  request_ = {};
  began_ = server_.clock.elapsed();
  stream_.expires_after(server_.limits.request_deadline);  // for header and body together
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
}

void HttpServer::Impl::Session::on_header(error_code error) {
  request_ = taken_request();
  if (error) return refuse_unread(error);
  is_http10_ = parser_->get().version() < 11;
  if (auto status = reason_to_refuse()) return refuse(*status);
  if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return say_continue();
  read_body();
}

std::optional<int> HttpServer::Impl::Session::reason_to_refuse() const {
  const auto& fields = parser_->get();
  if (fields.find(http::field::transfer_encoding) != fields.end()) return 411;
  if (request_.target.size() > server_.limits.target_bytes) return 414;
  auto hosts = fields.equal_range(http::field::host);
  auto count = std::distance(hosts.first, hosts.second);
  if (count > 1 || (count == 0 && !is_http10_)) return 400;
  if (parser_->content_length().value_or(0) > server_.limits.body_bytes) return 413;
  return std::nullopt;
}

void HttpServer::Impl::Session::say_continue() {
  net::async_write(stream_, net::buffer(kContinue),
                   [self = shared_from_this()](error_code error, std::size_t) {
                     if (error) return self->close();
                     self->read_body();
                   });
}

void HttpServer::Impl::Session::read_body() {
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](error_code error, std::size_t) {
                     if (error) return self->refuse_unread(error);
                     self->handle();
                   });
}

void HttpServer::Impl::Session::handle() {
  is_last_ = !parser_->keep_alive();
  stream_.expires_never();
  Request request = request_;
  request.body = std::move(parser_->get().body());
  // Weak: a worker must not be the last owner of a session, which belongs to this thread.
  auto respond = [weak = weak_from_this(), &context = server_.context()](Response response) {
    net::post(context, [weak, response = std::move(response)]() mutable {
      if (auto self = weak.lock()) self->write(std::move(response));
    });
  };
  server_.callbacks.handle(std::move(request), respond);
}

void HttpServer::Impl::Session::refuse(int status) {
  is_last_ = true;  // the next bytes may be the rest of the refused request
  write(server_.callbacks.refuse(request_, status));
}

// A header or body that wasn't read whole. After a deadline or a hang-up there is nobody to answer;
// a malformed request gets an answer.
void HttpServer::Impl::Session::refuse_unread(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse(request_.target.empty() ? 414 : 431);
  }
  if (error == http::error::bad_transfer_encoding) return refuse(411);
  bool is_parse_error = error.category() == make_error_code(http::error::bad_method).category();
  if (!is_parse_error || error == http::error::end_of_stream ||
      error == http::error::partial_message) {
    return close();
  }
  refuse(request_.header("Transfer-Encoding") ? 411 : 400);
}

Request HttpServer::Impl::Session::taken_request() const {
  const auto& message = parser_->get();
  Request request;
  request.method = view_string(message.method_string());
  request.target = view_string(message.target());
  std::string forwarded_for;
  for (const auto& field : message) {
    request.headers.push_back({view_string(field.name_string()), view_string(field.value())});
    if (!equals_ignoring_case(request.headers.back().name, "X-Forwarded-For")) continue;
    if (!forwarded_for.empty()) forwarded_for += ',';
    forwarded_for += request.headers.back().value;
  }
  request.client = server_.limits.trusted_proxies.client_of(address_, forwarded_for);
  return request;
}

std::string HttpServer::Impl::Session::head_of(const Response& response) const {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += view_string(http::obsolete_reason(static_cast<http::status>(response.status)));
  head += "\r\n";
  auto add = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  for (const Header& header : response.headers) add(header.name, header.value);
  if (!has_no_body(response.status)) {
    add("Content-Length", std::to_string(response.text().size()));
  }
  add("Date", http_date(server_.clock.now()));
  add("X-Request-Id", served_.id);
  if (is_last_) add("Connection", "close");
  if (!is_last_ && is_http10_) add("Connection", "keep-alive");
  return head + "\r\n";
}

void HttpServer::Impl::Session::write(Response response) {
  if (is_closed_) return;
  response_ = std::move(response);
  is_last_ = is_last_ || response_.close || server_.is_stopping();
  std::string path(request_.path());
  served_ = {server_.next_request_id(), request_.method, path, response_.status, {}};
  head_ = head_of(response_);
  std::string_view body = response_.text();
  if (is_head(request_) || has_no_body(response_.status)) body = {};
  std::array<net::const_buffer, 2> buffers{net::buffer(head_), net::buffer(body)};
  stream_.expires_after(kWriteTime + std::chrono::seconds(body.size() / kSlowestBytesPerSecond));
  net::async_write(stream_, buffers, [self = shared_from_this()](error_code error, std::size_t) {
    self->on_written(error);
  });
}

void HttpServer::Impl::Session::on_written(error_code error) {
  served_.duration = server_.clock.elapsed() - began_;
  server_.callbacks.served(served_);
  response_ = {};
  if (error) return close();
  if (is_last_) return linger();
  wait_for_request();
}

// Closing a socket with unread bytes resets the connection, which can destroy the answer in flight.
// So we close our side first and discard incoming bytes for a moment.
void HttpServer::Impl::Session::linger() {
  error_code error;
  stream_.socket().shutdown(tcp::socket::shutdown_send, error);
  if (error) return close();
  buffer_.clear();
  stream_.expires_after(kLingerTime);
  linger_on();
}

void HttpServer::Impl::Session::linger_on() {
  stream_.async_read_some(buffer_.prepare(16 * 1024),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            self->lingered_ += count;
                            if (error || self->lingered_ > kLingerBytes) return self->close();
                            self->linger_on();
                          });
}

void HttpServer::Impl::listen(const std::string& host, std::uint16_t port) {
  std::string where = host + ":" + std::to_string(port);
  error_code error;
  tcp::resolver resolver(context_);
  auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw std::runtime_error("--listen: the host " + host +
                             " is not known; give an address such "
                             "as 127.0.0.1.");
  }
  tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error("--listen: cannot listen on " + where + " (" + error.message() +
                             "); give another port, or stop what uses it.");
  }
}

void HttpServer::Impl::run() {
  signals_.async_wait([this](error_code error, int) {
    if (!error) stop();
  });
  await_hang_up();
  accept();
  context_.run();
  sessions_.clear();
}

void HttpServer::Impl::await_hang_up() {
  hang_ups_.async_wait([this](error_code error, int) {
    if (error || is_stopping_) return;
    if (callbacks.hang_up) callbacks.hang_up();
    await_hang_up();
  });
}

void HttpServer::Impl::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (is_stopping_) return;
    if (!error) admit(std::move(socket));
    if (!error || error == net::error::connection_aborted) return accept();
    // E.g. out of file descriptors: retrying at once would spin.
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](error_code cancelled) {
      if (!cancelled) accept();
    });
  });
}

void HttpServer::Impl::admit(tcp::socket socket) {
  error_code error;
  auto remote = socket.remote_endpoint(error);
  if (error) return;
  std::string address = remote.address().to_string();
  int& from_there = per_address_[address];
  bool is_one_too_many =
      from_there >= limits.connections_per_address && !limits.trusted_proxies.includes(address);
  if (is_one_too_many || sessions_.size() >= static_cast<std::size_t>(limits.connections)) {
    if (from_there == 0) per_address_.erase(address);
    socket.non_blocking(true, error);
    socket.write_some(net::buffer(kTooManyConnections), error);
    return;
  }
  ++from_there;
  socket.set_option(tcp::no_delay(true), error);
  auto session = std::make_shared<Session>(*this, std::move(socket), std::move(address));
  sessions_.emplace(session.get(), session);
  open_connections_ = static_cast<int>(sessions_.size());
  session->start();
}

void HttpServer::Impl::forget(Session* session) {
  auto from_there = per_address_.find(session->address());
  if (from_there != per_address_.end() && --from_there->second == 0) {
    per_address_.erase(from_there);
  }
  sessions_.erase(session);
  open_connections_ = static_cast<int>(sessions_.size());
  finish_if_idle();
}

void HttpServer::Impl::stop() {
  is_stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  hang_ups_.cancel();
  auto open = sessions_;  // a copy: closing a session removes it from the list
  for (auto& [key, session] : open) session->stop();
  grace_.expires_after(limits.stop_grace);
  grace_.async_wait([this](error_code error) {
    if (!error) context_.stop();
  });
  finish_if_idle();
}

void HttpServer::Impl::finish_if_idle() {
  if (!is_stopping_ || !sessions_.empty()) return;
  grace_.cancel();
  work_.reset();
}

HttpServer::HttpServer(const std::string& host, std::uint16_t port, HttpLimits limits,
                       HttpCallbacks callbacks, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(limits), std::move(callbacks), std::move(clock))) {
  impl_->listen(host, port);
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return impl_->port();
}

int HttpServer::open_connections() const {
  return impl_->open_connections();
}

bool HttpServer::is_stopping() const {
  return impl_->is_stopping();
}

void HttpServer::run() {
  impl_->run();
}

}  // namespace server
