#include "server/app/commands/copy_store.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

#include "server/app/commands/given_flag.hpp"
#include "server/store/postgres/store.hpp"
#include "server/store/sqlite/store.hpp"
#include "server/store/tables.hpp"

namespace server {
namespace {

using Kind = StoreAddress::Kind;

constexpr const char* kUsage =
    "copy takes two stores: booking-server copy --from sqlite:PATH --to postgres:CONNINFO, or the "
    "other way.";

std::unique_ptr<TableStore> open_tables(const StoreAddress& address, const std::string& password) {
  if (address.kind == Kind::kSqlite) return open_sqlite_tables(address.where);
  return open_postgres_tables({.conninfo = address.where, .password = password});
}

// The probe's own row says nothing about bookings.
bool is_kept(const Table& table, const Values& row) {
  return std::string_view(table.name) != "meta" || row.at(0) != Value(std::string("checked"));
}

std::vector<Values> rows_of(TableStore& store, const Table& table) {
  std::vector<Values> rows;
  store.read(table, [&](const Values& row) {
    if (is_kept(table, row)) rows.push_back(row);
  });
  return rows;
}

}  // namespace

std::variant<CopyStore, std::string> parse_copy_store(const std::vector<std::string>& arguments) {
  CopyStore command;
  GivenFlags flags(arguments);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const GivenFlag given = flags.take(i);
    if (given.name != "--from" && given.name != "--to") return kUsage;
    if (given.is_repeated) return given_twice(given.name);
    auto parsed = parse_store_address(given.value);
    if (auto* sentence = std::get_if<std::string>(&parsed)) return std::move(*sentence);
    (given.name == "--from" ? command.from : command.to) =
        std::get<StoreAddress>(std::move(parsed));
  }
  const bool are_given = command.from.is_given() && command.to.is_given();
  if (!are_given || command.from.kind == command.to.kind) return kUsage;
  return command;
}

CopyResult copy_store(const CopyStore& command, const std::string& password) {
  const bool is_file = command.from.kind == Kind::kSqlite;
  if (is_file && !std::filesystem::exists(command.from.where)) {
    throw StoreError(command.from.where + ": there is no such file.", StoreFault::kOther);
  }
  CopyResult result;
  const auto from = open_tables(command.from, password);
  {
    const auto to = open_tables(command.to, password);
    if (!to->is_empty()) {
      throw StoreError("The store to copy into has contacts or bookings; give an empty one.",
                       StoreFault::kOther);
    }
    for (const Table& table : tables()) {
      from->read(table, [&](const Values& row) {
        if (is_kept(table, row)) to->add(table, row);
      });
      if (table.has_ids) to->set_last_id(table, from->last_id(table));
    }
    to->commit();
  }
  const auto copy = open_tables(command.to, password);
  for (const Table& table : tables()) {
    const std::vector<Values> rows = rows_of(*from, table);
    const bool is_same = rows == rows_of(*copy, table) &&
                         (!table.has_ids || from->last_id(table) == copy->last_id(table));
    if (!is_same) {
      throw StoreError("The copy differs in the table " + std::string(table.name) +
                           "; drop it, and report this.",
                       StoreFault::kOther);
    }
    result.rows += static_cast<std::int64_t>(rows.size());
    if (std::string_view(table.name) == "bookings") {
      result.bookings = static_cast<std::int64_t>(rows.size());
    }
  }
  return result;
}

}  // namespace server
