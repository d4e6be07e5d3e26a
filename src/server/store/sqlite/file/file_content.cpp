#include "server/store/sqlite/file/file_content.hpp"

#include <thread>

#include "server/base/digest.hpp"
#include "server/store/store.hpp"

namespace server {
namespace {

std::uint16_t new_store() {
  const std::string bytes = random_bytes(2);
  const auto number = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) << 8U |
                                                 static_cast<unsigned char>(bytes[1]));
  return number == 0 ? 1 : number;
}

Mark next(Mark mark) {
  if (mark.store == 0) return {new_store(), 1};
  return {mark.store, static_cast<std::uint16_t>(mark.epoch + 1)};
}

}  // namespace

void FileContent::note(const FileStamp& stamp, Connection& connection) {
  const std::uint64_t generation = log_generation(connection);
  const Head head = head_of(connection).value_or(Head());
  const Mark latest = mark_of(connection);
  const std::lock_guard lock(mutex_);
  known_.stamp = stamp;
  known_.head = head;
  known_.generation = generation;
  known_.latest = latest;
  is_overwritten_ = false;
  marked_.reset();
}

bool FileContent::is_known(const FileStamp& stamp) const {
  const std::lock_guard lock(mutex_);
  return !is_overwritten_ && stamp == known_.stamp;
}

void FileContent::refuse_if_overwritten() const {
  if (is_overwritten()) refuse();
}

void FileContent::refuse_opening(const FileStamp& stamp) const {
  if (stamp.bytes == 0 || is_overwritten()) refuse();
}

void FileContent::refuse_overwritten(const FileStamp& stamp, Connection& connection) {
  if (is_known(stamp)) return;
  refuse_if_overwritten();
  const Known before = known();
  const auto seen = look(before, connection, false);
  if (!seen) refuse();
  accept(before, stamp, *seen);
}

void FileContent::refuse_from_now_on(const FileStamp& stamp, Connection& connection,
                                     bool has_others) {
  if (is_known(stamp)) return;
  refuse_if_overwritten();
  const Known before = known();
  const auto seen = look(before, connection, has_others);
  if (seen) return accept(before, stamp, *seen);
  const std::lock_guard lock(mutex_);
  is_overwritten_ = true;
  refuse();
}

bool FileContent::is_overwritten() const {
  const std::lock_guard lock(mutex_);
  return is_overwritten_;
}

bool FileContent::is_right(Connection& connection) const {
  return look(known(), connection, false).has_value();
}

void FileContent::note_mark(Mark mark) {
  const std::lock_guard lock(mutex_);
  known_.latest = mark;
}

std::optional<std::uint64_t> FileContent::mark_if_due(Connection& connection) {
  std::uint64_t checkpoints = 0;
  {
    const std::lock_guard lock(mutex_);
    checkpoints = checkpoints_;
    if (marked_ == checkpoints) return std::nullopt;
  }
  const Mark mark = next(mark_of(connection));
  set_mark(connection, mark);
  const std::lock_guard lock(mutex_);
  known_.latest = mark;
  return checkpoints;
}

void FileContent::note_marked(std::uint64_t mark, Connection& connection) {
  const std::uint64_t generation = log_generation(connection);
  const std::lock_guard lock(mutex_);
  marked_ = mark;
  known_.generation = generation;
}

FileContent::Checkpoint::Checkpoint(FileContent& content) : content_(content) {
  const std::lock_guard lock(content_.mutex_);
  ++content_.checkpoints_;
  ++content_.known_.own_checkpoints;
}

FileContent::Checkpoint::~Checkpoint() {
  const std::lock_guard lock(content_.mutex_);
  --content_.known_.own_checkpoints;
}

FileContent::Known FileContent::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

void FileContent::accept(const Known& before, const FileStamp& stamp, const Seen& seen) {
  const std::lock_guard lock(mutex_);
  known_.stamp = stamp;
  known_.head = seen.head;
  known_.generation = seen.generation;
  const bool is_by_others = before.own_checkpoints == 0 && seen.head != before.head;
  if (is_by_others) ++checkpoints_;
}

void FileContent::refuse() const {
  throw StoreError(path_ +
                       " was overwritten by another file; put the right file back, or, to go on "
                       "with this one, stop the server, remove -wal and -shm, and start it.",
                   StoreFault::kMoved);
}

std::optional<FileContent::Seen> FileContent::look(const Known& known, Connection& connection,
                                                   bool has_others) {
  for (int looks = 0; looks < kLooks; ++looks) {
    if (looks > 0) std::this_thread::sleep_for(kBetweenLooks);
    // Before the head: a checkpoint, and a restart of the log, may come in between.
    const std::uint64_t generation = log_generation(connection);
    const std::optional<Head> head = head_of(connection);
    if (!head) continue;
    const bool is_expected =
        is_of_ours(*head, known) || is_of_log(*head, known, log_of(connection), has_others);
    if (is_expected) return Seen{*head, generation};
  }
  return std::nullopt;
}

bool FileContent::is_marked(const Head& head, const Known& known) {
  const Mark mark = mark_of(head);
  const Mark first = mark_of(known.head);
  const auto epochs = static_cast<std::uint16_t>(known.latest.epoch - first.epoch);
  return mark.store != 0 && (mark == known.latest || follows(mark, first, epochs));
}

bool FileContent::is_of_ours(const Head& head, const Known& known) {
  return head == known.head || (known.own_checkpoints > 0 && is_marked(head, known));
}

// Of a log that may have been restarted since, the heads that were brought into the file may be gone.
bool FileContent::is_of_log(const Head& head, const Known& known, const LogHeads& log,
                            bool has_others) {
  if (log.has_since(known.head, head)) return true;
  const bool may_be_new = known.generation == 0 || log.generation != known.generation;
  return may_be_new && is_in_wal_mode(head) && (is_marked(head, known) || has_others);
}

}  // namespace server
