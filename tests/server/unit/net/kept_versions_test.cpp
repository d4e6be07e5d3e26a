#include "server/net/kept_versions.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "../support/business.hpp"

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

  // What a server with these files serves after its start.
  StaticFiles start(const std::map<std::string, std::string>& contents) {
    const fs::path served = folder.path / "served";
    fs::remove_all(served);
    fs::create_directories(served);
    for (const auto& [path, content] : contents) write(served / path, content);
    StaticFiles files = StaticFiles::load(served);
    server::KeptVersions(kept, clock).serve(files);
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

const std::map<std::string, std::string> kFirst = {{"booking-widget.js", "first loader"},
                                                   {"widget-11111111.js", "first"},
                                                   {"widget-11111111.js.br", "first as br"},
                                                   {"messages/en-11111111.json", "{}"},
                                                   {"zones-00000000.js", "zones"}};
const std::map<std::string, std::string> kSecond = {{"booking-widget.js", "second loader"},
                                                    {"widget-22222222.js", "second"},
                                                    {"zones-00000000.js", "zones"}};

TEST_CASE(
    "after an upgrade the hashed files of the version before are served, and nothing else of it") {
  World world;
  world.start(kFirst);
  const StaticFiles files = world.start(kSecond);
  CHECK(get(files, "/widget-11111111.js") == "first");
  CHECK(get(files, "/widget-11111111.js", "br") == "first as br");
  CHECK(get(files, "/messages/en-11111111.json") == "{}");
  CHECK(get(files, "/widget-22222222.js") == "second");
  CHECK(get(files, "/booking-widget.js") == "second loader");
  CHECK(world.versions() == 2);
}

TEST_CASE("a version that nobody has used for 90 days is deleted at the next start") {
  World world;
  world.start(kFirst);
  world.now += 80 * kDay;
  const StaticFiles used = world.start(kSecond);
  CHECK(get(used, "/widget-11111111.js") == "first");  // which is a use
  world.now += 80 * kDay;
  CHECK(get(world.start(kSecond), "/zones-00000000.js") == "zones");  // of the second, too
  world.now += 11 * kDay;
  CHECK(get(world.start(kSecond), "/widget-11111111.js") == "(not found)");
  CHECK(world.versions() == 1);
}

TEST_CASE("a version that a server ran for long is not taken for unused after its upgrade") {
  World world;
  const StaticFiles files = world.start(kFirst);
  world.now += 200 * kDay;
  CHECK(get(files, "/widget-11111111.js") == "first");
  CHECK(get(world.start(kSecond), "/widget-11111111.js") == "first");
}

TEST_CASE("the longest unused versions go when all have more than 32 MB") {
  World world;
  const std::string large(20U << 20, 'x');
  world.start({{"large-11111111.js", large}});
  world.now += kDay;
  world.start(kFirst);
  world.now += kDay;
  const StaticFiles files = world.start({{"large-33333333.js", large}});
  CHECK(get(files, "/widget-11111111.js") == "first");
  CHECK_FALSE(files.has("/large-11111111.js"));
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
  StaticFiles files = StaticFiles::single("/widget-11111111.js", "first");
  CHECK_THROWS_WITH(server::KeptVersions(world.kept, world.clock).serve(files),
                    doctest::Contains((world.kept.string() + " cannot be used: ").c_str()));
  CHECK(get(files, "/widget-11111111.js") == "first");
}

}  // namespace
