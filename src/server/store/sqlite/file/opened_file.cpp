#include "server/store/sqlite/file/opened_file.hpp"

#include "server/store/store.hpp"

namespace server {

void OpenedFile::note() {
  const DatabaseFiles now = look_at(path_);
  const std::lock_guard lock(mutex_);
  opened_ = now;
}

DatabaseFiles OpenedFile::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

bool OpenedFile::is_replaced() const {
  return change_of(opened(), look_at(path_)) == FileChange::kReplaced;
}

FileStamp OpenedFile::refuse_changed() const {
  const DatabaseFiles now = look_at(path_);
  const FileChange change = change_of(opened(), now);
  if (change != FileChange::kNone) refuse(change);
  return now.stamp;
}

FileStamp OpenedFile::refuse_moved() const {
  const DatabaseFiles now = look_at_database(path_);
  if (now.database && now.database == opened().database) return now.stamp;
  refuse(now.database ? FileChange::kReplaced : FileChange::kGone);
}

void OpenedFile::refuse(FileChange change) const {
  std::string sentence =
      path_ +
      " and its -wal and -shm do not belong together any more; put the removed files back, or "
      "stop the server, remove -wal and -shm of another database, and start it.";
  if (change == FileChange::kGone) sentence = path_ + " is gone; put it back.";
  if (change == FileChange::kReplaced) {
    sentence = path_ + " was replaced by a file that is not, or not yet, a whole database.";
  }
  throw StoreError(sentence, StoreFault::kMoved);
}

}  // namespace server
