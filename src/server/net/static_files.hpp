// The files that a site serves, held in memory from the start: nothing on disk is reached by a
// request, so no path in one can lead out of the folder.
//
//   server::StaticFiles files = server::StaticFiles::load("build/wasm/dist");
//   server::Response answer = files.answer(request);
//
// "x.js.br" and "x.js.gz" beside "x.js" are sent in its place to whoever accepts them. A name with
// a hash ("widget-0a1b2c3d.js") never changes and is cached for a year; any other is asked for
// again, and answered 304 while it is the same. A page elsewhere may load everything here: that is
// how the widget is embedded.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/http.hpp"

namespace server {

class StaticFiles {
 public:
  // Throws std::runtime_error if the folder cannot be read. Files whose name starts with a dot are
  // left out.
  static StaticFiles load(const std::filesystem::path& folder);
  // One file that is on no disk, sent with gzip to whoever accepts it.
  static StaticFiles single(const std::string& path, std::string content);

  bool has(std::string_view path) const;
  // 200, 304, or 405 for methods other than GET and HEAD; the path must be one it has.
  Response answer(const Request& request) const;

 private:
  struct Variant {
    std::shared_ptr<const std::string> content;  // null: there is none
    std::string etag;
  };
  struct File {
    Variant plain;
    Variant brotli;
    Variant gzip;
    std::string type;
    bool is_immutable = false;
  };
  const File* find(std::string_view path) const;
  void add(const std::string& path, std::shared_ptr<const std::string> content);

  std::map<std::string, File, std::less<>> files_;  // by path: "/index.html"
};

}  // namespace server
