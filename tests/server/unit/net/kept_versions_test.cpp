#include "server/net/kept_versions.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "../support/business.hpp"
#include "server/base/digest.hpp"
#include "server/net/compress.hpp"

namespace {

namespace fs = std::filesystem;
using server::Request;
using server::StaticFiles;

constexpr std::chrono::hours kDay{24};

struct World {
  testing::TemporaryFolder folder;
  core::Instant now = core::Instant{std::chrono::seconds{1'800'000'000}};
  server::Clock clock{[this] { return now; }, [] { return std::chrono::microseconds{0}; }};
  fs::path kept = folder.path / "versions";
  std::vector<std::string> sentences;  // of the last start

  // What a server with these files serves after its start.
  StaticFiles start(const std::map<std::string, std::string>& contents) {
    const fs::path served = folder.path / "served";
    fs::remove_all(served);
    fs::create_directories(served);
    for (const auto& [path, content] : contents) write(served / path, content);
    StaticFiles files = StaticFiles::load(served);
    sentences = server::KeptVersions(kept, clock).serve(files);
    return files;
  }
  static void write(const fs::path& path, const std::string& content) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  std::size_t versions() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(kept), fs::directory_iterator()));
  }
  fs::path version() const { return fs::directory_iterator(kept)->path(); }
};

std::string get(const StaticFiles& files, const std::string& path,
                const std::string& encoding = "") {
  const Request request{"GET", path, {{"Accept-Encoding", encoding}}, ""};
  return files.has(path) ? std::string(files.answer(request).text()) : "(not found)";
}

// As tools/bundle.mjs names a file: "widget-a7937b64b8.js".
std::string named(const std::string& stem, const std::string& content,
                  const std::string& ending = ".js") {
  constexpr std::size_t kDigits = 10;
  return stem + "-" + server::to_hex(server::sha256(content)).substr(0, kDigits) + ending;
}

const std::string kFirstWidget = named("widget", "first");
const std::string kSecondWidget = named("widget", "second");
const std::string kZones = named("zones", "zones");
const std::string kEnglish = named("messages/en", "{},[]", ".json");  // one hash for all languages
const std::string kGerman = named("messages/de", "{},[]", ".json");
const std::string kFirstAsBrotli("\x0b\x02\x80\x66\x69\x72\x73\x74\x03", 9);

using Contents = std::map<std::string, std::string>;
const Contents kFirst = {{"booking-widget.js", "first loader"},
                         {kFirstWidget, "first"},
                         {kFirstWidget + ".br", kFirstAsBrotli},
                         {kFirstWidget + ".gz", *server::gzip("first")},
                         {kGerman, "{}"},
                         {kEnglish, "[]"},
                         {kZones, "zones"}};
const Contents kSecond = {
    {"booking-widget.js", "second loader"}, {kSecondWidget, "second"}, {kZones, "zones"}};

TEST_CASE(
    "after an upgrade the hashed files of the version before are served, and nothing else of it") {
  World world;
  world.start(kFirst);
  const StaticFiles files = world.start(kSecond);
  CHECK(get(files, "/" + kFirstWidget) == "first");
  CHECK(get(files, "/" + kFirstWidget, "br") == kFirstAsBrotli);
  CHECK(get(files, "/" + kEnglish) == "[]");
  CHECK(get(files, "/" + kSecondWidget) == "second");
  CHECK(get(files, "/booking-widget.js") == "second loader");
  CHECK(world.versions() == 2);
}

TEST_CASE("a version that nobody has used for 90 days is deleted at the next start") {
  World world;
  world.start(kFirst);
  world.now += 80 * kDay;
  const StaticFiles used = world.start(kSecond);
  CHECK(get(used, "/" + kFirstWidget) == "first");  // which is a use
  world.now += 80 * kDay;
  CHECK(get(world.start(kSecond), "/" + kZones) == "zones");  // of the second, too
  world.now += 11 * kDay;
  CHECK(get(world.start(kSecond), "/" + kFirstWidget) == "(not found)");
  CHECK(world.versions() == 1);
}

TEST_CASE("a version that a server ran for long is not taken for unused after its upgrade") {
  World world;
  const StaticFiles files = world.start(kFirst);
  world.now += 200 * kDay;
  CHECK(get(files, "/" + kFirstWidget) == "first");
  CHECK(get(world.start(kSecond), "/" + kFirstWidget) == "first");
}

TEST_CASE("the longest unused versions go when all have more than 32 MB") {
  World world;
  const std::string large(20U << 20, 'x');
  world.start({{named("large", large), large}});
  world.now += kDay;
  world.start(kFirst);
  world.now += kDay;
  const StaticFiles files = world.start({{named("other", large), large}});
  CHECK(get(files, "/" + kFirstWidget) == "first");
  CHECK_FALSE(files.has("/" + named("large", large)));
  CHECK(world.versions() == 2);
}

