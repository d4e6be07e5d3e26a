// The database file that a store has opened: whether it and the files beside it are still at their place.
//
//   OpenedFile file(path);
//   file.note();              // just opened
//   file.refuse_changed();    // before and after a write: throws StoreError, kMoved
//
// Every member may be called from any thread. Internal to the store.
#pragma once

#include <mutex>
#include <string>

#include "server/store/sqlite/file/database_file.hpp"

namespace server {

class OpenedFile {
 public:
  // Of a file that isn't opened yet, the database alone counts.
  explicit OpenedFile(std::string path)
      : path_(std::move(path)), opened_(look_at_database(path_)) {}
  const std::string& path() const { return path_; }
  void note();
  bool is_replaced() const;
  // What a writer needs: SQLite goes on writing to a file that was deleted. Returns the database's stamp.
  FileStamp refuse_changed() const;
  // What a reader needs: the database is at its place. Returns its stamp.
  FileStamp refuse_moved() const;

 private:
  DatabaseFiles opened() const;
  [[noreturn]] void refuse(FileChange change) const;

  const std::string path_;
  mutable std::mutex mutex_;
  DatabaseFiles opened_;
};

}  // namespace server
