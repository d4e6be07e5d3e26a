// A server whose connections are all taken by clients that don't read their answers.
#include "server/net/http_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr int kConnections = 4;
// More than the system takes of an answer that nobody reads.
constexpr std::size_t kLong = std::size_t{32} * 1024 * 1024;

class Client {
 public:
  Client(std::uint16_t port, std::string_view path) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    constexpr int kSmall = 64 * 1024;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &kSmall, sizeof kSmall);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    REQUIRE(::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) > 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Up to `most` bytes; fewer if the connection ends.
  std::string read(std::size_t most) const {
    std::string text;
    std::array<char, 4096> part{};
    while (text.size() < most) {
      const ssize_t size =
          ::recv(socket_, part.data(), std::min(part.size(), most - text.size()), 0);
      if (size <= 0) break;
      text.append(part.data(), static_cast<std::size_t>(size));
    }
    return text;
  }
  bool is_answered() const { return read(12) == "HTTP/1.1 200"; }

 private:
  const int socket_;
};

struct Running {
  std::atomic<std::chrono::microseconds> elapsed{0us};
  std::shared_ptr<const std::string> text = std::make_shared<const std::string>(kLong, 'x');
  std::shared_ptr<const std::string> word = std::make_shared<const std::string>("short");
  server::HttpServer http{"127.0.0.1",
                          0,
                          {.connections = kConnections, .trusted_proxies = {}},
                          {.handle =
                               [this](const server::Request& request, const server::Waiter&,
                                      const server::Respond& respond) {
                                 server::Response response;
                                 response.body = request.path() == "/long" ? text : word;
                                 respond(std::move(response));
                               },
                           .refuse = [](const server::Request&, int) { return server::Response(); },
                           .served = [](const server::Served&) {},
                           .hang_up = [] {}},
                          {.now = [] { return core::Instant(core::Seconds(1'700'000'000)); },
                           .elapsed = [this] { return elapsed.load(); }}};
  std::thread thread{[this] { http.run(); }};

  ~Running() {
    ::kill(::getpid(), SIGTERM);
    thread.join();
  }
  // Whether one of a few new clients is answered, with `passes` between two of them. The connection of one that isn't may
  // break before it has read the refusal.
  template <class Pass>
  bool lets_in(Pass passes) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      if (Client(http.port(), "/short").is_answered()) return true;
      passes();
    }
    return false;
  }
};

TEST_CASE(
    "clients that take nothing of their answers make room, and those that read slowly get theirs "
    "whole") {
  Running server;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<Client>(server.http.port(), "/long"));
    REQUIRE(clients.back()->is_answered());
  }
  CHECK_FALSE(server.lets_in([] {}));  // no time passes
  const std::size_t kSome = std::size_t{128} * 1024;
  std::size_t read = 0;
  const auto pass = [&] {
    server.elapsed = server.elapsed.load() + 3s;
    read += clients.front()->read(kSome).size();
  };
  pass();
  CHECK(server.lets_in(pass));
  CHECK(server.lets_in(pass));
  read += clients.front()->read(kLong - read).size();
  CHECK(read >= kLong);
}

TEST_CASE(
    "a server that stops says so to what waits, which may then be refused before the grace period "
    "ends") {
  server::Respond waiting;
  std::atomic<bool> is_hurried = false;
  const auto refuse = [&] {
    is_hurried = true;
    server::Response refusal;
    refusal.status = 503;
    waiting(std::move(refusal));
  };
  server::HttpServer http{
      "127.0.0.1",
      0,
      {.stop_patience = 0ms, .stop_grace = 60s, .trusted_proxies = {}},
      {.handle =
           [&](const server::Request&, const server::Waiter&, server::Respond respond) {
             waiting = std::move(respond);
             ::kill(::getpid(), SIGTERM);
           },
       .refuse = [](const server::Request&, int) { return server::Response(); },
       .served = [](const server::Served&) {},
       .hang_up = [] {},
       .hurry = refuse},
      {.now = [] { return core::Instant(core::Seconds(1'700'000'000)); },
       .elapsed = [] { return 0us; }}};
  const Client client(http.port(), "/");
  http.run();
  CHECK(is_hurried);
  CHECK(client.read(12) == "HTTP/1.1 503");
}

}  // namespace
