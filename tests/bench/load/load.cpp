// Keeps a server's connections busy from one thread, and measures the disk beside it. For tests/bench/server.mjs.
//
//   bench-load requests PORT SECONDS CONNECTIONS FILE [rounds]
//   bench-load commits DATABASE SECONDS
//
// FILE has requests in the order in which they are sent, each behind its length in bytes and a line feed. They begin again
// at the end with "rounds"; without it the run ends there. Prints one JSON object.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench-load: %s\n", why.c_str());
  std::exit(1);
}

std::vector<std::string> read_requests(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> requests;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t line = all.find('\n', at);
    const std::size_t size = std::stoul(all.substr(at, line - at));
    requests.push_back(all.substr(line + 1, size));
    at = line + 1 + size;
  }
  if (requests.empty()) give_up(path + " has no requests");
  return requests;
}

struct Connection {
  int socket = -1;
  Steady::time_point begun;
  std::string answer;
  std::size_t whole = 0;  // bytes of the answer; 0: not known yet
};

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up("the server does not listen");
  }
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return socket;
}

// The bytes of an answer, once its header is there.
std::size_t length_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t at = answer.substr(0, end + 2).find(kLength);
  if (at == std::string_view::npos) return end + 4;
  return end + 4 + std::stoul(std::string(answer.substr(at + kLength.size(), 20)));
}

class Load {
 public:
  Load(std::vector<std::string> requests, bool has_rounds)
      : requests_(std::move(requests)), has_rounds_(has_rounds) {}

  void run(std::uint16_t port, double seconds, std::size_t connections) {
    const int events = ::epoll_create1(0);
    std::vector<Connection> all(connections);
    const auto begun = Steady::now();
    const auto end = begun + std::chrono::duration_cast<Steady::duration>(
                                 std::chrono::duration<double>(seconds));
    std::size_t open = 0;
    for (Connection& each : all) {
      each.socket = connect_to(port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &each;
      ::epoll_ctl(events, EPOLL_CTL_ADD, each.socket, &event);
      if (send_next(each)) ++open;
    }
    std::array<epoll_event, 64> ready{};
    while (open > 0) {
      const int count = ::epoll_wait(events, ready.data(), ready.size(), 1000);
      for (int i = 0; i < count; ++i) {
        auto& each = *static_cast<Connection*>(ready.at(static_cast<std::size_t>(i)).data.ptr);
        if (!receive(each)) continue;
        if (Steady::now() >= end || !send_next(each)) --open;
      }
    }
    print(std::chrono::duration<double>(Steady::now() - begun).count());
  }

 private:
  bool send_next(Connection& connection) {
    if (next_ == requests_.size()) {
      if (!has_rounds_) return false;
      next_ = 0;
    }
    const std::string& request = requests_[next_++];
    connection.answer.clear();
    connection.whole = 0;
    connection.begun = Steady::now();
    if (::send(connection.socket, request.data(), request.size(), 0) !=
        static_cast<ssize_t>(request.size())) {
      give_up("a request was not taken");
    }
    return true;
  }

  // True when the answer is whole.
  bool receive(Connection& connection) {
    std::array<char, 65536> bytes{};
    const ssize_t count = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
    if (count <= 0) give_up("the server hung up");
    connection.answer.append(bytes.data(), static_cast<std::size_t>(count));
    if (connection.whole == 0) connection.whole = length_of(connection.answer);
    if (connection.whole == 0 || connection.answer.size() < connection.whole) return false;
    const std::chrono::duration<double, std::milli> took = Steady::now() - connection.begun;
    times_.push_back(took.count());
    ++statuses_[connection.answer.substr(9, 3)];
    return true;
  }

  double at(double share) const {
    return times_[static_cast<std::size_t>(static_cast<double>(times_.size() - 1) * share)];
  }

  void print(double seconds) {
    std::sort(times_.begin(), times_.end());
    std::string statuses;
    for (const auto& [status, count] : statuses_) {
      statuses += (statuses.empty() ? "\"" : ",\"") + status + "\":" + std::to_string(count);
    }
    std::printf(
        "{\"count\":%zu,\"seconds\":%.3f,\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"statuses\":{%s}}"
        "\n",
        times_.size(), seconds, at(0.5), at(0.95), at(0.99), statuses.c_str());
  }

  const std::vector<std::string> requests_;
  const bool has_rounds_;
  std::size_t next_ = 0;
  std::vector<double> times_;  // in milliseconds
  std::map<std::string, int> statuses_;
};

// One row per commit, as durable as a booking.
void commit_rows(const std::string& path, double seconds) {
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
  const char* const setup =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)";
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK ||
      sqlite3_exec(db, setup, nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "INSERT INTO rows (text) VALUES ('a row')", -1, &insert, nullptr) !=
          SQLITE_OK) {
    give_up(sqlite3_errmsg(db));
  }
  const auto begun = Steady::now();
  std::chrono::duration<double> took{0};
  int count = 0;
  while (took.count() < seconds) {
    if (sqlite3_step(insert) != SQLITE_DONE) give_up(sqlite3_errmsg(db));
    sqlite3_reset(insert);
    ++count;
    took = Steady::now() - begun;
  }
  sqlite3_finalize(insert);
  sqlite3_close(db);
  std::printf("{\"count\":%d,\"seconds\":%.3f}\n", count, took.count());
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> words(values, values + count);
  if (count == 4 && words[1] == "commits") {
    commit_rows(words[2], std::stod(words[3]));
    return 0;
  }
  if (count < 6 || words[1] != "requests") give_up("the head of load.cpp says how to call it");
  Load load(read_requests(words[5]), count == 7);
  load.run(static_cast<std::uint16_t>(std::stoi(words[2])), std::stod(words[3]),
           std::stoul(words[4]));
  return 0;
}
