// Which files a database's path names, and whether they are still those that were opened. Somebody
// may delete or replace them under a running server, which SQLite doesn't notice.
//
//   const server::DatabaseFiles opened = server::look_at(path);
//   …
//   if (server::change_of(opened, server::look_at(path)) != server::FileChange::kNone) …
//
// Internal to the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace server {

struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileId&) const = default;
};

// Changes with each write to the file. The times are in nanoseconds.
struct FileStamp {
  std::int64_t bytes = -1;
  std::int64_t modified_at = 0;
  std::int64_t changed_at = 0;  // also its owner or mode
  bool operator==(const FileStamp&) const = default;
};

// The database, and what SQLite keeps beside it: PATH-wal with the last commits, and PATH-shm.
struct DatabaseFiles {
  std::optional<FileId> database;
  std::optional<FileId> wal = std::nullopt;
  std::optional<FileId> shm = std::nullopt;
  FileStamp stamp = {};  // of the database
};
DatabaseFiles look_at(const std::string& path);
DatabaseFiles look_at_database(const std::string& path);  // alone

enum class FileChange {
  kNone,
  kGone,
  kReplaced,  // by another file, which can be opened
  kMixed      // files of two databases, or a part of one is missing: opening them would harm both
};
// A file that `opened` doesn't have may have come since.
FileChange change_of(const DatabaseFiles& opened, const DatabaseFiles& now);

// What the first bytes of a database file say.
struct DatabaseHeader {
  std::uint64_t bytes = 0;  // the size that the file must have
  std::uint32_t user_version = 0;
  bool operator==(const DatabaseHeader&) const = default;
};
inline constexpr std::size_t kHeaderBytes = 100;
std::optional<DatabaseHeader> read_header(std::string_view first_bytes);  // nullopt: not a database
// Of a file that is there to its end; nullopt while it is still being copied.
std::optional<DatabaseHeader> header_of_whole_file(const std::string& path);

bool has_wal_content(const std::string& path);

}  // namespace server
