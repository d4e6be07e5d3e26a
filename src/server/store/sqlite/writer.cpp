#include "server/store/sqlite/writer.hpp"

#include <utility>

#include "server/store/sqlite/file/raw_file.hpp"
#include "server/store/sqlite/file/store_lock.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/server_values.hpp"

namespace server {
namespace {

constexpr Sql kQuickCheck("PRAGMA quick_check(1)");
constexpr Sql kDataVersion("PRAGMA data_version");
// A booking changes about fifteen pages, and the next ones mostly the same: the more of them share a checkpoint, the fewer
// pages it copies. 16 MiB of the log at most, unless a reader holds it.
constexpr int kCheckpointPages = 4000;
// Its row, mails and webhooks: a disk that takes less isn't one to book on.
constexpr std::size_t kAsLongAsABooking = std::size_t{128} * 1024;
// A disk that takes so long isn't waited for any more than it must be when the server stops.
constexpr std::chrono::milliseconds kSlowCommit{500};
constexpr std::chrono::milliseconds kLongAtStop{1000};
// So that a checkpoint that is under way when the server stops doesn't keep it for much longer.
constexpr std::chrono::milliseconds kLongCheckpoint{2000};
// A file that hasn't changed for so long isn't being copied any more.
constexpr std::chrono::milliseconds kCopied{1000};
// Each waits for all of them.
constexpr std::size_t kMostInOneCommit = 64;

StoreError held() {
  return {"database: another write takes too long", StoreFault::kBusy};
}

bool is_intact(Connection& connection) {
  Statement rows = connection.use(kQuickCheck);
  return rows.step() && rows.text(0) == "ok";
}

// Another one after a commit of another connection.
std::int64_t data_version(Connection& connection) {
  Statement rows = connection.use(kDataVersion);
  return rows.step() ? rows.whole(0) : 0;
}

}  // namespace

Writer::Writer(OpenedFile& file, FileContent& content, Callbacks callbacks)
    : file_(file),
      content_(content),
      callbacks_(std::move(callbacks)),
      checkpointer_([this](const std::stop_token& stop) {
        try {
          content_.refuse_opening(file_.refuse_changed());
          Connection connection(file_.path());
          checkpoint(connection, stop);
        } catch (const StoreError&) {  // the log still has it
        }
      }) {}

// The last connection that is closed brings the write-ahead log into the file, which can't be cut short.
Writer::~Writer() {
  if (!connection_ || is_slow_ || backlog_.time() > kLongAtStop) return;
  try {
    refuse_overwritten(file_.refuse_changed());
    connection_->finish_log();
  } catch (const StoreError&) {  // the log is not of the file that is there
  }
}

Added Writer::write(const std::function<void(Transaction&)>& work) {
  WriteQueue::Entry own(&work);
  const auto result = queue_.wait(own, Patience::left_or(kLockPatience));
  if (result == WriteQueue::Result::kTooLate) throw held();
  if (result == WriteQueue::Result::kTurn) {
    WriteQueue::Turn turn(queue_);
    write_with_others(own, turn);
  }
  if (own.is_kept) return std::move(own.added);
  if (own.failure) std::rethrow_exception(own.failure);
  throw held();
}

void Writer::check(std::chrono::milliseconds patience, bool writes) {
  WriteQueue::Entry own(nullptr);
  if (queue_.wait(own, patience) != WriteQueue::Result::kTurn) throw held();
  const WriteQueue::Turn turn(queue_);
  adopt_if_replaced();
  reopen_if_put_right();
  Connection& connection = ready();
  struct Usual {  // restores the usual wait on every exit
    Connection& connection;
    ~Usual() { connection.wait_at_most(kLockPatience); }
  } const usual{connection};
  connection.wait_at_most(patience);
  SqliteTransaction transaction(connection);
  notice_others();
  if (!writes && !has_failed_) return;
  note_check(connection, has_failed_ ? kAsLongAsABooking : 1);
  put_on_disk(transaction);
  has_failed_ = false;
}

void Writer::stop_waiting() {
  queue_.stop_waiting();
  checkpointer_.stop();
}

std::optional<std::uint64_t> Writer::times_version() const {
  return has_opened_ ? times_version_.stable() : std::nullopt;
}

// A failure to begin is of `own` alone: the next in line tries again, with its own patience.
void Writer::write_with_others(WriteQueue::Entry& own, WriteQueue::Turn& turn) {
  Parts parts = {&own};
  try {
    SqliteTransaction transaction(ready());
    const Parts others = turn.take(kMostInOneCommit - 1);
    parts.insert(parts.end(), others.begin(), others.end());
    commit(transaction, parts);
  } catch (...) {
    fail(own);
    if (parts.size() > 1) write_each(parts);
  }
  checkpointer_.note_write(backlog_.time() > kLongCheckpoint);
}

// Of those that failed together, such as when the disk had no room for all, each may succeed alone.
void Writer::write_each(const Parts& parts) {
  for (WriteQueue::Entry* const part : parts) {
    try {
      SqliteTransaction transaction(ready());
      commit(transaction, {part});
    } catch (...) {
      fail(*part);
    }
  }
}

// Throws if nothing is kept of any part.
void Writer::commit(SqliteTransaction& transaction, const Parts& parts) {
  notice_others();
  for (WriteQueue::Entry* const part : parts) run(transaction, *part);
  {
    std::optional<TimesVersion::Change> change;
    if (transaction.changes_times()) change.emplace(times_version_);
    put_on_disk(transaction);
  }
  has_failed_ = false;
  try {
    // Nothing is reported as kept that went into a file which is gone, or beside one that was overwritten, by now.
    refuse_overwritten(file_.refuse_changed());
    for (WriteQueue::Entry* const part : parts) part->is_kept = !part->failure;
  } catch (const StoreError&) {
    for (WriteQueue::Entry* const part : parts) part->failure = std::current_exception();
  }
}

void Writer::put_on_disk(SqliteTransaction& transaction) {
  const auto began = WriteProgress::now();
  const WriteProgress::Commit under_way(progress_, began);
  // Now, so that all that the transaction has read was right.
  refuse_overwritten(file_.refuse_moved());
  std::optional<std::uint64_t> mark;
  const std::int64_t changes = connection_->changes();
  if (std::exchange(changes_, changes) != changes) mark = content_.mark_if_due(*connection_);
  transaction.commit();
  const auto took = std::chrono::duration_cast<LogBacklog::Time>(WriteProgress::now() - began);
  backlog_.note_commit(connection_->log_pages(), took);
  if (mark) content_.note_marked(*mark, *connection_);
  if (connection_->log_pages() >= kCheckpointPages) {
    try {
      checkpoint(*connection_, checkpointer_.stop_token());
    } catch (const StoreError&) {  // the log still has it
    }
  }
  is_slow_ = WriteProgress::now() - began > kSlowCommit;
  progress_.note_commit();
}

// Throws if SQLite has undone the other parts too.
void Writer::run(SqliteTransaction& transaction, WriteQueue::Entry& part) {
  part.failure = nullptr;
  try {
    // The lock came, but too late, or for nobody.
    if (part.patience && part.patience->has_ended()) throw held();
    part.added = transaction.run_part(*part.work);
  } catch (...) {
    if (!transaction.is_open()) throw;
    fail(part);
  }
}

// With the exception that is being handled.
void Writer::fail(WriteQueue::Entry& part) {
  part.failure = std::current_exception();
  try {
    throw;
  } catch (const StoreError& error) {
    const bool is_of_disk =
        error.fault == StoreFault::kFull || error.fault == StoreFault::kInputOutput;
    has_failed_ = has_failed_ || is_of_disk;
  } catch (...) {  // not the disk's
  }
}

// Another program, such as the sqlite3 shell, has written to the file since the last turn. In a transaction, so that none
// does meanwhile.
void Writer::notice_others() {
  const std::int64_t seen = data_version(*connection_);
  if (seen == data_version_) return;
  const TimesVersion::Change change(times_version_);
  const Mark mark = mark_of(*connection_);
  refuse_overwritten(file_.refuse_moved());
  content_.note_mark(mark);
  data_version_ = seen;
}

bool Writer::has_others() {
  try {
    return data_version(*connection_) != data_version_;
  } catch (const StoreError&) {
    return false;
  }
}

void Writer::refuse_overwritten(const FileStamp& stamp) {
  if (!content_.is_known(stamp)) content_.refuse_from_now_on(stamp, *connection_, has_others());
}

void Writer::checkpoint(Connection& connection, const std::stop_token& stop) {
  if (stop.stop_requested()) return;
  content_.refuse_overwritten(file_.refuse_changed(), connection);
  const FileContent::Checkpoint under_way(content_);
  const std::stop_callback interrupt(stop, [&] { connection.interrupt(); });
  backlog_.note_checkpoint(connection.checkpoint());
  content_.refuse_overwritten(file_.refuse_moved(), connection);
}

Connection& Writer::ready() {
  const FileStamp stamp = file_.refuse_changed();
  content_.refuse_if_overwritten();
  if (connection_) {
    refuse_overwritten(stamp);
  } else {
    open();
  }
  return *connection_;
}

void Writer::open() {
  try {
    use(std::make_unique<Connection>(file_.path()));
  } catch (const StoreError& error) {
    // While a connection is open that found a read-only disk, SQLite opens none for writing: the
    // next attempt does without.
    if (error.fault == StoreFault::kReadOnly) callbacks_.refused();
    throw;
  }
}

void Writer::use(std::unique_ptr<Connection> connection) {
  // SQLite begins a transaction of such a connection too, and only the first write in it fails.
  if (connection->is_read_only()) {
    throw StoreError(file_.path() + " can only be read." + what_to_do(file_.path(), file_.path()),
                     StoreFault::kReadOnly);
  }
  callbacks_.opening();
  Fit fit = Fit::kNone;
  {
    SqliteTransaction transaction(*connection);
    fit = refuse_foreign_log(*connection, file_.path());
    migrate(*connection, file_.path());
    data_version_ = data_version(*connection);
    transaction.commit();
  }
  connection->count_log_pages();
  file_.note();
  content_.note(file_.refuse_moved(), *connection);
  changes_ = connection->changes();
  connection_ = std::move(connection);
  has_opened_ = true;
  const TimesVersion::Change change(times_version_);
  callbacks_.opened();
  if (fit == Fit::kWhole && callbacks_.say) {
    callbacks_.say("Another program has written the whole database to " + file_.path() +
                   "-wal, such as .restore of sqlite3. It is used instead of what was in " +
                   file_.path() + ".");
  }
}

void Writer::adopt_if_replaced() {
  if (!file_.is_replaced()) return;
  const auto header = header_of_whole_file(file_.path());
  const bool is_ours = header && header->user_version > 0;
  if (!is_ours) return;
  auto connection = std::make_unique<Connection>(file_.path());
  if (!is_intact(*connection)) return;
  use(std::move(connection));
  if (callbacks_.say) {
    callbacks_.say(file_.path() +
                   " was replaced while the server ran; it goes on with the new file.");
  }
}

// The connections may have read from the other file. Without any of them, SQLite takes all of the log as not yet in the
// file, also what a checkpoint was just writing when the file was overwritten.
void Writer::reopen_if_put_right() {
  if (!content_.is_overwritten()) return;
  const FileStamp stamp = file_.refuse_changed();
  const auto now = WriteProgress::now();
  if (std::exchange(looked_at_, stamp) != stamp) unchanged_since_ = now;
  const bool may_be_copied_still = now - unchanged_since_ < kCopied;
  if (may_be_copied_still || (connection_ && !content_.is_right(*connection_))) return;
  callbacks_.opened();
  connection_.reset();
  connection_ = std::make_unique<Connection>(file_.path());
  if (is_intact(*connection_)) use(std::move(connection_));
}

}  // namespace server
