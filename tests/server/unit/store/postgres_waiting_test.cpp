// How long a request waits for others' locks in PostgreSQL: for what is left of its patience, and no longer.
#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>

#include "../support/stores.hpp"
#include "server/base/patience.hpp"
#include "server/store/postgres/transaction.hpp"

namespace {

using server::Patience;
using server::StoreError;
using server::StoreFault;
using server::Transaction;
using server::postgres::Connection;
using std::chrono::milliseconds;
using testing::OnPostgres;
using testing::PostgresCluster;

const core::Instant kNow = *core::parse_instant("2026-03-04T09:00:00Z");

// Another program, which has locks until it is destroyed.
struct Other {
  Other(const OnPostgres& kind, const std::string& sql)
      : connection(server::postgres::read_conninfo(kind.conninfo, "")) {
    connection.run("BEGIN; " + sql);
  }
  Connection connection;
};

TEST_CASE("a read waits for a locked table for as long as its request has patience") {
  const OnPostgres kind;
  const auto store = kind.open();
  const Other other(kind, "LOCK TABLE bookings, contacts");
  const Patience patience([] { return milliseconds(100); });
  const auto fault_of = [&](auto read) {
    try {
      read();
    } catch (const StoreError& error) {
      return error.fault;
    }
    return StoreFault::kOther;
  };
  // The database says what it waits for. A server that gave up on it would report it as away.
  CHECK(fault_of([&] { store->booking(1, kNow); }) == StoreFault::kBusy);
  CHECK(fault_of([&] { store->contacts("", 10, 0); }) == StoreFault::kBusy);
}

TEST_CASE("the lock is kept where its owner has been at one statement for long, or isn't seen") {
  using server::postgres::is_booking_lock_kept;
  const OnPostgres kind;
  const auto store = kind.open();
  CHECK(kind.run_raw("CREATE ROLE clerk LOGIN").empty());
  const auto connect = [&](const std::string& user) {
    std::string conninfo = kind.conninfo;
    conninfo.replace(conninfo.find("booking dbname"), std::string("booking").size(), user);
    return std::make_unique<Connection>(server::postgres::read_conninfo(conninfo, ""));
  };
  const auto same = connect("booking");
  const auto clerk = connect("clerk");
  constexpr milliseconds kHour{3'600'000};
  CHECK_FALSE(is_booking_lock_kept(*same, milliseconds(0)));
  CHECK_FALSE(is_booking_lock_kept(*clerk, milliseconds(0)));
  const Other other(kind, "SELECT pg_advisory_xact_lock(1651470187, 2)");
  CHECK_FALSE(is_booking_lock_kept(*same, kHour));
  CHECK(is_booking_lock_kept(*same, milliseconds(0)));
  CHECK(is_booking_lock_kept(*clerk, kHour));
  CHECK_NOTHROW(store->check(milliseconds(20), true));
}

constexpr std::string_view kAuthenticated("R\0\0\0\x08\0\0\0\0", 9);
constexpr std::string_view kWelcome("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I", 15);  // and ready
constexpr std::string_view kSetting("S\0\0\0\x09no\0x\0", 10);

// A database that logs a client in, and reads nothing afterwards. It may say something of no use for three seconds.
class Deaf {
 public:
  explicit Deaf(const std::string& folder, std::string_view welcome = kWelcome,
                std::string_view chatter = {})
      : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder + "/.s.PGSQL.5432").copy(address.sun_path, sizeof(address.sun_path) - 1);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the interface of sockets
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(::listen(socket_, 1) == 0);
    thread_ = std::thread([this, welcome, chatter] {
      client_ = ::accept(socket_, nullptr, nullptr);
      std::array<char, 1024> startup{};
      const auto say = [this](std::string_view text) {
        return ::send(client_, text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
      };
      is_welcome_ = ::read(client_, startup.data(), startup.size()) > 0 && say(welcome);
      if (chatter.empty()) return;
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
      while (std::chrono::steady_clock::now() < end && say(chatter)) {
      }
      ::shutdown(client_, SHUT_RDWR);
    });
  }
  ~Deaf() {
    thread_.join();
    CHECK(is_welcome_);
    ::close(client_);
    ::close(socket_);
  }
  Deaf(const Deaf&) = delete;
  Deaf& operator=(const Deaf&) = delete;

 private:
  int socket_;
  int client_ = -1;
  bool is_welcome_ = false;
  std::thread thread_;
};

TEST_CASE("a statement that the database doesn't read is given up after its patience") {
  const testing::TemporaryFolder folder;
  const Deaf deaf(folder.file(""));
  Connection connection(
      server::postgres::read_conninfo("host=" + folder.file("") + " user=a dbname=b", ""));
  connection.wait_at_most(milliseconds(100));
  CHECK_THROWS_AS(connection.ask_text("SELECT $1", std::string(8 << 20U, 'x')), StoreError);
  CHECK(connection.is_lost());
}

TEST_CASE("a database that says something again and again, and never answers, is given up too") {
  const auto why_of = [](std::string_view welcome) {
    const testing::TemporaryFolder folder;
    const Deaf deaf(folder.file(""), welcome, kSetting);
    try {
      Connection connection(
          server::postgres::read_conninfo("host=" + folder.file("") + " user=a dbname=b", ""), 0,
          milliseconds(1000));
      connection.wait_at_most(milliseconds(1000));
      connection.run("SELECT 1");
    } catch (const StoreError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(why_of(kAuthenticated).find("connect: no answer from") != std::string::npos);
  CHECK(why_of(kWelcome).find("SELECT 1: no answer in time") != std::string::npos);
}

TEST_CASE("a read with little patience left reads what others read") {
  const OnPostgres kind;
  const auto store = kind.open();
  store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kNow);
  const Patience patience([] { return milliseconds(1000); });
  CHECK(store->contacts("Sarah", 10, 0).total == 1);
  CHECK(store->contact(42)->name == "Sarah Johnson");
}

TEST_CASE("a change that waited for the lock waits for a table for the rest of its patience") {
  const OnPostgres kind;
  const auto store = kind.open();
  CHECK(
      kind.run_raw(
              "CREATE TABLE noted (patience text);"
              "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "INSERT INTO noted VALUES (current_setting('lock_timeout')); RETURN NEW; END $$;"
              "CREATE TRIGGER note BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION note()")
          .empty());
  std::atomic<int> left{5000};
  std::thread change;
  {
    const Other other(kind, "SELECT pg_advisory_xact_lock(1651470187, 2)");
    change = std::thread([&] {
      const Patience patience([&] { return milliseconds(left.load()); });
      core::Contact ada;
      ada.name = "Ada Lovelace";
      store->write([&](Transaction& t) { t.add_contact(ada, kNow); });
    });
    std::string waiting;
    while (waiting != "1") {
      PostgresCluster::run(
          kind.conninfo,
          "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' "
          "AND database = (SELECT oid FROM pg_database WHERE datname = "
          "current_database())",
          &waiting);
    }
    left = 700;
  }
  change.join();
  std::string noted;
  PostgresCluster::run(kind.conninfo, "SELECT patience FROM noted", &noted);
  CHECK(noted == "700ms");
}

}  // namespace
