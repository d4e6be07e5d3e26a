#include "server/store/sqlite/file/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "server/store/store.hpp"

namespace server {
namespace {

bool may(int how, const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0;
}

}  // namespace

std::string what_to_do(const std::string& store, const std::string& file) {
  if (may(W_OK, file) || errno != EACCES) return "";
  struct stat of {};
  if (::stat(file.c_str(), &of) != 0) return "";
  if (of.st_uid == ::geteuid()) return " Its owner may not write it: chmod u+w " + store + "*.";
  return " It belongs to another user than the server's: chown " + std::to_string(::geteuid()) +
         " " + store + "*.";
}

namespace {

std::string why_not(const std::string& path, StoreLock::Kind kind, int error) {
  if (error != EWOULDBLOCK) {
    return path + "-lock: " + std::strerror(error) + "." + what_to_do(path, path + "-lock");
  }
  if (kind == StoreLock::Kind::kShared) {
    return path + " is being restored; start again when that is done.";
  }
  return path + " is in use; stop the server first.";
}

// Nothing has to be locked out of a store that we can't write: at most, another takes its place, which readers notice.
bool takes_nothing(int error, const std::string& path) {
  if (error == EACCES) return may(R_OK, path) && !may(W_OK, path);
  return error == EROFS || error == ENOSPC || error == EDQUOT || error == EIO;
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

StoreLock::StoreLock(const std::string& path, Kind kind) : path_(path), kind_(kind) {
  take();
}

void StoreLock::take() {
  if (file_ >= 0) return;
  const std::string lock = real_path(path_) + "-lock";
  file_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  // A lock on a file that belongs to another user, who lets us read it, does as well.
  if (file_ < 0 && errno == EACCES && kind_ == Kind::kShared)
    file_ = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0 && kind_ == Kind::kShared && takes_nothing(errno, path_)) return;
  const int operation = (kind_ == Kind::kShared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  const bool is_ours = file_ >= 0 && give_to_owner(file_, real_path(path_));
  if (is_ours && ::flock(file_, operation) == 0) return;
  const int error = errno;
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  throw StoreError(why_not(path_, kind_, error), StoreFault::kOther);
}

StoreLock::~StoreLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace server
