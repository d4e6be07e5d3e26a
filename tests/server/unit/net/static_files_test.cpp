#include "server/net/static_files.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "../support/business.hpp"

namespace {

using server::Request;
using server::Response;

struct Folder {
  testing::TemporaryFolder folder;
  Folder() {
    add("index.html", "<p>page</p>");
    add("index.html.br", "page as br");
    add("booking-widget.js", "load()");
    add("widget-0123abcd.js", "let a = 1");
    add("widget-0123abcd.js.br", "js as br");
    add("widget-0123abcd.js.gz", "js as gzip");
    add("booking-aabbccdd.wasm", "wasm");
    add("notes-today.txt", "notes");
    add("messages/en-00112233.json", "{}");
    add(".secret", "hidden");
    add("alone.gz", "an archive");
  }
  void add(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder.path / name).parent_path());
    std::ofstream(folder.path / name, std::ios::binary) << content;
  }
};

Response get(const std::string& target, std::vector<server::Header> headers = {}) {
  static const Folder kFolder;
  static const server::StaticFiles kFiles = server::StaticFiles::load(kFolder.folder.path);
  Request request{"GET", target, std::move(headers), ""};
  if (!kFiles.has(request.path())) return Response{404, {}, nullptr, false};
  return kFiles.answer(request);
}

TEST_CASE("the page is at / and asked for again each time") {
  Response page = get("/");
  CHECK(page.text() == "<p>page</p>");
  CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.header("Cache-Control") == "no-cache");
  CHECK(page.header("Content-Security-Policy").find("'wasm-unsafe-eval'") != std::string::npos);
  CHECK(get("/index.html?x=1").text() == "<p>page</p>");
}

TEST_CASE("the loader runs at once from the cache, which then asks for a newer one") {
  CHECK(get("/booking-widget.js").header("Cache-Control") ==
        "max-age=60, stale-while-revalidate=86400");
}

TEST_CASE("a file with a hash in its name is kept for good, and any page may load it") {
  Response script = get("/widget-0123abcd.js");
  CHECK(script.header("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(script.header("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(script.header("Access-Control-Allow-Origin") == "*");
  CHECK(get("/booking-aabbccdd.wasm").header("Content-Type") == "application/wasm");
  CHECK(get("/messages/en-00112233.json").header("Content-Type") == "application/json");
  CHECK(get("/notes-today.txt").header("Cache-Control") == "no-cache");
}

TEST_CASE("every file may be loaded by a page that isolates itself from other origins") {
  std::string etag(get("/").header("ETag"));
  for (const char* path : {"/", "/index.html", "/widget-0123abcd.js", "/booking-aabbccdd.wasm",
                           "/messages/en-00112233.json", "/notes-today.txt", "/alone.gz"}) {
    CAPTURE(path);
    for (const std::vector<server::Header>& headers : {std::vector<server::Header>{},
                                                       {{"Accept-Encoding", "gzip, br"}},
                                                       {{"If-None-Match", "*"}}}) {
      Response response = get(path, headers);
      CHECK(response.header("Cross-Origin-Resource-Policy") == "cross-origin");
      CHECK(response.header("Access-Control-Allow-Origin") == "*");
    }
  }
  Response unchanged = get("/", {{"If-None-Match", etag}});
  CHECK(unchanged.status == 304);
  CHECK(unchanged.header("Cross-Origin-Resource-Policy") == "cross-origin");
  CHECK(unchanged.header("Access-Control-Allow-Origin") == "*");
}

TEST_CASE("the smallest form that the browser takes is sent") {
  Response best = get("/widget-0123abcd.js", {{"Accept-Encoding", "gzip, br"}});
  CHECK(best.text() == "js as br");
  CHECK(best.header("Content-Encoding") == "br");
  CHECK(best.header("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(best.header("Vary") == "Accept-Encoding");
  CHECK(get("/widget-0123abcd.js", {{"Accept-Encoding", "gzip, br;q=0"}}).text() == "js as gzip");
  CHECK(get("/widget-0123abcd.js", {{"Accept-Encoding", "identity"}}).text() == "let a = 1");
  CHECK(get("/", {{"Accept-Encoding", "gzip"}}).text() == "<p>page</p>");
}

TEST_CASE("a page that has not changed is not sent again") {
  std::string etag(get("/").header("ETag"));
  CHECK(get("/", {{"If-None-Match", "\"other\", W/" + etag}}).status == 304);
  CHECK(get("/", {{"If-None-Match", etag}}).text().empty());
  CHECK(get("/", {{"If-None-Match", "\"other\""}}).status == 200);
  // Another form of the same file is another thing to compare with.
  CHECK(get("/", {{"If-None-Match", etag}, {"Accept-Encoding", "br"}}).status == 200);
}

TEST_CASE("nothing outside the folder, hidden in it, or a folder itself is served") {
  for (const char* path :
       {"/../static_files_test.cpp", "/%2e%2e/x", "/.secret", "//", "/messages", "/messages/",
        "/index.html/", "", "/nothing.js", "/widget-0123abcd.js.br"}) {
    CAPTURE(path);
    CHECK(get(path).status == 404);
  }
  CHECK(get("/alone.gz").text() == "an archive");
}

TEST_CASE("a folder that is not there is named") {
  CHECK_THROWS_WITH(server::StaticFiles::load("/nowhere/at/all"),
                    "/nowhere/at/all cannot be read: No such file or directory");
}

}  // namespace
