// A thin wrapper over libpq: a connection, and the rows of a result.
//
//   for (const Row& row : connection.ask(kSelectName, id)) row.text(0);
//
// Parameters are typed and apart from the SQL: $1, $2 and so on. Instants are timestamptz. Nothing is prepared by name
// and nothing outlives a transaction, so that a pooler such as PgBouncer may be in between. Waits for no longer than
// the thread's Patience, except while the system looks a host's name up, which libpq can't cut short. Every failure
// throws PostgresError. Internal to the store.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/postgres/conninfo.hpp"
#include "server/store/sql.hpp"
#include "server/store/store.hpp"

namespace server::postgres {

// How long to wait for another transaction's lock, unless the request has less patience left.
inline constexpr std::chrono::milliseconds kLockPatience{5000};
// How long to wait for the answer to a statement.
inline constexpr std::chrono::milliseconds kAnswerPatience{5000};
// How much later we give up than the database, which says what it waits for; and how long, in all, a request whose
// patience is over waits for answers.
inline constexpr std::chrono::milliseconds kLate{500};
// The database is told of less patience from this difference on.
inline constexpr std::chrono::milliseconds kWorthTelling{250};

// A time-out in SQL, where 0 would mean none.
std::string in_milliseconds(std::chrono::milliseconds patience);

class PostgresError : public StoreError {
 public:
  PostgresError(const std::string& what, StoreFault its_fault, std::string its_state)
      : StoreError(what, its_fault), state(std::move(its_state)) {}
  std::string state;  // SQLSTATE; empty: the database server said nothing

  // The transaction was rolled back because of another one, and may succeed if it is run again.
  bool is_conflict() const { return state == "40001" || state == "40P01"; }
  bool is_overlap() const { return state == "23P01"; }  // an exclusion constraint refused it
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

class Row {
 public:
  Row(const PGresult* result, int number) : result_(result), number_(number) {}
  std::int64_t whole(int column) const;  // 0 for NULL
  bool flag(int column) const { return whole(column) != 0; }
  core::Instant instant(int column) const;
  std::string text(int column) const;  // empty for NULL
  bool is_null(int column) const { return PQgetisnull(result_, number_, column) == 1; }
  std::optional<std::int64_t> whole_if_any(int column) const;
  std::optional<std::string> text_if_any(int column) const;

 private:
  std::string_view bytes(int column) const;
  const PGresult* result_;
  int number_;
};

class Rows {
 public:
  explicit Rows(Result result) : result_(std::move(result)) {}
  bool empty() const { return size() == 0; }
  int size() const { return PQntuples(result_.get()); }
  Row first() const { return {result_.get(), 0}; }
  std::int64_t changed() const;  // rows that the statement wrote

  class Iterator {
   public:
    Iterator(const PGresult* result, int number) : result_(result), number_(number) {}
    Row operator*() const { return {result_, number_}; }
    Iterator& operator++() {
      ++number_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return number_ != other.number_; }

   private:
    const PGresult* result_;
    int number_;
  };
  Iterator begin() const { return {result_.get(), 0}; }
  Iterator end() const { return {result_.get(), size()}; }

 private:
  Result result_;
};

// The values of one statement, in PostgreSQL's binary format.
class Parameters {
 public:
  void add(std::int64_t value);
  void add(int value) { add(std::int64_t{value}); }
  void add(bool value);
  void add(core::Instant value);
  void add(std::string_view value);
  void add(const std::string& value) { add(std::string_view(value)); }
  void add(const char* value) { add(std::string_view(value)); }
  void add(const std::vector<std::string>& list);  // text[]
  template <class Value>
  void add(const std::optional<Value>& value) {
    if (value) return add(*value);
    add(Value{});
    is_null_.back() = true;
  }

 private:
  friend class Connection;
  void add_bytes(Oid type, std::string bytes);
  std::deque<std::string> bytes_;
  std::vector<Oid> types_;
  std::vector<bool> is_null_;
};

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

// Used by one thread at a time.
class Connection {
 public:
  // Tries the places in turn, from that one on, each for its part of `patience`.
  explicit Connection(const Conninfo& conninfo, std::size_t first_place = 0,
                      std::chrono::milliseconds patience = kAnswerPatience);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  template <std::size_t length, class... Values>
  Rows ask(const Sql<length>& sql, const Values&... values) {
    return ask_text(sql.c_str(), values...);
  }
  template <class... Values>
  Rows ask_text(const char* sql, const Values&... values) {
    Parameters parameters;
    (parameters.add(values), ...);
    return ask_with(sql, parameters);
  }
  Rows ask_with(const char* sql, const Parameters& parameters);
  // One or more statements without parameters. Returns the last one's command tag.
  std::string run(const std::string& sql);

  std::size_t place() const { return place_; }
  void wait_at_most(std::chrono::milliseconds time) { patience_ = time; }
  bool is_lost() const { return is_lost_ || PQstatus(connection_.get()) != CONNECTION_OK; }
  bool is_in_transaction() const;
  // PostgreSQL's name of a setting of this connection, such as "server_encoding".
  std::string parameter(const char* name) const;

 private:
  using Time = WriteProgress::Time;
  void connect(const Settings& settings, std::chrono::milliseconds patience);
  Result answer(std::string_view sql);
  void wait(short events, Time began, std::string_view doing);
  [[noreturn]] void fail(std::string_view doing, const PGresult* result);

  std::unique_ptr<PGconn, CloseConnection> connection_;
  std::chrono::milliseconds patience_ = kAnswerPatience;
  Time::duration late_{0};  // how long a request has waited since its patience was over
  bool is_lost_ = false;
  std::size_t place_ = 0;
};

// Reads of the connection during its lifetime wait for locks for at most `patience`. Costs nothing while that is as long
// as an answer may take.
class BoundedReads {
 public:
  BoundedReads(Connection& connection, std::chrono::milliseconds patience);
  ~BoundedReads();
  BoundedReads(const BoundedReads&) = delete;
  BoundedReads& operator=(const BoundedReads&) = delete;

 private:
  Connection& connection_;
  bool is_bounded_;
};

// Every read of the connection during its lifetime sees the state of the first one.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
  const bool is_within_;  // BoundedReads' transaction, which ends with that
};

}  // namespace server::postgres
