#include "server/net/static_files.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "server/base/digest.hpp"
#include "server/net/compress.hpp"

namespace server {
namespace {

constexpr std::string_view kPagePolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

// The loader. A page that was open before needn't wait for an answer about it: an old loader finds its own files, or asks
// for the names of the present ones. Browsers without it (Safari) ask first.
constexpr std::string_view kLoader = "/booking-widget.js";
constexpr std::string_view kLoaderCaching = "max-age=60, stale-while-revalidate=86400";  // s

std::string_view media_type(std::string_view path) {
  struct Entry {
    std::string_view ending;
    std::string_view type;
  };
  constexpr Entry kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
  };
  for (const Entry& entry : kTypes) {
    if (path.ends_with(entry.ending)) return entry.type;
  }
  return "application/octet-stream";
}

// Of "x.js.br": "x.js".
std::string plain_path(const std::string& path) {
  return path.ends_with(".br") || path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
}

}  // namespace

bool has_hash(const std::string& path) {
  static const std::regex kHash("-[0-9a-f]{8,}\\.[^/]*$");
  return std::regex_search(path, kHash);
}

std::shared_ptr<const std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  return std::make_shared<const std::string>(std::move(content));
}

StaticFiles StaticFiles::load(const std::filesystem::path& folder) {
  StaticFiles files;
  FileContents contents;
  try {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.path().filename().string().starts_with(".")) continue;
      const std::string path = "/" + entry.path().lexically_relative(folder).generic_string();
      contents[path] = read_file(entry.path());
    }
  } catch (const std::filesystem::filesystem_error& error) {
    throw std::runtime_error(folder.string() + " cannot be read: " + error.code().message());
  }
  for (const auto& [path, content] : contents) files.add(path, content);
  return files;
}

StaticFiles StaticFiles::single(const std::string& path, std::string content) {
  StaticFiles files;
  files.add(path, std::make_shared<const std::string>(content));
  for (const auto& [ending, encoding] : {std::pair(".br", "br"), std::pair(".gz", "gzip")}) {
    auto packed = compressed(content, encoding);
    if (!packed) continue;
    files.add(path + ending, std::make_shared<const std::string>(*std::move(packed)));
  }
  return files;
}

void StaticFiles::add(const std::string& path, std::shared_ptr<const std::string> content) {
  std::string etag = "\"" + to_hex(sha256(*content)).substr(0, 32) + "\"";
  Variant variant{std::move(content), std::move(etag)};
  for (auto [ending, member] : {std::pair(".br", &File::brotli), std::pair(".gz", &File::gzip)}) {
    if (!path.ends_with(ending)) continue;
    // The order is sorted: a plain file comes before its compressed variants.
    auto plain = files_.find(plain_path(path));
    if (plain == files_.end()) break;
    plain->second.*member = std::move(variant);
    return;
  }
  File& file = files_[path];
  file.plain = std::move(variant);
  file.type = media_type(path);
  file.is_immutable = has_hash(path);
  if (file.is_immutable) file.caching = "public, max-age=31536000, immutable";
  if (path == kLoader) file.caching = kLoaderCaching;
}

FileContents StaticFiles::hashed() const {
  FileContents contents;
  for (const auto& [path, file] : files_) {
    if (!file.is_immutable) continue;
    contents[path] = file.plain.content;
    if (file.brotli.content) contents[path + ".br"] = file.brotli.content;
    if (file.gzip.content) contents[path + ".gz"] = file.gzip.content;
  }
  return contents;
}

void StaticFiles::add_version(const FileContents& contents, const std::function<void()>& used) {
  FileContents missing;
  for (const auto& [path, content] : contents) {
    if (!has(plain_path(path))) missing[path] = content;
  }
  for (const auto& [path, content] : missing) add(path, content);
  for (const auto& [path, content] : contents) {
    const auto file = files_.find(path);
    if (file != files_.end() && !file->second.used) file->second.used = used;
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  auto found =
      path.ends_with("/") ? files_.find(std::string(path) + "index.html") : files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

bool StaticFiles::has(std::string_view path) const {
  return find(path) != nullptr;
}

Response StaticFiles::answer(const Request& request) const {
  const File& file = *find(request.path());
  Response response;
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  if (file.used) file.used();
  const std::string_view accepted = request.header("Accept-Encoding").value_or("");
  const Variant* variant = &file.plain;
  std::string_view encoding;
  if (file.brotli.content && accepts(accepted, "br")) {
    variant = &file.brotli;
    encoding = "br";
  } else if (file.gzip.content && accepts(accepted, "gzip")) {
    variant = &file.gzip;
    encoding = "gzip";
  }
  auto add = [&](std::string_view name, std::string_view value) {
    response.headers.push_back({std::string(name), std::string(value)});
  };
  add("ETag", variant->etag);
  add("Cache-Control", file.caching);
  add("Access-Control-Allow-Origin", "*");
  add("Cross-Origin-Resource-Policy", "cross-origin");
  add("Vary", "Accept-Encoding");
  if (lists_etag(request.header("If-None-Match").value_or(""), variant->etag)) {
    response.status = 304;
    return response;
  }
  add("Content-Type", file.type);
  if (!encoding.empty()) add("Content-Encoding", encoding);
  if (file.type.starts_with("text/html")) {
    add("Content-Security-Policy", kPagePolicy);
    add("Referrer-Policy", "strict-origin-when-cross-origin");
  }
  response.body = variant->content;
  return response;
}

std::string installed_files() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path folder =
      program.parent_path().parent_path() / "share/booking-server/www";
  return !error && std::filesystem::is_directory(folder, error) ? folder.string() : "";
}

}  // namespace server
