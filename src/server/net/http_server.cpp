#include "server/net/http_server.hpp"

#include <csignal>
#include <stdexcept>

#include "server/net/http_session.hpp"

namespace server {
namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::size_t kManyConnections = 64;
constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    "Content-Length: 0\r\n\r\n";

}  // namespace

void HttpServer::Impl::listen(const std::string& host, std::uint16_t port) {
  const std::string where = host + ":" + std::to_string(port);
  error_code error;
  tcp::resolver resolver(context_);
  auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw std::runtime_error("--listen: the host " + host +
                             " is not known; give an address such "
                             "as 127.0.0.1.");
  }
  const tcp::endpoint endpoint = found.begin()->endpoint();
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
  const bool is_proxy = limits.trusted_proxies.includes(address);
  std::string network = is_proxy ? std::string() : rate_limit_key(address);
  const bool has_room = open_.has_room_for(network) && make_room();
  if (!has_room) {
    socket.non_blocking(true, error);
    socket.write_some(net::buffer(kTooManyConnections), error);
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  auto session = std::make_shared<Session>(*this, std::move(socket), std::move(address));
  sessions_.emplace(session.get(), session);
  open_.add(session.get(), std::move(network));
  open_connections_ = static_cast<int>(sessions_.size());
  peak_ = std::max(peak_, sessions_.size());
  session->start();
}

// Closes the connection that waits for its client for longest, if there is no room for another. False: all are being answered.
bool HttpServer::Impl::make_room() {
  if (!open_.is_full()) return true;
  while (const auto waiting = open_.to_close(clock.elapsed())) {
    // Outlives its place in the map.
    const std::shared_ptr<Session> session = sessions_.at(*waiting);
    if (open_.is_writing(*waiting) && session->has_progressed()) {
      note_progress(session.get());
      continue;
    }
    session->close();
    return true;
  }
  return false;
}

void HttpServer::Impl::forget(Session* session) {
  open_.remove(session);
  sessions_.erase(session);
  open_connections_ = static_cast<int>(sessions_.size());
  if (peak_ >= kManyConnections && sessions_.size() <= peak_ / 4) {
    peak_ = sessions_.size();
    if (callbacks.calmed) callbacks.calmed();
  }
  finish_if_idle();
}

void HttpServer::Impl::stop() {
  is_stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  hang_ups_.cancel();
  auto open = sessions_;              // a copy: closing a session removes it from the list
  for (auto& [id, session] : open) {  // the others after their answer
    if (open_.is_idle(id)) session->close();
  }
  hurry_.expires_after(limits.stop_patience);
  hurry_.async_wait([this](error_code error) {
    if (!error && callbacks.hurry) callbacks.hurry();
  });
  grace_.expires_after(limits.stop_grace);
  grace_.async_wait([this](error_code error) {
    if (!error) context_.stop();
  });
  finish_if_idle();
}

void HttpServer::Impl::finish_if_idle() {
  if (!is_stopping_ || !sessions_.empty()) return;
  hurry_.cancel();
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