TEST_CASE("nothing is served from the folder but regular files with a hash in their name") {
  World world;
  world.start(kFirst);
  World::write(world.version() / "notes.txt", "private");
  World::write(world.kept / "elsewhere/widget-44444444.js", "no version");
  World::write(world.folder.path / "outside/widget-55555555.js", "outside");
  fs::create_symlink(world.folder.path / "outside/widget-55555555.js",
                     world.version() / "widget-55555555.js");
  fs::create_directory_symlink(world.folder.path / "outside", world.kept / "0123456789abcdef");
  const StaticFiles files = world.start(kSecond);
  for (const char* path : {"/notes.txt", "/widget-44444444.js", "/widget-55555555.js"}) {
    CHECK_MESSAGE(!files.has(path), path);
  }
  CHECK(fs::exists(world.folder.path / "outside/widget-55555555.js"));
}

TEST_CASE("a draft that a killed server left is no version, and goes a day later") {
  World world;
  World::write(world.kept / ".draft-01234567/widget-66666666.js", "half");
  const timespec times[2] = {{1'800'000'000, 0}, {1'800'000'000, 0}};
  ::utimensat(AT_FDCWD, (world.kept / ".draft-01234567").c_str(), times, 0);
  CHECK_FALSE(world.start(kFirst).has("/widget-66666666.js"));
  CHECK(world.versions() == 2);
  world.now += 2 * kDay;
  world.start(kFirst);
  CHECK(world.versions() == 1);
}

TEST_CASE("a folder that cannot be written leaves the present files served, and is named") {
  World world;
  World::write(world.kept, "a file");
  StaticFiles files = StaticFiles::single("/" + kFirstWidget, "first");
  CHECK_THROWS_WITH(server::KeptVersions(world.kept, world.clock).serve(files),
                    doctest::Contains((world.kept.string() + " cannot be used: ").c_str()));
  CHECK(get(files, "/" + kFirstWidget) == "first");
}

TEST_CASE("a kept file that was damaged is not served, and a sentence names it") {
  World world;
  world.start(kFirst);
  CHECK(world.sentences.empty());
  const std::string version = world.version().string();
  World::write(world.version() / kFirstWidget, "frist");
  World::write(world.version() / kGerman, "{");
  const StaticFiles files = world.start(kSecond);
  for (const std::string& path : {kFirstWidget, kFirstWidget + ".br", kGerman, kEnglish}) {
    CHECK_MESSAGE(!files.has("/" + path), path);
  }
  CHECK(get(files, "/" + kZones) == "zones");
  const std::vector<std::string> expected = {
      "Files in " + version +
      " are not served, because their content does not match the hash in their name: /" + kGerman +
      ", /" + kEnglish + ", /" + kFirstWidget + " and 2 more"};
  CHECK(world.sentences == expected);
  CHECK(server::damaged_versions(world.kept) == expected);
}

TEST_CASE("a damaged compressed file is not served, and the file itself is") {
  const std::string other("\x0b\x02\x80\x66\x69\x72\x73\x75\x03", 9);  // of "firsu"
  for (const std::string& damaged :
       {std::string("first"), kFirstAsBrotli.substr(0, 8), other, kFirstAsBrotli + "more",
        *server::gzip("firsu"), *server::gzip("first") + "more"}) {
    CAPTURE(damaged);
    World world;
    world.start(kFirst);
    for (const char* ending : {".br", ".gz"}) {
      World::write(world.version() / (kFirstWidget + ending), damaged);
    }
    const StaticFiles files = world.start(kSecond);
    CHECK(get(files, "/" + kFirstWidget, "br, gzip") == "first");
    CHECK(world.sentences.size() == 1);
  }
}

TEST_CASE("a damaged copy of the version that is served is written again") {
  World world;
  world.start(kFirst);
  World::write(world.version() / kFirstWidget, "frist");
  world.start(kFirst);
  CHECK(world.sentences.empty());
  CHECK(get(world.start(kSecond), "/" + kFirstWidget) == "first");
}

TEST_CASE("a file that was edited in place is served as it is, not as the version before had it") {
  World world;
  world.start(kFirst);
  const StaticFiles files = world.start({{kFirstWidget, "edited"}});
  CHECK(get(files, "/" + kFirstWidget) == "edited");
  CHECK(get(files, "/" + kFirstWidget, "br, gzip") == "edited");
}

TEST_CASE("a served file with another hash in its name than that of its content is not kept") {
  World world;
  Contents contents = kFirst;
  contents["photo-0123456789.jpg"] = "a photo";
  const StaticFiles files = world.start(contents);
  CHECK(get(files, "/photo-0123456789.jpg") == "a photo");
  REQUIRE(world.sentences.size() == 1);
  CHECK(world.sentences.front() ==
        "Files of this version are not kept for later ones, because their content does not match "
        "the hash in their name: /photo-0123456789.jpg");
  const StaticFiles later = world.start(kSecond);
  CHECK_FALSE(later.has("/photo-0123456789.jpg"));
  CHECK(get(later, "/" + kFirstWidget) == "first");
  CHECK(world.sentences.empty());
}

}  // namespace
