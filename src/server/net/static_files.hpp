// The site's files, loaded into memory at the start. Requests never reach the disk, so no path in a
// request can leave the folder.
//
//   server::StaticFiles files = server::StaticFiles::load("build/wasm/dist");
//   server::Response answer = files.answer(request);
//
// "x.js.br" and "x.js.gz" next to "x.js" are served in its place to clients that accept them. A
// name with a hash ("widget-0a1b2c3d.js") is cached for a year; any other file is revalidated, and
// answered 304 while unchanged. Pages of any origin may load the files: that is how the widget is
// embedded.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/http.hpp"

namespace server {

// By path: "/widget-0a1b2c3d.js", and "/widget-0a1b2c3d.js.br" beside it.
using FileContents = std::map<std::string, std::shared_ptr<const std::string>>;

class StaticFiles {
 public:
  // Throws std::runtime_error if the folder can't be read. Skips files whose name starts with a
  // dot.
  static StaticFiles load(const std::filesystem::path& folder);
  // One file from memory, sent as brotli or gzip to clients that accept it.
  static StaticFiles single(const std::string& path, std::string content);

  // The files with a hash in their name, with their compressed variants.
  FileContents hashed() const;
  // Serves these files too, except paths that are there already. `used` is called, by any thread, when one is asked
  // for that no version added earlier has.
  void add_version(const FileContents& contents, const std::function<void()>& used);

  bool has(std::string_view path) const;
  // 200, 304, or 405 for methods other than GET and HEAD. Requires has(path).
  Response answer(const Request& request) const;

 private:
  struct Variant {
    std::shared_ptr<const std::string> content;  // null: no such variant
    std::string etag;
  };
  struct File {
    Variant plain;
    Variant brotli;
    Variant gzip;
    std::string type;
    bool is_immutable = false;
    std::string_view caching = "no-cache";  // Cache-Control
    std::function<void()> used;             // empty: nobody wants to know
  };
  const File* find(std::string_view path) const;
  void add(const std::string& path, std::shared_ptr<const std::string> content);

  std::map<std::string, File, std::less<>> files_;  // by path: "/index.html"
};

// Whether the name has a hash of the content: such a file never changes.
bool has_hash(const std::string& path);
// Throws std::runtime_error.
std::shared_ptr<const std::string> read_file(const std::filesystem::path& path);

// The folder that was installed with this program, share/booking-server/www beside its bin; empty:
// none was.
std::string installed_files();

}  // namespace server
