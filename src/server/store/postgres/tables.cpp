// A PostgreSQL store as tables of plain values, for copying.
#include "server/store/tables.hpp"

#include "server/base/search_text.hpp"
#include "server/store/postgres/schema.hpp"
#include "server/store/postgres/store.hpp"
#include "server/store/postgres/transaction.hpp"

namespace server {
namespace {

using postgres::Connection;
using postgres::DatabaseLock;
using postgres::Parameters;
using postgres::PostgresTransaction;
using postgres::Row;
using postgres::Rows;

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::chrono::milliseconds kLong{600'000};  // for a table of any size
constexpr Sql kIsEmpty(R"(
SELECT NOT EXISTS (SELECT 1 FROM contacts) AND NOT EXISTS (SELECT 1 FROM bookings)
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name <> 'checked'))");

Value value_in(const Row& row, int column, ColumnKind kind) {
  if (row.is_null(column)) return {};
  switch (kind) {
    case ColumnKind::kText: return row.text(column);
    case ColumnKind::kInstant: return row.instant(column).time_since_epoch().count();
    case ColumnKind::kWhole:
    case ColumnKind::kFlag: break;
  }
  return row.whole(column);
}

void add_value(Parameters& parameters, const Value& value, ColumnKind kind) {
  std::optional<std::int64_t> number;
  if (const auto* found = std::get_if<std::int64_t>(&value)) number = *found;
  std::optional<std::string> text;
  if (const auto* found = std::get_if<std::string>(&value)) text = *found;
  switch (kind) {
    case ColumnKind::kText: return parameters.add(text);
    case ColumnKind::kWhole: return parameters.add(number);
    case ColumnKind::kFlag:
      return parameters.add(number ? std::optional(*number != 0) : std::nullopt);
    case ColumnKind::kInstant: break;
  }
  parameters.add(number ? std::optional(core::Instant(core::Seconds(*number))) : std::nullopt);
}

std::string sequence_of(const Table& table) {
  return std::string(table.name) + "_id_seq";
}

class PostgresTables : public TableStore {
 public:
  explicit PostgresTables(const PostgresSetup& setup)
      : connection_(postgres::read_conninfo(setup.conninfo, setup.password)) {
    postgres::migrate(connection_);
    transaction_.emplace(connection_, DatabaseLock::kBookings, kPatience);
    connection_.wait_at_most(kLong);
    // It is idle while the other store is read or written.
    connection_.run("SET LOCAL idle_in_transaction_session_timeout = 0");
  }

  bool is_empty() override { return connection_.ask(kIsEmpty).first().flag(0); }

  void read(const Table& table, const std::function<void(const Values&)>& each) override {
    const std::string sql =
        "SELECT " + names_of(table) + " FROM " + table.name + " ORDER BY " + table.order;
    for (const Row row : connection_.ask_text(sql.c_str())) {
      Values values;
      for (const Column& column : table.columns) {
        values.push_back(value_in(row, static_cast<int>(values.size()), column.kind));
      }
      each(values);
    }
  }

  void add(const Table& table, const Values& row) override {
    Parameters parameters;
    std::string names = names_of(table);
    std::string places;
    std::size_t count = 0;
    for (const Column& column : table.columns) {
      add_value(parameters, row.at(count), column.kind);
      places += (count == 0 ? "$" : ", $") + std::to_string(count + 1);
      ++count;
    }
    if (std::string_view(table.name) == "contacts") {
      for (const std::size_t text : {std::size_t{1}, std::size_t{2}}) {
        parameters.add(fold_case(std::get<std::string>(row.at(text))));
        places += ", $" + std::to_string(++count);
      }
      names += ", folded_name, folded_email";
    }
    const std::string sql =
        "INSERT INTO " + std::string(table.name) + " (" + names + ") VALUES (" + places + ")";
    connection_.ask_with(sql.c_str(), parameters);
  }

  std::int64_t last_id(const Table& table) override {
    const std::string sql =
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence_of(table);
    return connection_.ask_text(sql.c_str()).first().whole(0);
  }

  void set_last_id(const Table& table, std::int64_t id) override {
    if (id > 0) connection_.ask_text("SELECT setval($1::regclass, $2)", sequence_of(table), id);
  }

  void commit() override { transaction_->commit(); }

 private:
  Connection connection_;
  std::optional<PostgresTransaction> transaction_;
};

}  // namespace

std::unique_ptr<TableStore> open_postgres_tables(const PostgresSetup& setup) {
  return std::make_unique<PostgresTables>(setup);
}

}  // namespace server
