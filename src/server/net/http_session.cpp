#include "server/net/http_session.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <iterator>

namespace server {
namespace {

constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kLingerBytes = std::size_t{1024} * 1024;
constexpr std::chrono::seconds kWriteTime{20};
constexpr std::size_t kSlowestBytesPerSecond = std::size_t{8} * 1024;
constexpr std::size_t kReadAtOnce = std::size_t{16} * 1024;
constexpr std::size_t kWrittenAtOnce = std::size_t{64} * 1024;
// Chunks of one byte take six on the wire; chunk extensions and trailers more.
constexpr std::uint64_t kMostFraming = 8;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string view_string(beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_head(const Request& request) {
  return request.method == "HEAD";
}

}  // namespace

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
  buffer_.shrink_to_fit();  // it may have held a large body, and the next request may be far
  if (server_.is_stopping()) return close();
  server_.note(this, OpenConnections::State::kIdle);
  stream_.expires_after(server_.limits.idle);
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            if (error || self->is_closed_) return self->close();
                            self->buffer_.commit(count);
                            self->read_header();
                          });
}

void HttpServer::Impl::Session::read_header() {
  parser_.emplace();
  parser_->header_limit(server_.limits.header_bytes);
  parser_->body_limit(boost::none);  // checked by hand, so the answer can still be written
  request_ = {};
  is_in_body_ = false;
  body_read_ = 0;
  folds_ = {};
  began_ = server_.clock.elapsed();
  stream_.expires_after(server_.limits.request_deadline);  // for header and body together
  read_on();
}

// Parses what has arrived, and reads on until the header, or the body, is complete.
void HttpServer::Impl::Session::read_on() {
  error_code error;
  if (buffer_.size() > 0) server_.note(this, OpenConnections::State::kReading);
  const bool may_parse = is_in_body_ || parser_->got_some() || skip_empty_lines();
  while (may_parse && !error && !is_read() && buffer_.size() > 0) {
    const auto unread = buffer_.data();
    const std::size_t used = parser_->put(unread, error);
    if (is_in_body_) body_read_ += used;
    const bool folded =
        !is_in_body_ && folds_.sees_fold({static_cast<const char*>(unread.data()), used});
    buffer_.consume(used);
    if (folded) error = http::error::bad_value;
  }
  if (error && error != http::error::need_more) return refuse_unread(error);
  if (is_read()) return is_in_body_ ? handle() : on_header();
  if (body_read_ > server_.limits.body_bytes * kMostFraming) {
    return refuse_unread(http::error::body_limit);
  }
  const std::size_t room = buffer_.max_size() - buffer_.size();
  if (room == 0) return refuse_unread(http::error::buffer_overflow);
  stream_.async_read_some(
      buffer_.prepare(std::min(room, kReadAtOnce)),
      [self = shared_from_this()](error_code failed, std::size_t count) {
        // After a deadline or a hang-up there is nobody to answer. What arrived as the
        // connection was closed must not be carried out: its answer would be lost.
        if (failed || self->is_closed_) return self->close();
        self->buffer_.commit(count);
        self->read_on();
      });
}

// In front of a request line (RFC 9112, 2.2). False: half of one has arrived.
bool HttpServer::Impl::Session::skip_empty_lines() {
  const auto starts_with = [this](std::string_view text) {
    const auto unread = buffer_.data();
    return std::string_view(static_cast<const char*>(unread.data()), unread.size())
        .starts_with(text);
  };
  while (starts_with("\r\n")) buffer_.consume(2);
  return buffer_.size() != 1 || !starts_with("\r");
}

void HttpServer::Impl::Session::on_header() {
  request_ = taken_request();
  is_http10_ = parser_->get().version() < 11;
  if (auto status = reason_to_refuse()) return refuse(*status);
  parser_->body_limit(server_.limits.body_bytes);
  parser_->eager(true);
  is_in_body_ = true;
  if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return say_continue();
  read_on();
}

std::optional<int> HttpServer::Impl::Session::reason_to_refuse() const {
  const auto& fields = parser_->get();
  const auto codings = fields.equal_range(http::field::transfer_encoding);
  if (codings.first != codings.second) {
    // A proxy in front may read any of these another way (RFC 9112, 6.1).
    if (is_http10_ || fields.find(http::field::content_length) != fields.end()) return 400;
    if (std::next(codings.first) != codings.second) return 400;
    if (!beast::iequals(codings.first->value(), "chunked")) return 501;
  }
  const auto lengths = fields.equal_range(http::field::content_length);
  if (std::distance(lengths.first, lengths.second) > 1) return 400;
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
                     if (error || self->is_closed_) return self->close();
                     self->read_on();
                   });
}

