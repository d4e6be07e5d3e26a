#include "server/store/sqlite/file/raw_file.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

namespace server {
namespace {

constexpr Sql kSelectMark("PRAGMA application_id");
constexpr std::size_t kWriteVersionAt = 18;
constexpr std::size_t kReadVersionAt = 19;
constexpr std::size_t kChangeCounterAt = 24;
constexpr std::size_t kSchemaCookieAt = 40;
constexpr char kWalVersion = 2;

// https://www.sqlite.org/fileformat.html#the_write_ahead_log
constexpr std::size_t kLogHeaderBytes = 32;
constexpr std::uint64_t kLogMagic = 0x377f0683;  // or one less: the byte order of its sums
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::size_t kSaltBytes = 8;
constexpr std::size_t kLogSaltAt = 16;
constexpr std::size_t kLogPageSizeAt = 8;
constexpr std::size_t kFrameSaltAt = 8;

// https://www.sqlite.org/walformat.html#the_wal_index_header
constexpr int kIndexRegionBytes = 32768;
constexpr std::size_t kIndexHeaderBytes = 48;  // which is there twice
constexpr std::size_t kIndexFramesAt = 16;
constexpr std::size_t kIndexPagesAt = 20;

// SQLite never uses the page with this byte, on which it takes its locks.
constexpr std::uint64_t kLockByteAt = 0x40000000;

constexpr int kMostLooks = 100;  // of files that always change

template <std::size_t size>
std::optional<std::array<char, size>> bytes_at(sqlite3_file* file, std::int64_t offset) {
  std::array<char, size> bytes{};
  const bool is_read = file && file->pMethods->xRead(file, bytes.data(), static_cast<int>(size),
                                                     offset) == SQLITE_OK;
  return is_read ? std::optional(bytes) : std::nullopt;
}

std::uint64_t number_at(const char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

Mark mark_from(std::uint32_t id) {
  return {static_cast<std::uint16_t>(id >> 16U), static_cast<std::uint16_t>(id & 0xffffU)};
}

// By how much the number at that place grew from `from` to `head`. It wraps around after the largest.
std::uint32_t step(const Head& from, const Head& head, std::size_t at) {
  return static_cast<std::uint32_t>(number_at(&head[at], 4) - number_at(&from[at], 4));
}

// Where the last commit in the log ends.
struct LogEnd {
  std::uint32_t frames = 0;
  std::uint32_t pages = 0;  // of the database
};

// Read from SQLite's index of the log, in shared memory. Nullopt: there is no index, or it is being written.
std::optional<LogEnd> end_of_log(Connection& connection) {
  sqlite3_file* const file = connection.handle(SQLITE_FCNTL_FILE_POINTER);
  volatile void* region = nullptr;
  const bool is_there =
      file && file->pMethods->iVersion >= 2 && file->pMethods->xShmMap &&
      file->pMethods->xShmMap(file, 0, kIndexRegionBytes, 0, &region) == SQLITE_OK && region;
  if (!is_there) return std::nullopt;
  std::array<char, 2 * kIndexHeaderBytes> headers{};
  std::copy_n(static_cast<const volatile char*>(region), headers.size(), headers.begin());
  if (std::memcmp(headers.data(), &headers[kIndexHeaderBytes], kIndexHeaderBytes) != 0)
    return std::nullopt;
  LogEnd end;
  std::memcpy(&end.frames, &headers[kIndexFramesAt], sizeof end.frames);
  std::memcpy(&end.pages, &headers[kIndexPagesAt], sizeof end.pages);
  return end;
}

// The pages of the database that a log has.
class PagesSeen {
 public:
  PagesSeen(std::uint32_t pages, std::uint64_t page_size)
      : seen_(pages), lock_page_(kLockByteAt / page_size + 1) {}
  void add(std::uint64_t page) {
    if (page > 0 && page <= seen_.size()) seen_[page - 1] = true;
  }
  bool are_all() {
    add(lock_page_);
    return std::all_of(seen_.begin(), seen_.end(), [](bool is_seen) { return is_seen; });
  }

 private:
  std::vector<bool> seen_;
  const std::uint64_t lock_page_;
};

// What is committed, or all that the file of the log has.
LogHeads read_log(Connection& connection, bool is_committed_only) {
  LogHeads log;
  sqlite3_file* const file = connection.handle(SQLITE_FCNTL_JOURNAL_POINTER);
  const auto header = bytes_at<kLogHeaderBytes>(file, 0);
  if (!header || (number_at(header->data(), 4) | 1U) != kLogMagic) return log;
  log.generation = number_at(&(*header)[kLogSaltAt], kSaltBytes);
  const std::uint64_t page_size = number_at(&(*header)[kLogPageSizeAt], 4);
  if (page_size < kHeaderBytes) return log;
  // Only now: SQLite frees the index only of a log that it has opened itself.
  const auto end = is_committed_only ? end_of_log(connection) : std::nullopt;
  PagesSeen pages(end ? end->pages : 0, page_size);
  const auto frame_bytes = static_cast<std::int64_t>(page_size + kFrameHeaderBytes);
  for (std::uint32_t i = 0; !end || i < end->frames; ++i) {
    const std::int64_t at = static_cast<std::int64_t>(kLogHeaderBytes) + i * frame_bytes;
    const auto frame = bytes_at<kFrameHeaderBytes>(file, at);
    // What follows is left from an earlier generation.
    if (!frame || number_at(&(*frame)[kFrameSaltAt], kSaltBytes) != log.generation) return log;
    const std::uint64_t page = number_at(frame->data(), 4);
    pages.add(page);
    if (page != 1) continue;
    if (auto head = bytes_at<kHeaderBytes>(file, at + static_cast<std::int64_t>(kFrameHeaderBytes)))
      log.heads.push_back(*head);
  }
  log.is_whole = end && pages.are_all();
  return log;
}

}  // namespace

std::optional<Head> head_of(Connection& connection) {
  auto head = bytes_at<kHeaderBytes>(connection.handle(SQLITE_FCNTL_FILE_POINTER), 0);
  return head && read_header({head->data(), head->size()}) ? head : std::nullopt;
}

bool is_in_wal_mode(const Head& head) {
  return head[kWriteVersionAt] == kWalVersion && head[kReadVersionAt] == kWalVersion;
}

Mark mark_of(const Head& head) {
  return mark_from(static_cast<std::uint32_t>(number_at(&head[kMarkAt], kMarkBytes)));
}

Mark mark_of(Connection& connection) {
  Statement rows = connection.use(kSelectMark);
  return rows.step() ? mark_from(static_cast<std::uint32_t>(rows.whole(0))) : Mark();
}

void set_mark(Connection& connection, Mark mark) {
  const auto id = static_cast<std::int32_t>(std::uint32_t{mark.store} << 16U | mark.epoch);
  connection.run(("PRAGMA application_id=" + std::to_string(id)).c_str());
}

bool follows(Mark mark, Mark from, std::uint16_t most) {
  return mark.store == from.store && static_cast<std::uint16_t>(mark.epoch - from.epoch) <= most;
}

bool LogHeads::has(const Head& head) const {
  return std::find(heads.begin(), heads.end(), head) != heads.end();
}

bool LogHeads::has_since(const Head& other, const Head& head) const {
  const auto last = std::find(heads.rbegin(), heads.rend(), head);
  return last != heads.rend() && last <= std::find(heads.rbegin(), heads.rend(), other);
}

std::uint64_t log_generation(Connection& connection) {
  const auto salt =
      bytes_at<kSaltBytes>(connection.handle(SQLITE_FCNTL_JOURNAL_POINTER), kLogSaltAt);
  return salt ? number_at(salt->data(), salt->size()) : 0;
}

LogHeads log_of(Connection& connection) {
  return read_log(connection, false);
}

LogHeads committed_log_of(Connection& connection) {
  return read_log(connection, true);
}

// A log begins after all of the one before was brought into the file, and the first commit in it sets the next mark,
// if it is ours. `.restore` writes the mark of the copy. But it writes each page of the database, counts the changes of
// the file on, and makes its schema's number one more than it was.
Fit fit(const Head& head, const LogHeads& log) {
  if (log.heads.empty() || log.has(head)) return Fit::kFile;
  if (!is_in_wal_mode(head)) return Fit::kNone;
  const Head& first = log.heads.front();
  const bool is_first_mark = mark_of(head) == Mark() && mark_of(first).epoch == 1;
  if (is_first_mark || follows(mark_of(first), mark_of(head), 1)) return Fit::kFile;
  const bool is_restored =
      step(head, first, kChangeCounterAt) <= 1 && step(head, first, kSchemaCookieAt) == 1;
  return log.is_whole && is_restored ? Fit::kWhole : Fit::kNone;
}

// Other programs may bring the log into the file meanwhile, and restart it: only what stays is a fault.
Fit refuse_foreign_log(Connection& connection, const std::string& path) {
  int wrong_looks = 0;
  for (int looks = 0; wrong_looks < kLooks; ++looks) {
    if (looks > 0) std::this_thread::sleep_for(kBetweenLooks);
    const std::uint64_t generation = log_generation(connection);
    const std::optional<Head> head = head_of(connection);
    const LogHeads log = committed_log_of(connection);
    const Fit found = head ? fit(*head, log) : Fit::kNone;
    if (found != Fit::kNone) return found;
    if (log.heads.empty() || looks == kMostLooks) return Fit::kFile;
    const bool is_unchanged = log.generation == generation && head_of(connection) == head;
    wrong_looks = is_unchanged ? wrong_looks + 1 : 0;
  }
  connection.leave_log();
  throw StoreError(
      path +
          " and its -wal do not belong together: another file was copied over the database. Put "
          "the right file back; or, to go on with this one, remove -wal and -shm, and what "
          "they have is lost.",
      StoreFault::kMoved);
}

}  // namespace server
