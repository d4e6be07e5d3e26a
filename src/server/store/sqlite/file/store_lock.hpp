// Says that a store is in use: programs that use it share the lock, and one that replaces its file has it alone. The
// system frees it when a program ends, however it ends. SQLite's own locks don't do for this: a server that starts while
// the file is replaced would go on with the old one.
//
//   const StoreLock lock(path, StoreLock::Kind::kShared);   // throws StoreError
#pragma once

#include <string>

namespace server {

// The store's path without symbolic links, which the lock and SQLite's own files beside it go by.
std::string real_path(const std::string& store);
// A sentence that follows what can't be done to a file of the store; empty unless the file's owner or mode are to blame.
std::string what_to_do(const std::string& store, const std::string& file);
// Gives an open file to the owner of the store. While the store doesn't exist, or if the file is the store itself, its
// folder's owner gets the file. After a command run by root the server can open what the command made. Does nothing for
// other users. False: it failed.
bool give_to_owner(int file, const std::string& store);

class StoreLock {
 public:
  enum class Kind { kShared, kAlone };
  // On the file PATH-lock, which stays. Where nothing can be written, no shared lock is taken.
  StoreLock(const std::string& path, Kind kind);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;
  // Takes the lock that couldn't be taken before, once the store can be written. By one thread at a time.
  void take();

 private:
  const std::string path_;
  const Kind kind_;
  int file_ = -1;
};

}  // namespace server
