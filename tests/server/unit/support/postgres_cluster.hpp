// A PostgreSQL of the tests' own: in a temporary folder, over a socket in it, never the system's. Started when it is
// first needed, and ended with the program. Nothing is synced to disk: what a test needs of a crash is a process test's.
//
//   const std::string conninfo = testing::PostgresCluster::get().new_database();
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "server/store/postgres/store.hpp"

namespace testing {

class PostgresCluster {
 public:
  static PostgresCluster& get() {
    static PostgresCluster cluster;
    return cluster;
  }

  // The schema is there, as a copy of a database that the server made.
  std::string new_database() {
    const std::string name = "test" + std::to_string(++databases_);
    check(run(conninfo("postgres"), "CREATE DATABASE " + name + " TEMPLATE booking"));
    return conninfo(name);
  }
  std::string empty_database() {
    const std::string name = "test" + std::to_string(++databases_);
    check(run(conninfo("postgres"), "CREATE DATABASE " + name));
    return conninfo(name);
  }

  // What PostgreSQL says of statements run past all of our code; empty: nothing is wrong. `result`: the first value.
  static std::string run(const std::string& conninfo, const std::string& sql,
                         std::string* value = nullptr) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(conninfo.c_str()),
                                                                &PQfinish);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        PQexec(connection.get(), sql.c_str()), &PQclear);
    if (value && PQntuples(result.get()) > 0) *value = PQgetvalue(result.get(), 0, 0);
    const char* error = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    if (error) return error;
    return PQstatus(connection.get()) == CONNECTION_OK ? "" : PQerrorMessage(connection.get());
  }

  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

 private:
  PostgresCluster() {
    std::string name = (std::filesystem::temp_directory_path() / "booking-pg-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    if (::geteuid() == 0) give_up_root();
    const std::string data = folder_ + "/data";
    const int made = finish(start({"initdb", "-D", data, "-U", "booking", "--auth=trust", "-N",
                                   "-E", "UTF8", "--locale=C.UTF-8"}));
    if (made != 0) fail("initdb failed");
    server_ = start({"postgres", "-D", data, "-k", folder_, "-c", "listen_addresses=", "-c",
                     "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                     "-c", "max_connections=100"});
    while (PQping(conninfo("postgres").c_str()) != PQPING_OK) {
      if (::waitpid(server_, nullptr, WNOHANG) != 0) fail("postgres has ended");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    check(run(conninfo("postgres"), "CREATE DATABASE booking"));
    server::open_postgres({.conninfo = conninfo("booking"), .password = ""});
  }
  ~PostgresCluster() {
    ::kill(server_, SIGQUIT);
    ::waitpid(server_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }

  std::string conninfo(const std::string& database) const {
    return "host=" + folder_ + " user=booking dbname=" + database;
  }
  void check(const std::string& error) const {
    if (!error.empty()) fail(error);
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error("PostgreSQL for the tests: " + what + "; see " + folder_ +
                             "/log. Debian's postgresql-15 is needed: scripts/setup installs it.");
  }

  // PostgreSQL refuses to run as root.
  void give_up_root() {
    const struct passwd* user = ::getpwnam("postgres");
    if (!user) user = ::getpwnam("nobody");
    if (!user) fail("neither the user postgres nor nobody exists");
    user_ = user->pw_uid;
    group_ = user->pw_gid;
    if (::chown(folder_.c_str(), user_, group_) != 0) fail("chown");
  }

  static std::string program(const std::string& name) {
    for (const char* version : {"17", "16", "15"}) {
      std::string path = "/usr/lib/postgresql/" + std::string(version) + "/bin/" + name;
      if (::access(path.c_str(), X_OK) == 0) return path;
    }
    return name;
  }

  pid_t start(std::vector<std::string> command) const {
    command[0] = program(command[0]);
    std::vector<char*> arguments;
    for (std::string& each : command) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int log = ::open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    ::dup2(log, 1);
    ::dup2(log, 2);
    const bool is_other = group_ == 0 || (::setgid(group_) == 0 && ::setuid(user_) == 0);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // also if a test crashes
    if (is_other) ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  static int finish(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string folder_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = -1;
  int databases_ = 0;
};

}  // namespace testing
