#include "server/store/sqlite/file/database_file.hpp"

#include <sys/stat.h>

#include <fstream>

namespace server {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);

std::uint32_t big_endian(std::string_view bytes, std::size_t from, std::size_t count) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(from, count)) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return found;
}

std::optional<FileId> id_of(const std::string& path) {
  const auto found = status_of(path);
  if (!found) return std::nullopt;
  return FileId{found->st_dev, found->st_ino};
}

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  return time.tv_sec * kPerSecond + time.tv_nsec;
}

}  // namespace

DatabaseFiles look_at_database(const std::string& path) {
  const auto found = status_of(path);
  if (!found) return {};
  return {.database = FileId{found->st_dev, found->st_ino},
          .stamp = {found->st_size, nanoseconds(found->st_mtim), nanoseconds(found->st_ctim)}};
}

DatabaseFiles look_at(const std::string& path) {
  DatabaseFiles files = look_at_database(path);
  files.wal = id_of(path + "-wal");
  files.shm = id_of(path + "-shm");
  return files;
}

FileChange change_of(const DatabaseFiles& opened, const DatabaseFiles& now) {
  if (!now.database) return FileChange::kGone;
  const bool has_same_database = now.database == opened.database;
  const auto is_kept = [&](const auto& before, const auto& after) {
    return before && before == after;
  };
  const auto is_lost = [&](const auto& before, const auto& after) {
    return before && before != after;
  };
  const bool is_mixed = has_same_database
                            ? is_lost(opened.wal, now.wal) || is_lost(opened.shm, now.shm)
                            : is_kept(opened.wal, now.wal) || is_kept(opened.shm, now.shm);
  if (is_mixed) return FileChange::kMixed;
  return has_same_database ? FileChange::kNone : FileChange::kReplaced;
}

// https://www.sqlite.org/fileformat.html#the_database_header
std::optional<DatabaseHeader> read_header(std::string_view first_bytes) {
  if (first_bytes.size() < kHeaderBytes || !first_bytes.starts_with(kMagic)) return std::nullopt;
  const std::uint32_t page_size = big_endian(first_bytes, 16, 2);
  const bool is_largest = page_size == 1;
  const std::uint64_t page_bytes = is_largest ? 65536 : page_size;
  const std::uint64_t pages = big_endian(first_bytes, 28, 4);
  return DatabaseHeader{page_bytes * pages, big_endian(first_bytes, 60, 4)};
}

std::optional<DatabaseHeader> header_of_whole_file(const std::string& path) {
  std::string first(kHeaderBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  if (!file) return std::nullopt;
  const auto header = read_header(first);
  const auto found = status_of(path);
  const bool is_whole =
      header && found && static_cast<std::uint64_t>(found->st_size) >= header->bytes;
  return is_whole ? header : std::nullopt;
}

bool has_wal_content(const std::string& path) {
  const auto found = status_of(path + "-wal");
  return found && found->st_size > 0;
}

}  // namespace server
