#include "server/store/sqlite/backup/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "server/base/digest.hpp"
#include "server/store/sqlite/file/connection.hpp"
#include "server/store/sqlite/file/raw_file.hpp"
#include "server/store/sqlite/file/store_lock.hpp"
#include "server/store/sqlite/schema.hpp"

namespace server {
namespace {

constexpr Sql kCopy("VACUUM INTO ?");
constexpr Sql kCheckPages("PRAGMA integrity_check(1)");
constexpr Sql kCheckReferences("PRAGMA foreign_key_check");
constexpr Sql kCountBookings("SELECT COUNT(*) FROM bookings");
constexpr Sql kLeaveLog("PRAGMA journal_mode=DELETE");

[[noreturn]] void fail_at(const std::string& path) {
  throw StoreError(path + ": " + std::strerror(errno), StoreFault::kOther);
}

// A file that exists until it is kept under another name.
class PartialFile {
 public:
  explicit PartialFile(const std::string& beside)
      : path_(beside + ".part-" + to_hex(random_bytes(6))),
        file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail_at(path_);
  }
  ~PartialFile() {
    ::close(file_);
    if (!is_kept_) ::unlink(path_.c_str());
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const std::string& path() const { return path_; }
  void give_to_owner_of(const std::string& store) const {
    if (!give_to_owner(file_, store)) fail_at(path_);
  }
  // The copy goes a way of its own from here.
  void forget_mark() const {
    const std::array<char, kMarkBytes> none{};
    if (::pwrite(file_, none.data(), none.size(), kMarkAt) != kMarkBytes) fail_at(path_);
  }
  void sync() const {
    if (::fsync(file_) != 0) fail_at(path_);
  }
  void keep_as(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) fail_at(path);
    is_kept_ = true;
    sync_folder_of(path);
  }
  static void sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::absolute(path).parent_path();
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) fail_at(folder);
    ::fsync(opened);
    ::close(opened);
  }

 private:
  std::string path_;
  int file_;
  bool is_kept_ = false;
};

// Checks that it is a whole database of ours. Returns the number of its bookings.
std::int64_t check_copy(const std::string& copy, const std::string& of) {
  Connection connection(copy, Connection::Mode::kReading);
  if (Statement rows = connection.use(kCheckPages); !rows.step() || rows.text(0) != "ok") {
    throw StoreError(of + " is damaged: " + one_line(rows.text(0)), StoreFault::kOther);
  }
  if (connection.use(kCheckReferences).step()) {
    throw StoreError(of + " is damaged: rows refer to rows that are missing.", StoreFault::kOther);
  }
  check_version(connection, of);
  Statement rows = connection.use(kCountBookings);
  return rows.step() ? rows.whole(0) : 0;
}

// Copies one state of the database, with what its write-ahead log has, and checks the copy.
std::int64_t copy_whole(const std::string& from, const PartialFile& to) {
  if (!std::filesystem::is_regular_file(from)) {
    throw StoreError(from + ": there is no such file.", StoreFault::kOther);
  }
  std::int64_t bookings = 0;
  try {
    {
      Connection connection(from, Connection::Mode::kExisting);
      schema_version(connection);  // only now is the log opened
      refuse_foreign_log(connection, from);
      connection.use(kCopy).bind(to.path()).step();
    }
    to.forget_mark();
    bookings = check_copy(to.path(), from);
  } catch (const StoreError& error) {
    const std::string why = error.what();
    if (why.starts_with(from)) throw;
    throw StoreError(from + " can't be copied: " + why, StoreFault::kOther);  // SQLite's own words
  }
  to.sync();
  return bookings;
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code none;
  return std::filesystem::equivalent(a, b, none);
}

// Whether there is anything of that name, a link that leads nowhere too.
bool is_there(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(std::filesystem::symlink_status(path, none));
}

// Whether `to` is a store, or belongs to one by its name: SQLite takes what it finds under such a name for its own.
bool belongs_to_store(const std::string& store, const std::string& to) {
  if (is_same_file(store, to)) return true;
  for (const std::string end : {"-wal", "-shm", "-lock", "-journal"}) {
    const bool is_named = to.ends_with(end) && is_there(to.substr(0, to.size() - end.size()));
    const bool is_of_store = is_same_file(real_path(store) + end, to);
    if (is_named || is_of_store || is_there(to + end)) return true;
  }
  return false;
}

// A whole database of ours, of this version or an earlier one, and no link to one.
bool is_backup(const std::string& path) {
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path))) return false;
  try {
    Connection connection(path, Connection::Mode::kImmutable);
    check_version(connection, path);
    return true;
  } catch (const StoreError&) {
    return false;
  }
}

void refuse_replacing(const std::string& store, const std::string& to) {
  if (belongs_to_store(store, to)) {
    throw StoreError(to + " belongs to a store; give another file.", StoreFault::kOther);
  }
  if (is_there(to) && !is_backup(to)) {
    throw StoreError(to + " is not an earlier backup; give another file, or move that one away.",
                     StoreFault::kOther);
  }
}

// Brings the write-ahead log into the file. Throws if a program that knows no StoreLock uses it; a file
// that can't be read is left as it is.
void finish_log(const std::string& store) {
  try {
    Connection connection(store, Connection::Mode::kExisting);
    connection.wait_at_most(std::chrono::milliseconds(0));
    connection.use(kLeaveLog).step();
  } catch (const StoreError& error) {
    if (error.fault == StoreFault::kBusy)
      throw StoreError(store + " is in use; stop the server first.", StoreFault::kOther);
  }
}

std::string stamp_of(core::Instant now) {
  std::string stamp = core::format_instant(now);
  std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
  return stamp;
}

// The old file under a new name, which is returned: this one, or this one and a number if there was a restore in the same
// second. It has both names until the new file takes the old one, so that a crash in between loses nothing.
std::string keep_aside(const std::string& store, const std::string& name) {
  std::string kept = name;
  for (int number = 2; ::link(store.c_str(), kept.c_str()) != 0; ++number) {
    if (errno != EEXIST) fail_at(kept);
    kept = name + "-" + std::to_string(number);
  }
  const std::string log = store + "-wal";
  const bool has_log = std::filesystem::exists(log);  // of a file that couldn't be read
  if (has_log && ::rename(log.c_str(), (kept + "-wal").c_str()) != 0) fail_at(log);
  ::unlink((store + "-shm").c_str());
  return kept;
}

}  // namespace

std::int64_t back_up_sqlite(const std::string& store, const std::string& to) {
  refuse_replacing(store, to);
  PartialFile copy(to);
  const std::int64_t bookings = copy_whole(store, copy);
  copy.keep_as(to);
  return bookings;
}

Restored restore_sqlite(const std::string& from, const std::string& given, core::Instant now) {
  const std::string store = real_path(given);
  if (is_same_file(from, store)) {
    throw StoreError(from + " is the store itself; give a backup of it.", StoreFault::kOther);
  }
  const StoreLock lock(store, StoreLock::Kind::kAlone);
  PartialFile copy(store);
  Restored restored;
  restored.bookings = copy_whole(from, copy);
  copy.give_to_owner_of(store);
  if (std::filesystem::exists(store)) {
    finish_log(store);
    restored.kept = keep_aside(store, store + ".before-restore-" + stamp_of(now));
  }
  copy.keep_as(store);
  return restored;
}

}  // namespace server
