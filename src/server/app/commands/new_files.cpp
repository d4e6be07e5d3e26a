#include "server/app/commands/new_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace server {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw std::runtime_error(path + " cannot be written: " + std::strerror(errno) + ".");
}

bool write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

// Removes these files at its end.
class Removals {
 public:
  ~Removals() {
    for (const std::string& path : paths_) ::unlink(path.c_str());
  }
  Removals() = default;
  Removals(const Removals&) = delete;
  Removals& operator=(const Removals&) = delete;
  void add(const std::string& path) { paths_.push_back(path); }
  void keep_all() { paths_.clear(); }

 private:
  std::vector<std::string> paths_;
};

std::string write_draft(const NewFile& wanted, Removals& drafts) {
  std::string path = wanted.path + ".new-XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);  // readable by its owner alone
  if (file < 0) fail(wanted.path);
  drafts.add(path);
  const bool is_written =
      write_all(file, wanted.text) && ::fchmod(file, wanted.mode) == 0 && ::fsync(file) == 0;
  const int error = errno;
  const bool is_closed = ::close(file) == 0;
  if (!is_written) errno = error;
  if (!is_written || !is_closed) fail(wanted.path);
  return path;
}

void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  (void)::fsync(file);
  ::close(file);
}

}  // namespace

void write_new_files(const std::vector<NewFile>& files) {
  Removals drafts;
  Removals written;
  std::vector<std::string> paths;
  for (const NewFile& file : files) paths.push_back(write_draft(file, drafts));
  for (std::size_t i = 0; i < files.size(); ++i) {
    // A link fails where a file is already; renaming would replace it.
    if (::link(paths[i].c_str(), files[i].path.c_str()) != 0) fail(files[i].path);
    written.add(files[i].path);
  }
  for (const NewFile& file : files) sync_folder_of(file.path);
  written.keep_all();
}

}  // namespace server
