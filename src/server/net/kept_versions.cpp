#include "server/net/kept_versions.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

#include "server/base/digest.hpp"
#include "server/net/hashed_files.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60;
constexpr std::int64_t kUnusedFor = 90 * kDay;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{32} << 20;
constexpr std::size_t kNameDigits = 16;
constexpr std::string_view kDraft = ".draft-";
constexpr std::size_t kMostNames = 3;  // in a sentence

std::int64_t seconds_of(const Clock& clock) {
  return clock.now().time_since_epoch().count();
}

// When it was last used; nullopt: it is gone.
std::optional<std::int64_t> last_use(const fs::path& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0) return std::nullopt;
  return found.st_mtim.tv_sec;
}

void mark_used(const fs::path& folder, std::int64_t now) {
  const timespec times[2] = {{now, 0}, {now, 0}};
  // Where this fails, the version is taken for unused.
  (void)::utimensat(AT_FDCWD, folder.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

// Writes the time of a use at most once a day.
std::function<void()> use_marker(const fs::path& folder, const Clock& clock) {
  auto marked = std::make_shared<std::atomic<std::int64_t>>(last_use(folder).value_or(0));
  return [folder, &clock, marked] {
    const std::int64_t now = seconds_of(clock);
    std::int64_t before = marked->load();
    if (now - before < kDay || !marked->compare_exchange_strong(before, now)) return;
    mark_used(folder, now);
  };
}

std::string name_of(const FileContents& contents) {
  std::string names;
  for (const auto& [path, content] : contents) names += path + "\n";
  return to_hex(sha256(names)).substr(0, kNameDigits);
}

bool is_version(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return fs::is_directory(entry.symlink_status()) && name.size() == kNameDigits &&
         name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

FileContents read_version(const fs::path& folder) {
  FileContents contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = "/" + entry.path().lexically_relative(folder).generic_string();
    if (!fs::is_regular_file(entry.symlink_status()) || !has_hash(path)) continue;
    contents[path] = read_file(entry.path());
  }
  return contents;
}

bool is_same(const FileContents& one, const FileContents& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](const auto& a, const auto& b) { return a.first == b.first && *a.second == *b.second; });
}

// Whole, or not at all: a draft gets its name once it is complete.
void write_version(const fs::path& folder, const std::string& name, const FileContents& contents) {
  if (fs::exists(folder / name)) {
    if (is_same(read_version(folder / name), contents)) return;
    fs::remove_all(folder / name);
  }
  const fs::path draft = folder / (std::string(kDraft) + to_hex(random_bytes(4)));
  try {
    for (const auto& [path, content] : contents) {
      const fs::path to = draft / path.substr(1);
      fs::create_directories(to.parent_path());
      std::ofstream file(to, std::ios::binary);
      file << *content;
      if (!file.flush()) throw std::runtime_error(to.string() + " cannot be written");
    }
    std::error_code error;
    fs::rename(draft, folder / name, error);
    // Another server may have written it meanwhile.
    if (error && !fs::exists(folder / name)) {
      throw std::runtime_error((folder / name).string() + " cannot be made: " + error.message());
    }
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(draft, ignored);
    throw;
  }
  fs::remove_all(draft);
}

std::uintmax_t bytes_of(const FileContents& contents) {
  std::uintmax_t bytes = 0;
  for (const auto& [path, content] : contents) bytes += content->size();
  return bytes;
}

// "/a.js, /b.js, /c.js and 4 more"
std::string listed(const std::vector<std::string>& paths) {
  std::string text;
  for (std::size_t i = 0; i < std::min(paths.size(), kMostNames); ++i) {
    text += (i == 0 ? "" : ", ") + paths[i];
  }
  if (paths.size() > kMostNames) {
    text += " and " + std::to_string(paths.size() - kMostNames) + " more";
  }
  return text;
}

// Drops the files that have another content than their name says, and adds a sentence about them.
void drop_damaged(FileContents& contents, const std::string& what,
                  std::vector<std::string>& sentences) {
  const std::vector<std::string> dropped = drop_unlike_names(contents);
  if (dropped.empty()) return;
  sentences.push_back(
      what + ", because their content does not match the hash in their name: " + listed(dropped));
}

std::string not_served(const fs::path& version) {
  return "Files in " + version.string() + " are not served";
}

}  // namespace

KeptVersions::KeptVersions(fs::path folder, const Clock& clock)
    : folder_(std::move(folder)), clock_(clock) {}

std::vector<std::string> KeptVersions::serve(StaticFiles& files) const {
  std::vector<std::string> sentences;
  const std::int64_t now = seconds_of(clock_);
  FileContents current = files.hashed();
  drop_damaged(current, "Files of this version are not kept for later ones", sentences);
  const std::string current_name = current.empty() ? "" : name_of(current);
  std::uintmax_t bytes = bytes_of(current);
  try {
    fs::create_directories(folder_);
    if (!current.empty()) {
      write_version(folder_, current_name, current);
      mark_used(folder_ / current_name, now);
      files.add_version(current, use_marker(folder_ / current_name, clock_));
    }
    std::vector<std::pair<std::int64_t, fs::path>> versions;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::int64_t used = last_use(entry.path()).value_or(now);
      const std::string name = entry.path().filename().string();
      if (is_version(entry) && name != current_name) versions.emplace_back(used, entry.path());
      // Left by a server that was killed while it wrote.
      if (name.starts_with(kDraft) && now - used > kDay) fs::remove_all(entry.path());
    }
    std::sort(versions.rbegin(), versions.rend());
    for (const auto& [used, version] : versions) {
      const bool is_unused = now - used > kUnusedFor;
      FileContents contents = is_unused ? FileContents{} : read_version(version);
      if (is_unused || bytes + bytes_of(contents) > kMostBytes) {
        fs::remove_all(version);
        continue;
      }
      drop_damaged(contents, not_served(version), sentences);
      bytes += bytes_of(contents);
      files.add_version(contents, use_marker(version, clock_));
    }
  } catch (const fs::filesystem_error& error) {
    throw std::runtime_error(folder_.string() + " cannot be used: " + error.code().message());
  }
  return sentences;
}

std::vector<std::string> damaged_versions(const fs::path& folder) {
  std::vector<std::string> sentences;
  try {
    std::vector<fs::path> versions;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (is_version(entry)) versions.push_back(entry.path());
    }
    std::sort(versions.begin(), versions.end());
    for (const fs::path& version : versions) {
      FileContents contents = read_version(version);
      drop_damaged(contents, not_served(version), sentences);
    }
  } catch (const fs::filesystem_error& error) {
    throw std::runtime_error(folder.string() + " cannot be used: " + error.code().message());
  }
  return sentences;
}

}  // namespace server
