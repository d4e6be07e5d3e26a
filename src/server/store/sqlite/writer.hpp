// The one connection that writes, behind a queue, which is fairer to threads than SQLite's busy handler. A commit waits for
// the disk, so the thread whose turn it is commits the work of those that wait as well: each is a part of one
// transaction, is undone alone if it fails, and is done when the commit is on disk.
//
//   Writer writer(file, {.opened = …, .say = …});
//   Added added = writer.write(work);
//
// Every member may be called from any thread. Internal to the store.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "server/store/sqlite/file/file_content.hpp"
#include "server/store/sqlite/file/opened_file.hpp"
#include "server/store/sqlite/transaction.hpp"
#include "server/store/sqlite/writing/checkpointer.hpp"
#include "server/store/sqlite/writing/log_backlog.hpp"
#include "server/store/sqlite/writing/times_version.hpp"
#include "server/store/sqlite/writing/write_queue.hpp"

namespace server {

class Writer {
 public:
  struct Callbacks {
    std::function<void()> opening;  // the file can be written; may throw StoreError
    std::function<void()>
        opened;  // readers' connections are of another file, or of one that nobody wrote
    std::function<void()> refused;              // they keep the file from being opened for writing
    std::function<void(std::string_view)> say;  // for the owner; may be empty
  };
  // `file` and `content` must outlive this.
  Writer(OpenedFile& file, FileContent& content, Callbacks callbacks);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Throws if it can't be opened for writing at present. The members below try again.
  void open();
  bool has_opened() const { return has_opened_; }
  // As Store's. The work may use connection().
  Added write(const std::function<void(Transaction&)>& work);
  void check(std::chrono::milliseconds patience, bool writes);
  std::optional<std::uint64_t> times_version() const;
  const WriteProgress& progress() const { return progress_; }
  void stop_waiting();
  // Within the work of a write.
  Connection& connection() { return *connection_; }

 private:
  using Parts = std::vector<WriteQueue::Entry*>;

  // All of them need the turn, or the constructor's solitude.
  void write_with_others(WriteQueue::Entry& own, WriteQueue::Turn& turn);
  void write_each(const Parts& parts);
  void commit(SqliteTransaction& transaction, const Parts& parts);
  void put_on_disk(SqliteTransaction& transaction);
  void run(SqliteTransaction& transaction, WriteQueue::Entry& part);
  void fail(WriteQueue::Entry& part);
  void notice_others();
  Connection& ready();
  void use(std::unique_ptr<Connection> connection);
  void adopt_if_replaced();
  void reopen_if_put_right();
  void refuse_overwritten(const FileStamp& stamp);
  bool has_others();
  // On its connection, by any thread.
  void checkpoint(Connection& connection, const std::stop_token& stop);

  OpenedFile& file_;
  FileContent& content_;
  const Callbacks callbacks_;
  WriteQueue queue_;
  TimesVersion times_version_;
  WriteProgress progress_;
  bool is_slow_ = false;  // the last commit
  LogBacklog backlog_;
  bool has_failed_ = false;  // the last commit, for want of a disk that works
  // Null: it can't be opened at present.
  std::unique_ptr<Connection> connection_;
  std::int64_t data_version_ = 0;  // as the connection saw it last
  std::int64_t changes_ = 0;       // of the connection, at its last commit
  FileStamp looked_at_;            // of a file that was overwritten, when it was looked at last
  WriteProgress::Time unchanged_since_;  // this one
  std::atomic<bool> has_opened_ = false;
  Checkpointer checkpointer_;
};

}  // namespace server
