// What the files of a database say themselves, past SQLite's caches: the head of the database, and the heads that its
// write-ahead log has for it. Read through SQLite's own handles: another descriptor of these files would, when it is
// closed, free the locks that SQLite has on them.
//
//   const std::optional<server::Head> head = server::head_of(connection);
//   if (head && server::fit(*head, server::committed_log_of(connection)) == server::Fit::kNone) …
//
// Internal to the store.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "server/store/sqlite/file/connection.hpp"
#include "server/store/sqlite/file/database_file.hpp"

namespace server {

// Other programs write to the files meanwhile: what looks wrong is looked at so often.
inline constexpr int kLooks = 5;
inline constexpr std::chrono::milliseconds kBetweenLooks{2};

using Head = std::array<char, kHeaderBytes>;
std::optional<Head> head_of(
    Connection& connection);  // nullopt: not a database, or it can't be read

bool is_in_wal_mode(const Head& head);  // a copy made by VACUUM is not

// Kept in SQLite's application_id, which is in the head: which store it is, and how often what was written was brought
// into the file. A copy, also of the same store, that is older has another one.
struct Mark {
  std::uint16_t store = 0;  // 0: none
  std::uint16_t epoch = 0;
  bool operator==(const Mark&) const = default;
};
inline constexpr std::size_t kMarkAt = 68;
inline constexpr std::size_t kMarkBytes = 4;
Mark mark_of(const Head& head);
Mark mark_of(Connection& connection);  // as SQLite sees it, with the log
void set_mark(Connection& connection, Mark mark);
// Whether `mark` is of the same store, and not more than `most` epochs later than `from`.
bool follows(Mark mark, Mark from, std::uint16_t most);

struct LogHeads {
  std::uint64_t generation = 0;  // another one each time the log restarts; 0: it is empty
  std::vector<Head> heads;       // in the order they were written
  bool is_whole = false;         // it has each page of the database: none is read from the file
  bool has(const Head& head) const;
  // Whether it has `head`, and not before `other`.
  bool has_since(const Head& other, const Head& head) const;
};
// Also of commits that were not finished, and of what is in the file by now.
LogHeads log_of(Connection& connection);
// What SQLite reads of it. The connection must have read from the database before.
LogHeads committed_log_of(Connection& connection);
std::uint64_t log_generation(Connection& connection);

// Whether a log may be of the file with that head.
enum class Fit {
  kNone,
  kFile,   // its first head comes next after that of the file, or the file has one of its heads
  kWhole,  // the log begins with a copy that was restored, and has the whole database: what the file has doesn't matter
};
Fit fit(const Head& head, const LogHeads& log);  // a log without heads fits every file
// Throws StoreError if the log beside the file at `path` is another file's; it stays as it is then. Otherwise returns
// how they fit.
Fit refuse_foreign_log(Connection& connection, const std::string& path);

}  // namespace server
