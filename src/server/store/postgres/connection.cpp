#include "server/store/postgres/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <charconv>

#include "server/base/patience.hpp"

namespace server::postgres {
namespace {

// Of the types that our schema uses: pg_type.dat.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kTextArray = 1009;
constexpr Oid kTimestamptz = 1184;

constexpr int kBinary = 1;
constexpr std::int64_t kMicroseconds = 1'000'000;
constexpr std::int64_t kPostgresEpoch = 946'684'800;  // 2000-01-01T00:00:00Z
// A wait checks the time this often.
constexpr std::chrono::milliseconds kSlice{25};

std::string big_endian(std::uint64_t value, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) {
    text[bytes - 1 - i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
  return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space) line += c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
StoreFault fault_of(std::string_view state) {
  if (state.empty()) return StoreFault::kAway;
  if (state == "55P03" || state == "57014" || state.starts_with("40")) return StoreFault::kBusy;
  if (state == "53100") return StoreFault::kFull;
  if (state == "25006") return StoreFault::kReadOnly;
  if (state.starts_with("58")) return StoreFault::kInputOutput;
  const bool is_away = state.starts_with("08") || state.starts_with("28") ||
                       state.starts_with("53") || state.starts_with("57P") || state == "25P03" ||
                       state == "3D000";
  return is_away ? StoreFault::kAway : StoreFault::kOther;
}

// Nothing is lost if it fails. The pool closes the connection then.
void end_reads(Connection& connection) {
  if (connection.is_lost()) return;
  try {
    connection.run("COMMIT");
  } catch (const StoreError&) {  // NOLINT(bugprone-empty-catch)
  }
}

}  // namespace

std::string_view Row::bytes(int column) const {
  return {PQgetvalue(result_, number_, column),
          static_cast<std::size_t>(PQgetlength(result_, number_, column))};
}

std::int64_t Row::whole(int column) const {
  if (is_null(column)) return 0;
  const std::string_view found = bytes(column);
  const std::uint64_t value = from_big_endian(found);
  switch (PQftype(result_, column)) {
    case kInt8:
    case kBool: return static_cast<std::int64_t>(value);
    case kInt4: return static_cast<std::int32_t>(value);
    case kInt2: return static_cast<std::int16_t>(value);
    default: throw StoreError("database: a column is not a number", StoreFault::kOther);
  }
}

core::Instant Row::instant(int column) const {
  if (is_null(column)) return {};
  if (PQftype(result_, column) != kTimestamptz) {
    throw StoreError("database: a column is not a time", StoreFault::kOther);
  }
  const auto value = static_cast<std::int64_t>(from_big_endian(bytes(column)));
  return std::chrono::floor<core::Seconds>(std::chrono::sys_time<std::chrono::microseconds>(
      std::chrono::microseconds(value + kPostgresEpoch * kMicroseconds)));
}

std::string Row::text(int column) const {
  return std::string(bytes(column));
}

std::optional<std::int64_t> Row::whole_if_any(int column) const {
  if (is_null(column)) return std::nullopt;
  return whole(column);
}

std::optional<std::string> Row::text_if_any(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::int64_t Rows::changed() const {
  const std::string_view count = PQcmdTuples(result_.get());
  std::int64_t value = 0;
  std::from_chars(count.data(), count.data() + count.size(), value);
  return value;
}

void Parameters::add_bytes(Oid type, std::string bytes) {
  bytes_.push_back(std::move(bytes));
  types_.push_back(type);
  is_null_.push_back(false);
}

void Parameters::add(std::int64_t value) {
  add_bytes(kInt8, big_endian(static_cast<std::uint64_t>(value), 8));
}

void Parameters::add(bool value) {
  add_bytes(kBool, std::string(1, value ? '\1' : '\0'));
}

void Parameters::add(core::Instant value) {
  const std::int64_t since = (value.time_since_epoch().count() - kPostgresEpoch) * kMicroseconds;
  add_bytes(kTimestamptz, big_endian(static_cast<std::uint64_t>(since), 8));
}

void Parameters::add(std::string_view value) {
  add_bytes(kText, std::string(value));
}

// Dimensions, whether there are NULLs, the elements' type; then of each dimension its length and where it begins.
void Parameters::add(const std::vector<std::string>& list) {
  std::string bytes = big_endian(list.empty() ? 0 : 1, 4) + big_endian(0, 4) + big_endian(kText, 4);
  if (!list.empty()) bytes += big_endian(list.size(), 4) + big_endian(1, 4);
  for (const std::string& each : list) bytes += big_endian(each.size(), 4) + each;
  add_bytes(kTextArray, std::move(bytes));
}

Connection::Connection(const Conninfo& conninfo, std::size_t first_place,
                       std::chrono::milliseconds patience) {
  const std::size_t count = conninfo.places.size();
  std::string why;
  for (std::size_t i = 0; i < count; ++i) {
    place_ = (first_place + i) % count;
    try {
      connect(conninfo.places[place_], patience / count);
      return;
    } catch (const PostgresError& error) {
      why += (i == 0 ? "" : " ") + std::string(error.what());
    }
  }
  throw PostgresError(why, StoreFault::kAway, "");
}

void Connection::connect(const Settings& settings, std::chrono::milliseconds patience) {
  is_lost_ = false;
  std::vector<const char*> names, values;
  for (const auto& [name, value] : settings) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) fail("connect", nullptr);
  // libpq would write notices to stderr, between the lines of the log.
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  // To send waits without an end otherwise, once a peer that has stopped reading has its buffers full.
  PQsetnonblocking(connection_.get(), 1);
  const auto began = WriteProgress::now();
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) fail("connect", nullptr);
    pollfd socket{PQsocket(connection_.get()), 0, 0};
    socket.events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    const bool is_silent = ::poll(&socket, 1, static_cast<int>(kSlice.count())) == 0;
    if (WriteProgress::now() - began >= patience || (is_silent && Patience::is_over())) {
      is_lost_ = true;
      const char* host = PQhost(connection_.get());
      throw PostgresError(
          "database: connect: no answer from " + std::string(host ? host : "") + " in time",
          StoreFault::kAway, "");
    }
    if (!is_silent) next = PQconnectPoll(connection_.get());
  }
}

