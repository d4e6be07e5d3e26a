#include "server/store/sqlite/file/raw_file.hpp"

#include <algorithm>
#include <set>
#include <thread>

namespace server {
namespace {

constexpr Sql kSelectMark("PRAGMA application_id");
constexpr std::size_t kWriteVersionAt = 18;
constexpr std::size_t kReadVersionAt = 19;
constexpr char kWalVersion = 2;

// https://www.sqlite.org/fileformat.html#the_write_ahead_log
constexpr std::size_t kLogHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::size_t kSaltBytes = 8;
constexpr std::size_t kLogSaltAt = 16;
constexpr std::size_t kLogPageSizeAt = 8;
constexpr std::size_t kFrameSaltAt = 8;

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
  LogHeads log;
  sqlite3_file* const file = connection.handle(SQLITE_FCNTL_JOURNAL_POINTER);
  const auto header = bytes_at<kLogHeaderBytes>(file, 0);
  if (!header) return log;
  log.generation = number_at(&(*header)[kLogSaltAt], kSaltBytes);
  const std::uint64_t page_size = number_at(&(*header)[kLogPageSizeAt], 4);
  if (page_size < kHeaderBytes) return log;
  for (std::int64_t at = kLogHeaderBytes;;
       at += static_cast<std::int64_t>(page_size + kFrameHeaderBytes)) {
    const auto frame = bytes_at<kFrameHeaderBytes>(file, at);
    // What follows is left from an earlier generation.
    if (!frame || number_at(&(*frame)[kFrameSaltAt], kSaltBytes) != log.generation) return log;
    if (number_at(frame->data(), 4) != 1) continue;
    if (auto head = bytes_at<kHeaderBytes>(file, at + static_cast<std::int64_t>(kFrameHeaderBytes)))
      log.heads.push_back(*head);
  }
}

// Not the log's first head: after a crash it may be one of a commit that was never finished.
bool belongs_to(const Head& head, const LogHeads& log, Mark latest) {
  if (log.heads.empty() || log.has(head)) return true;
  std::set<std::uint16_t> epochs;
  for (const Head& each : log.heads) {
    const Mark mark = mark_of(each);
    if (mark.store == latest.store) epochs.insert(mark.epoch);
  }
  const auto most = static_cast<std::uint16_t>(epochs.size());
  const Mark mark = mark_of(head);
  const bool may_be_first = mark == Mark() && latest.epoch <= most;
  return is_in_wal_mode(head) && (may_be_first || follows(latest, mark, most));
}

// Other programs may bring the log into the file meanwhile, and restart it: only what stays is a fault.
void refuse_foreign_log(Connection& connection, const std::string& path) {
  int wrong_looks = 0;
  for (int looks = 0; wrong_looks < kLooks; ++looks) {
    if (looks > 0) std::this_thread::sleep_for(kBetweenLooks);
    const std::uint64_t generation = log_generation(connection);
    const std::optional<Head> head = head_of(connection);
    const LogHeads log = log_of(connection);
    const Mark latest = mark_of(connection);
    if (log.heads.empty() || (head && belongs_to(*head, log, latest)) || looks == kMostLooks)
      return;
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
