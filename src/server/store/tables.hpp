// What a store keeps, as tables of plain values, for copying one store into another of another kind.
//
//   for (const Table& table : kTables) from.read(table, [&](const Values& row) { to.add(table, row); });
//   to.commit();
//
// Internal to the stores and to the command that copies.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace server {

enum class ColumnKind { kWhole, kText, kInstant, kFlag };

struct Column {
  const char* name;
  ColumnKind kind = ColumnKind::kText;
};

// A whole number, an instant in seconds or a flag; a text; or nothing.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Values = std::vector<Value>;

struct Table {
  const char* name;
  std::span<const Column> columns;
  const char* order;     // columns that no two rows share, or all
  bool has_ids = false;  // given by the database, ascending, each once
};

// In this order each row comes after those that it refers to.
std::span<const Table> tables();

// A store that nobody else uses meanwhile, in one transaction, which is undone unless it is committed. Failures throw
// StoreError.
class TableStore {
 public:
  virtual ~TableStore() = default;
  virtual bool is_empty() = 0;
  virtual void read(const Table& table, const std::function<void(const Values&)>& each) = 0;
  virtual void add(const Table& table, const Values& row) = 0;
  // The highest id that was ever given; of tables that have ids.
  virtual std::int64_t last_id(const Table& table) = 0;
  virtual void set_last_id(const Table& table, std::int64_t id) = 0;
  virtual void commit() = 0;
};

// "a, b, c"
inline std::string names_of(const Table& table) {
  std::string names;
  for (const Column& column : table.columns) {
    if (!names.empty()) names += ", ";
    names += column.name;
  }
  return names;
}

}  // namespace server
