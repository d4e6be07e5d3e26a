// A SQLite store as tables of plain values, for copying.
#include "server/store/tables.hpp"

#include <deque>

#include "server/store/sqlite/file/connection.hpp"
#include "server/store/sqlite/file/store_lock.hpp"
#include "server/store/sqlite/store.hpp"
#include "server/store/sqlite/transaction.hpp"

namespace server {
namespace {

constexpr Sql kIsEmpty(R"(
SELECT NOT EXISTS (SELECT 1 FROM contacts) AND NOT EXISTS (SELECT 1 FROM bookings)
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name <> 'checked'))");
constexpr Sql kSelectLastId("SELECT seq FROM sqlite_sequence WHERE name = ?");
constexpr Sql kForgetLastId("DELETE FROM sqlite_sequence WHERE name = ?");
constexpr Sql kSetLastId("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");

// Migrates it, or makes it.
std::string ready(const std::string& path) {
  open_sqlite(path);
  return path;
}

class SqliteTables : public TableStore {
 public:
  explicit SqliteTables(const std::string& path)
      : path_(ready(path)),
        lock_(path_, StoreLock::Kind::kAlone),
        connection_(path_),
        transaction_(connection_) {
    connection_.finish_log();
  }

  bool is_empty() override {
    Statement rows = connection_.use(kIsEmpty);
    return rows.step() && rows.whole(0) != 0;
  }

  void read(const Table& table, const std::function<void(const Values&)>& each) override {
    Statement rows =
        use("SELECT " + names_of(table) + " FROM " + table.name + " ORDER BY " + table.order);
    while (rows.step()) {
      Values values;
      for (const Column& column : table.columns) {
        const int at = static_cast<int>(values.size());
        if (!rows.text_if_any(at)) {
          values.emplace_back();
        } else if (column.kind == ColumnKind::kText) {
          values.emplace_back(rows.text(at));
        } else {
          values.emplace_back(rows.whole(at));
        }
      }
      each(values);
    }
  }

  void add(const Table& table, const Values& row) override {
    std::string places;
    for (std::size_t i = 0; i < row.size(); ++i) places += i == 0 ? "?" : ", ?";
    Statement insert = use("INSERT INTO " + std::string(table.name) + " (" + names_of(table) +
                           ") VALUES (" + places + ")");
    for (const Value& value : row) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        insert.bind(*number);
      } else if (const auto* text = std::get_if<std::string>(&value)) {
        insert.bind(*text);
      } else {
        insert.bind(std::optional<std::string>());
      }
    }
    insert.step();
  }

  std::int64_t last_id(const Table& table) override {
    Statement rows = connection_.use(kSelectLastId);
    return rows.bind(std::string_view(table.name)).step() ? rows.whole(0) : 0;
  }

  void set_last_id(const Table& table, std::int64_t id) override {
    connection_.use(kForgetLastId).bind(std::string_view(table.name)).step();
    if (id == 0) return;
    connection_.use(kSetLastId).bind(std::string_view(table.name)).bind(id).step();
  }

  void commit() override { transaction_.commit(); }

 private:
  // Each text once, at one address, which is the key of the prepared statement.
  Statement use(const std::string& sql) {
    for (const std::string& known : texts_) {
      if (known == sql) return connection_.use_text(known);
    }
    return connection_.use_text(texts_.emplace_back(sql));
  }

  const std::string path_;
  const StoreLock lock_;
  std::deque<std::string> texts_;
  Connection connection_;
  SqliteTransaction transaction_;
};

}  // namespace

std::unique_ptr<TableStore> open_sqlite_tables(const std::string& path) {
  return std::make_unique<SqliteTables>(path);
}

}  // namespace server