void HttpServer::Impl::Session::handle() {
  server_.note(this, OpenConnections::State::kBusy);
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
  has_hung_up_ = std::make_shared<std::atomic<bool>>(false);
  watch_client();
  server_.callbacks.handle(std::move(request), {server_.clock.elapsed(), has_hung_up_}, respond);
}

// Bytes of a next request hide what comes after them, so they end the watch.
void HttpServer::Impl::Session::watch_client() {
  stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this(),
                                                       watched = has_hung_up_](error_code error) {
    if (self->is_closed_ || error == net::error::operation_aborted) return;
    error_code ignored;
    if (self->stream_.socket().available(ignored) == 0) *watched = true;
  });
}

void HttpServer::Impl::Session::refuse(int status) {
  server_.note(this, OpenConnections::State::kBusy);
  is_last_ = true;  // the next bytes may be the rest of the refused request
  write(server_.callbacks.refuse(request_, status));
}

// A header or body that is malformed or too long.
void HttpServer::Impl::Session::refuse_unread(error_code error) {
  if (!is_in_body_) request_ = taken_request();
  if (error == http::error::body_limit) return refuse(413);
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    if (is_in_body_) return refuse(413);
    return refuse(request_.target.empty() ? 414 : 431);
  }
  refuse(400);
}

Request HttpServer::Impl::Session::taken_request() const {
  const auto& message = parser_->get();
  Request request;
  request.method = view_string(message.method_string());
  request.target = view_string(message.target());
  for (const auto& field : message) {
    request.headers.push_back({view_string(field.name_string()), view_string(field.value())});
  }
  const TrustedProxies& proxies = server_.limits.trusted_proxies;
  if (proxies.includes(address_)) request.forwarded_host = request.list("X-Forwarded-Host");
  request.client = proxies.client_of(address_, request.list("X-Forwarded-For"));
  return request;
}

void HttpServer::Impl::Session::write(Response response) {
  if (is_closed_) return;
  response_ = std::move(response);
  is_last_ = is_last_ || response_.close || server_.is_stopping();
  const std::string path(request_.path());
  served_ = {server_.next_request_id(), request_.method, path, response_.status, {}};
  const auto reason = http::obsolete_reason(static_cast<http::status>(response_.status));
  head_ = response_head(response_, {.reason = view_string(reason),
                                    .now = server_.clock.now(),
                                    .request_id = served_.id,
                                    .closes = is_last_,
                                    .is_http10 = is_http10_});
  std::string_view body = response_.text();
  if (is_head(request_) || has_no_body(response_.status)) body = {};
  const std::array<net::const_buffer, 2> buffers{net::buffer(head_), net::buffer(body)};
  stream_.expires_after(kWriteTime + std::chrono::seconds(body.size() / kSlowestBytesPerSecond));
  net::async_write(
      stream_, buffers,
      [self = shared_from_this()](error_code error, std::size_t) {
        if (error || self->is_closed_) return std::size_t{0};
        self->untaken_ = self->untaken();
        self->server_.note_progress(self.get());
        return kWrittenAtOnce;
      },
      [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
}

// The system takes the next bytes only once a third of what it holds has gone, so a client that reads slowly shows in what
// it has acknowledged.
bool HttpServer::Impl::Session::has_progressed() {
  const int before = std::exchange(untaken_, untaken());
  return untaken_ < before;
}

int HttpServer::Impl::Session::untaken() {
  int bytes = 0;
  if (::ioctl(stream_.socket().native_handle(), SIOCOUTQ, &bytes) != 0) return 0;
  return bytes;
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
  server_.note(this, OpenConnections::State::kReading);
  stream_.expires_after(kLingerTime);
  linger_on();
}

void HttpServer::Impl::Session::linger_on() {
  stream_.async_read_some(buffer_.prepare(std::size_t{16} * 1024),
                          [self = shared_from_this()](error_code error, std::size_t count) {
                            self->lingered_ += count;
                            if (error || self->lingered_ > kLingerBytes) return self->close();
                            self->linger_on();
                          });
}

}  // namespace server
