#include "server/net/hashed_files.hpp"

#include <algorithm>

#include "server/base/digest.hpp"
#include "server/net/decompress.hpp"

namespace server {
namespace {

constexpr std::string_view kMessages = "/messages/";

// Of "/messages/en-0a1b2c3d.json": "/messages/en", "0a1b2c3d" and ".json".
struct Name {
  std::string_view stem;
  std::string_view hash;
  std::string_view ending;
};

Name name_of(std::string_view path) {
  const std::size_t dash = path.rfind('-');
  const std::size_t dot = std::min(path.find('.', dash), path.size());
  return {path.substr(0, dash), path.substr(dash + 1, dot - dash - 1), path.substr(dot)};
}

bool is_compressed(std::string_view path) {
  return path.ends_with(".br") || path.ends_with(".gz");
}

// What the hash in the name is of.
std::string hashed_content(const FileContents& contents, const std::string& path) {
  if (!path.starts_with(kMessages)) return *contents.at(path);
  const Name name = name_of(path);
  // "pt-PT.json" comes before "pt.json".
  std::map<std::string, const std::string*> languages;
  for (const auto& [other, content] : contents) {
    if (!other.starts_with(kMessages) || is_compressed(other)) continue;
    const Name of_other = name_of(other);
    if (of_other.hash != name.hash || of_other.ending != name.ending) continue;
    languages[std::string(of_other.stem) + std::string(of_other.ending)] = content.get();
  }
  std::string all;
  for (const auto& [language, content] : languages) {
    if (!all.empty()) all += ',';
    all += *content;
  }
  return all;
}

bool is_like_name(const FileContents& contents, const std::string& path) {
  return to_hex(sha256(hashed_content(contents, path))).starts_with(name_of(path).hash);
}

bool unpacks_to(const std::string& path, const std::string& packed, const std::string& plain) {
  return path.ends_with(".br") ? is_brotli_of(packed, plain) : is_gzip_of(packed, plain);
}

}  // namespace

std::vector<std::string> drop_unlike_names(FileContents& contents) {
  std::vector<std::string> dropped;
  for (const auto& [path, content] : contents) {
    if (!is_compressed(path) && !is_like_name(contents, path)) dropped.push_back(path);
  }
  for (const std::string& path : dropped) contents.erase(path);
  std::vector<std::string> unlike;
  for (const auto& [path, content] : contents) {
    if (!is_compressed(path)) continue;
    const auto plain = contents.find(path.substr(0, path.size() - 3));
    const bool is_whole = plain != contents.end() && unpacks_to(path, *content, *plain->second);
    if (!is_whole) unlike.push_back(path);
  }
  for (const std::string& path : unlike) contents.erase(path);
  dropped.insert(dropped.end(), unlike.begin(), unlike.end());
  std::sort(dropped.begin(), dropped.end());
  return dropped;
}

}  // namespace server
