// Whether the database file still has the bytes that SQLite wrote. Another file may be copied over it, by `cp` for
// instance, which leaves its path and inode as they are. Once the file's time or size has changed, its head must be the
// one that was seen last, one from the write-ahead log, or one that a checkpoint may have brought from there.
//
//   FileContent content(path);
//   content.note(stamp, connection);                // just opened
//   content.refuse_overwritten(stamp, connection);  // throws StoreError, kMoved
//
// So that each state of the file has a head of its own, the first commit after each checkpoint marks it:
//
//   const auto mark = content.mark_if_due(connection);   // in a transaction that changes something
//   …                                                     // the transaction is committed
//   if (mark) content.note_marked(*mark, connection);
//
// Every member may be called from any thread, with a connection of its own. Internal to the store.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "server/store/sqlite/file/database_file.hpp"
#include "server/store/sqlite/file/raw_file.hpp"

namespace server {

class FileContent {
 public:
  explicit FileContent(std::string path) : path_(std::move(path)) {}
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;

  // The file is right as it is.
  void note(const FileStamp& stamp, Connection& connection);
  bool is_known(const FileStamp& stamp) const;
  // The stamp was taken before.
  void refuse_overwritten(const FileStamp& stamp, Connection& connection);
  // For the writer: whether other programs have committed since it looked last. After a refusal all are refused until
  // note(), because connections may have read from the other file meanwhile.
  void refuse_from_now_on(const FileStamp& stamp, Connection& connection, bool has_others);
  bool is_overwritten() const;
  void refuse_if_overwritten() const;
  // Whether it is right again.
  bool is_right(Connection& connection) const;
  // SQLite deletes the log beside a file that is empty when a connection is opened, as it is while another is copied.
  void refuse_opening(const FileStamp& stamp) const;

  // One that another program has set, properly.
  void note_mark(Mark mark);
  std::optional<std::uint64_t> mark_if_due(Connection& connection);
  void note_marked(std::uint64_t mark, Connection& connection);

  // Around a checkpoint of this process.
  class Checkpoint {
   public:
    explicit Checkpoint(FileContent& content);
    ~Checkpoint();
    Checkpoint(const Checkpoint&) = delete;
    Checkpoint& operator=(const Checkpoint&) = delete;

   private:
    FileContent& content_;
  };

 private:
  // What was right when it was looked at last.
  struct Known {
    FileStamp stamp;
    Head head{};
    std::uint64_t generation = 0;  // of the log
    Mark latest;                   // that a commit has set
    int own_checkpoints = 0;       // under way
  };
  struct Seen {
    Head head{};
    std::uint64_t generation = 0;
  };
  Known known() const;
  void accept(const Known& before, const FileStamp& stamp, const Seen& seen);
  [[noreturn]] void refuse() const;
  static std::optional<Seen> look(const Known& known, Connection& connection, bool has_others);
  static bool is_marked(const Head& head, const Known& known);
  static bool is_of_ours(const Head& head, const Known& known);
  static bool is_of_log(const Head& head, const Known& known, const LogHeads& log, bool has_others);

  const std::string path_;
  mutable std::mutex mutex_;
  Known known_;
  bool is_overwritten_ = false;
  std::uint64_t checkpoints_ = 0;        // begun, by any program
  std::optional<std::uint64_t> marked_;  // the last mark came after that many of them
};

}  // namespace server