void Connection::fail(std::string_view doing, const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  // The details of an error may hold a visitor's data; its first line never does.
  const char* sentence = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  std::string without_result;
  if (!sentence) {
    without_result =
        connect_sentence(connection_ ? PQerrorMessage(connection_.get()) : "out of memory");
    sentence = without_result.c_str();
  }
  throw PostgresError("database: " + one_line(doing) + ": " + one_line(sentence),
                      fault_of(state ? state : ""), state ? state : "");
}

// Throws once the patience is over, even if parts of an answer keep arriving.
void Connection::wait(short events, Time began, std::string_view doing) {
  const Time before = WriteProgress::now();
  pollfd socket{PQsocket(connection_.get()), events, 0};
  ::poll(&socket, 1, static_cast<int>(kSlice.count()));
  const bool has_input = (socket.revents & ~POLLOUT) != 0;
  if (has_input && PQconsumeInput(connection_.get()) == 0) {
    is_lost_ = true;
    fail(doing, nullptr);
  }
  const Time now = WriteProgress::now();
  if (Patience::is_over()) late_ += now - before;
  const bool is_over = now - began >= patience_ || late_ >= kLate;
  const bool has_answer = events == POLLIN && PQisBusy(connection_.get()) == 0;
  if (!is_over || has_answer) return;
  is_lost_ = true;  // its answer may come later: nobody may take it for another's
  throw PostgresError("database: " + one_line(doing) + ": no answer in time", StoreFault::kAway,
                      "");
}

// The last result of what was sent.
Result Connection::answer(std::string_view sql) {
  if (!Patience::is_over()) late_ = Time::duration(0);
  const Time began = WriteProgress::now();
  while (const int unsent = PQflush(connection_.get())) {
    if (unsent < 0) fail(sql, nullptr);
    wait(POLLIN | POLLOUT, began, sql);
  }
  Result last;
  for (;;) {
    while (PQisBusy(connection_.get()) == 1) wait(POLLIN, began, sql);
    Result next(PQgetResult(connection_.get()));
    if (!next) break;
    const bool has_failed = last && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!has_failed) last = std::move(next);
  }
  const ExecStatusType status = last ? PQresultStatus(last.get()) : PGRES_FATAL_ERROR;
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(sql, last.get());
  return last;
}

Rows Connection::ask_with(const char* sql, const Parameters& parameters) {
  const std::size_t count = parameters.types_.size();
  std::vector<const char*> values(count);
  std::vector<int> lengths(count);
  const std::vector<int> formats(count, kBinary);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = parameters.is_null_[i] ? nullptr : parameters.bytes_[i].data();
    lengths[i] = static_cast<int>(parameters.bytes_[i].size());
  }
  if (PQsendQueryParams(connection_.get(), sql, static_cast<int>(count), parameters.types_.data(),
                        values.data(), lengths.data(), formats.data(), kBinary) == 0) {
    fail(sql, nullptr);
  }
  return Rows(answer(sql));
}

std::string Connection::run(const std::string& sql) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) fail(sql, nullptr);
  return PQcmdStatus(answer(sql).get());
}

bool Connection::is_in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

std::string Connection::parameter(const char* name) const {
  const char* value = PQparameterStatus(connection_.get(), name);
  return value ? value : "";
}

std::string in_milliseconds(std::chrono::milliseconds patience) {
  return std::to_string(std::max(patience, std::chrono::milliseconds(1)).count());
}

BoundedReads::BoundedReads(Connection& connection, std::chrono::milliseconds patience)
    : connection_(connection), is_bounded_(kAnswerPatience - patience >= kWorthTelling) {
  if (!is_bounded_) return;
  connection_.wait_at_most(patience + kLate);
  connection_.run("BEGIN; SET LOCAL lock_timeout = " + in_milliseconds(patience));
}

BoundedReads::~BoundedReads() {
  if (!is_bounded_) return;
  connection_.wait_at_most(kAnswerPatience);
  end_reads(connection_);
}

Snapshot::Snapshot(Connection& connection)
    : connection_(connection), is_within_(connection.is_in_transaction()) {
  const std::string level = "ISOLATION LEVEL REPEATABLE READ READ ONLY";
  connection_.run((is_within_ ? "SET TRANSACTION " : "BEGIN ") + level);
}

Snapshot::~Snapshot() {
  if (!is_within_) end_reads(connection_);
}

}  // namespace server::postgres
