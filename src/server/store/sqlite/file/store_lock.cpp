#include "server/store/sqlite/file/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "server/store/store.hpp"

namespace server {
namespace {

std::string why_not(const std::string& path, StoreLock::Kind kind, int error) {
  if (error != EWOULDBLOCK) return path + "-lock: " + std::strerror(error);
  if (kind == StoreLock::Kind::kShared) {
    return path + " is being restored; start again when that is done.";
  }
  return path + " is in use; stop the server first.";
}

}  // namespace

std::string real_path(const std::string& store) {
  std::error_code none;
  const std::filesystem::path path = std::filesystem::weakly_canonical(store, none);
  return none ? store : path.string();
}

bool give_to_owner(int file, const std::string& store) {
  if (::geteuid() != 0) return true;
  struct stat given {};
  struct stat of {};
  const std::string folder = std::filesystem::absolute(store).parent_path();
  const bool is_other = ::stat(store.c_str(), &of) == 0 && ::fstat(file, &given) == 0 &&
                        (of.st_dev != given.st_dev || of.st_ino != given.st_ino);
  const bool is_known = is_other || ::stat(folder.c_str(), &of) == 0;
  return is_known && ::fchown(file, of.st_uid, of.st_gid) == 0;
}

StoreLock::StoreLock(const std::string& path, Kind kind)
    : file_(::open((real_path(path) + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  // On a disk that takes nothing new there is nothing to lock out: a store can't be put in the place of this one.
  if (file_ < 0 && kind == Kind::kShared &&
      (errno == EROFS || errno == ENOSPC || errno == EDQUOT || errno == EIO))
    return;
  const int operation = (kind == Kind::kShared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  const bool is_ours = file_ >= 0 && give_to_owner(file_, real_path(path));
  if (is_ours && ::flock(file_, operation) == 0) return;
  const int error = errno;
  if (file_ >= 0) ::close(file_);
  throw StoreError(why_not(path, kind, error), StoreFault::kOther);
}

StoreLock::~StoreLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace server
